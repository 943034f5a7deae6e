// Both derivatives of a Gaussian in one sweep down the picture: a strip of rows is weighed across by the even and by the
// odd kernel, then each of the two down by the other one, as in blur.ts.
import { source, weighF32 } from './blur';

/** out[i] = sum_k w_k (x[i + k step] - x[i - k step]), k = 1 .. radius. */
function weighOdd(to: usize, from: usize, step: usize, bytes: usize, taps: usize, radius: i32): void {
  for (let i: usize = 0; i < bytes; i += 64) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let behind = from + i;
    let ahead = behind;
    for (let k = 1; k <= radius; k++) {
      behind -= step;
      ahead += step;
      const w = v128.load32_splat(taps + ((<usize>k) << 2));
      a = f32x4.add(a, f32x4.mul(w, f32x4.sub(v128.load(ahead), v128.load(behind))));
      b = f32x4.add(b, f32x4.mul(w, f32x4.sub(v128.load(ahead, 16), v128.load(behind, 16))));
      c = f32x4.add(c, f32x4.mul(w, f32x4.sub(v128.load(ahead, 32), v128.load(behind, 32))));
      d = f32x4.add(d, f32x4.mul(w, f32x4.sub(v128.load(ahead, 48), v128.load(behind, 48))));
    }
    v128.store(to + i, a);
    v128.store(to + i, b, 16);
    v128.store(to + i, c, 32);
    v128.store(to + i, d, 48);
  }
}

/**
 * Rows begin..end-1 times `pieceRows` of both planes of a float32 picture. even: w_0 / 2, w_1 .. w_radius as f32, of sum
 * 1; odd: the same of the derivative. Scratch of a piece: `scratchBytes` = (2 (2 radius + strip) + 2) stride
 * + 4 (2 radius) bytes.
 */
export function gaussianDerivativeRows(
  begin: i32, end: i32, src: usize, gx: usize, gy: usize, width: i32, height: i32,
  even: usize, odd: usize, radius: i32, border: i32, outside: f32,
  scratch: usize, scratchBytes: usize, stride: usize, pieceRows: i32, strip: i32,
): void {
  const rowBytes = (<usize>width) << 2;
  const kept = <usize>(2 * radius) * stride;
  for (let piece = begin; piece < end; piece++) {
    const out = scratch + <usize>piece * scratchBytes;
    const smooth = out + stride;
    const slope = smooth + stride * <usize>(2 * radius + strip);
    const line = slope + stride * <usize>(2 * radius + strip) + ((<usize>radius) << 2);
    const first = piece * pieceRows;
    const last = min(height, first + pieceRows);
    let next = first - radius;
    let n = 0; // rows that have been weighed across
    for (let y = first; y < last; y += strip) {
      const rows = min(strip, last - y);
      for (const until = y + rows + radius; next < until; next++, n++) {
        const from = source(next, height, border);
        const at = <usize>n * stride;
        if (from < 0) {
          // Every row beyond a constant border is the same; the odd kernel makes nothing of it.
          for (let i: usize = 0; i < stride; i += 4) store<f32>(smooth + at + i, outside);
          memory.fill(slope + at, 0, stride);
          continue;
        }
        memory.copy(line, src + <usize>from * rowBytes, rowBytes);
        for (let x = 1; x <= radius; x++) {
          lengthen(line, -x, width, border, outside);
          lengthen(line, width - 1 + x, width, border, outside);
        }
        weighF32(smooth + at, line, 4, stride, even, radius);
        weighOdd(slope + at, line, 4, stride, odd, radius);
      }
      for (let i = 0; i < rows; i++) {
        const at = <usize>(radius + i) * stride;
        const to = <usize>(y + i) * rowBytes;
        weighF32(out, slope + at, stride, stride, even, radius);
        memory.copy(gx + to, out, rowBytes);
        weighOdd(out, smooth + at, stride, stride, odd, radius);
        memory.copy(gy + to, out, rowBytes);
      }
      memory.copy(smooth, smooth + <usize>rows * stride, kept);
      memory.copy(slope, slope + <usize>rows * stride, kept);
      n = 2 * radius;
    }
  }
}

function lengthen(line: usize, x: i32, width: i32, border: i32, outside: f32): void {
  const from = source(x, width, border);
  store<f32>(line + ((<isize>x) << 2), from < 0 ? outside : load<f32>(line + ((<usize>from) << 2)));
}
