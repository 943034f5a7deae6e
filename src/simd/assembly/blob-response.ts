// Responses to blobs: sums and products of separable filters, both passes in one sweep down the picture. A piece of
// rows is weighed across by up to three kernels at once, the results are kept in a band of rows as high as the
// kernels, and weighed down from there.
//
//   two terms    down1(across1 I) + down2(across2 I): Laplacian and difference of Gaussians
//   Hessian      +-(Lxx Lyy - Lxy^2), positive for bright blobs, negative for dark ones, 0 where it is a saddle
//
// Kernels have radius + 1 float32 taps. Even ones: w_0 is halved, sum_k w_k (x[i + k] + x[i - k]). The odd one:
// sum_k w_k (x[i + k] - x[i - k]). Scratch rows are whole blocks of 16 samples.
import { source } from './blur';

/** One row by two even kernels. */
function acrossTwo(to: usize, to2: usize, from: usize, bytes: usize, taps: usize, taps2: usize, radius: i32): void {
  for (let i: usize = 0; i < bytes; i += 32) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let left = from + i;
    let right = left;
    for (let k = 0; k <= radius; k++) {
      const at = (<usize>k) << 2;
      const w = v128.load32_splat(taps + at);
      const w2 = v128.load32_splat(taps2 + at);
      const p = f32x4.add(v128.load(left), v128.load(right));
      const q = f32x4.add(v128.load(left, 16), v128.load(right, 16));
      a = f32x4.add(a, f32x4.mul(w, p));
      b = f32x4.add(b, f32x4.mul(w, q));
      c = f32x4.add(c, f32x4.mul(w2, p));
      d = f32x4.add(d, f32x4.mul(w2, q));
      left -= 4;
      right += 4;
    }
    v128.store(to + i, a);
    v128.store(to + i, b, 16);
    v128.store(to2 + i, c);
    v128.store(to2 + i, d, 16);
  }
}

function acrossOdd(to: usize, from: usize, bytes: usize, taps: usize, radius: i32): void {
  for (let i: usize = 0; i < bytes; i += 32) {
    let a = f32x4.splat(0);
    let b = a;
    for (let k = 1; k <= radius; k++) {
      const at = (<usize>k) << 2;
      const w = v128.load32_splat(taps + at);
      a = f32x4.add(a, f32x4.mul(w, f32x4.sub(v128.load(from + i + at), v128.load(from + i - at))));
      b = f32x4.add(b, f32x4.mul(w, f32x4.sub(v128.load(from + i + at, 16), v128.load(from + i - at, 16))));
    }
    v128.store(to + i, a);
    v128.store(to + i, b, 16);
  }
}

function downTwo(
  to: usize, from: usize, from2: usize, stride: usize, bytes: usize, taps: usize, taps2: usize, radius: i32,
): void {
  for (let i: usize = 0; i < bytes; i += 64) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let up = from + i;
    let down = up;
    let up2 = from2 + i;
    let down2 = up2;
    for (let k = 0; k <= radius; k++) {
      const at = (<usize>k) << 2;
      const w = v128.load32_splat(taps + at);
      const w2 = v128.load32_splat(taps2 + at);
      a = f32x4.add(a, f32x4.mul(w, f32x4.add(v128.load(up), v128.load(down))));
      b = f32x4.add(b, f32x4.mul(w, f32x4.add(v128.load(up, 16), v128.load(down, 16))));
      c = f32x4.add(c, f32x4.mul(w, f32x4.add(v128.load(up, 32), v128.load(down, 32))));
      d = f32x4.add(d, f32x4.mul(w, f32x4.add(v128.load(up, 48), v128.load(down, 48))));
      a = f32x4.add(a, f32x4.mul(w2, f32x4.add(v128.load(up2), v128.load(down2))));
      b = f32x4.add(b, f32x4.mul(w2, f32x4.add(v128.load(up2, 16), v128.load(down2, 16))));
      c = f32x4.add(c, f32x4.mul(w2, f32x4.add(v128.load(up2, 32), v128.load(down2, 32))));
      d = f32x4.add(d, f32x4.mul(w2, f32x4.add(v128.load(up2, 48), v128.load(down2, 48))));
      up -= stride;
      down += stride;
      up2 -= stride;
      down2 += stride;
    }
    v128.store(to + i, a);
    v128.store(to + i, b, 16);
    v128.store(to + i, c, 32);
    v128.store(to + i, d, 48);
  }
}

/** smooth, slope, bend: rows weighed across by G, G' and G''; the taps in that order. */
function downHessian(
  to: usize, smooth: usize, slope: usize, bend: usize, stride: usize, bytes: usize, taps: usize, tapBytes: usize,
  radius: i32,
): void {
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    let xx = zero;
    let xy = zero;
    let yy = zero;
    let up: usize = 0;
    for (let k = 0; k <= radius; k++) {
      const at = taps + ((<usize>k) << 2);
      const g = v128.load32_splat(at);
      const g1 = v128.load32_splat(at + tapBytes);
      const g2 = v128.load32_splat(at + tapBytes + tapBytes);
      xx = f32x4.add(xx, f32x4.mul(g, f32x4.add(v128.load(bend + i - up), v128.load(bend + i + up))));
      yy = f32x4.add(yy, f32x4.mul(g2, f32x4.add(v128.load(smooth + i - up), v128.load(smooth + i + up))));
      xy = f32x4.add(xy, f32x4.mul(g1, f32x4.sub(v128.load(slope + i + up), v128.load(slope + i - up))));
      up += stride;
    }
    const det = f32x4.sub(f32x4.mul(xx, yy), f32x4.mul(xy, xy));
    const positive = v128.and(det, f32x4.gt(det, zero));
    // A bright blob curves downwards; the sign of the trace, turned, is that of the result.
    const sign = v128.and(f32x4.gt(f32x4.add(xx, yy), zero), i32x4.splat(<i32>0x80000000));
    v128.store(to + i, v128.xor(positive, sign));
  }
}

/**
 * Pieces begin..end-1 of `pieceRows` rows each. hessian 0: taps are across1, across2, down1, down2; 1: G, G', G''.
 * Scratch of a piece: (bands (2 radius + strip) + 2) stride + 8 (radius + 8), bands 2 or 3.
 */
export function blobRows(
  begin: i32, end: i32, src: usize, dst: usize, width: i32, height: i32, hessian: i32, taps: usize, radius: i32,
  scratch: usize, scratchBytes: usize, stride: usize, pieceRows: i32, strip: i32,
): void {
  const tapBytes = (<usize>(radius + 1)) << 2;
  const rowBytes = (<usize>width) << 2;
  const bandBytes = stride * <usize>(2 * radius + strip);
  for (let piece = begin; piece < end; piece++) {
    const out = scratch + <usize>piece * scratchBytes;
    const band = out + stride;
    const band2 = band + bandBytes;
    const band3 = band2 + bandBytes;
    const centre = band2 + bandBytes + (hessian ? bandBytes : 0) + ((<usize>(radius + 3)) << 2);
    const first = piece * pieceRows;
    const last = min(height, first + pieceRows);
    let next = first - radius;
    let kept = 0;
    for (let y = first; y < last; y += strip) {
      const n = min(strip, last - y);
      for (const until = y + n + radius; next < until; next++, kept++) {
        const row = <usize>kept * stride;
        memory.copy(centre, src + <usize>source(next, height, 0) * rowBytes, rowBytes);
        for (let x = 1; x <= radius; x++) {
          store<f32>(centre - ((<usize>x) << 2), load<f32>(centre + ((<usize>source(-x, width, 0)) << 2)));
          const right = width - 1 + x;
          store<f32>(centre + ((<usize>right) << 2), load<f32>(centre + ((<usize>source(right, width, 0)) << 2)));
        }
        if (hessian) {
          acrossTwo(band + row, band3 + row, centre, stride, taps, taps + 2 * tapBytes, radius);
          acrossOdd(band2 + row, centre, stride, taps + tapBytes, radius);
        } else {
          acrossTwo(band + row, band2 + row, centre, stride, taps, taps + tapBytes, radius);
        }
      }
      for (let i = 0; i < n; i++) {
        const row = <usize>(radius + i) * stride;
        if (hessian) downHessian(out, band + row, band2 + row, band3 + row, stride, stride, taps, tapBytes, radius);
        else {
          downTwo(
            out, band + row, band2 + row, stride, stride, taps + 2 * tapBytes, taps + 3 * tapBytes, radius,
          );
        }
        memory.copy(dst + <usize>(y + i) * rowBytes, out, rowBytes);
      }
      const moved = <usize>(2 * radius) * stride;
      const by = <usize>n * stride;
      memory.copy(band, band + by, moved);
      memory.copy(band2, band2 + by, moved);
      if (hessian) memory.copy(band3, band3 + by, moved);
      kept = 2 * radius;
    }
  }
}
