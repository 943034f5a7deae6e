// Non-local means, one shift of the picture after the other: the squared differences between the picture and the
// shifted one are summed over the rows of a patch in columns that move down, then along each row. A shift and its
// opposite have the same differences: each weight counts for both of its pixels.
import { decay } from './decay';

/** Weights below 2^-29 = 2e-9 are as good as none. */
const LEAST: f32 = -29;

/**
 * Rows begin..end-1 times `pieceRows`. src holds `channels` planes of float32 with a margin of search + patch around
 * them, `planeBytes` apart, rows of `stride` bytes; dst planes of width x height. The weight of a shift is
 * 2^(-max(0, D - noise) scale), D the sum of squared differences over a patch.
 *
 * Scratch of a piece: (1 + channels) pieceRows + 1 rows of `line` >= 4 (width + 2 search + 2 patch) + 64 bytes.
 */
export function nonLocalRows(
  begin: i32, end: i32, src: usize, planeBytes: usize, stride: usize, channels: i32, width: i32, height: i32,
  patch: i32, search: i32, scale: f32, noise: f32, dst: usize, scratch: usize, line: usize, pieceRows: i32,
): void {
  const margin = search + patch;
  const off = f32x4.splat(noise);
  const factor = f32x4.splat(-scale);
  const reach = <usize>(2 * patch) << 2;
  const sumBytes = <usize>pieceRows * line;
  for (let piece = begin; piece < end; piece++) {
    // Row by row the totals of weights, then weighted sums of each channel; `search` more samples on either side take
    // what pixels beyond the picture would get.
    const totals = scratch + <usize>piece * (<usize>(1 + channels) * sumBytes + line);
    const columns = totals + <usize>(1 + channels) * sumBytes;
    const first = piece * pieceRows;
    const last = min(height, first + pieceRows);
    memory.fill(totals, 0, <usize>(1 + channels) * sumBytes);
    for (let v = 0; v <= search; v++) {
      for (let u = v == 0 ? 1 : -search; u <= search; u++) {
        const shift = v * <i32>stride + (u << 2);
        // Pixels from which, or to which, the shift leads from, or to, one of the picture.
        const x0 = min(0, -u);
        const bytes = <usize>(width + abs(u)) << 2;
        const top = first - v;
        const left = src + <usize>((search + x0) << 2);
        memory.fill(columns, 0, line);
        for (let y = top - patch; y < top + patch; y++) {
          const at = left + <usize>(y + margin) * stride;
          addRow(columns, at, at + shift, planeBytes, channels, bytes + reach);
        }
        for (let y = top; y < last; y++) {
          const row = left + <usize>(y + margin) * stride;
          const entering = row + <usize>patch * stride;
          addRow(columns, entering, entering + shift, planeBytes, channels, bytes + reach);
          const here = totals + <usize>(y - first) * line + <usize>((search + x0) << 2);
          const there = here + <usize>v * line + (u << 2);
          const pixel = row + <usize>(patch << 2);
          for (let i: usize = 0; i < bytes; i += 16) {
            let d = v128.load(columns + i);
            for (let k: usize = 4; k <= reach; k += 4) d = f32x4.add(d, v128.load(columns + i + k));
            const t = f32x4.mul(f32x4.pmax(f32x4.splat(0), f32x4.sub(d, off)), factor);
            if (!v128.any_true(f32x4.gt(t, f32x4.splat(LEAST)))) continue;
            const w = decay(t);
            if (y >= first) count(here + i, w, pixel + i + shift, channels, planeBytes, sumBytes);
            if (y + v < last) count(there + i, w, pixel + i, channels, planeBytes, sumBytes);
          }
          const leaving = row - <usize>patch * stride;
          takeRow(columns, leaving, leaving + shift, planeBytes, channels, bytes + reach);
        }
      }
    }
    for (let y = first; y < last; y++) {
      const total = totals + <usize>(y - first) * line + <usize>(search << 2);
      const own = src + <usize>(y + margin) * stride + <usize>(margin << 2);
      for (let c = 0; c < channels; c++) {
        const sum = total + <usize>(1 + c) * sumBytes;
        const to = dst + ((<usize>((c * height + y) * width)) << 2);
        const from = own + <usize>c * planeBytes;
        for (let i: usize = 0; i < (<usize>width) << 2; i += 4)
          store<f32>(to + i, (load<f32>(from + i) + load<f32>(sum + i)) / (1 + load<f32>(total + i)));
      }
    }
  }
}

/** A weight more in the totals and sums of four pixels. */
// @ts-ignore: decorator
@inline
function count(total: usize, w: v128, sample: usize, channels: i32, planeBytes: usize, sumBytes: usize): void {
  v128.store(total, f32x4.add(v128.load(total), w));
  for (let c = 0; c < channels; c++) {
    total += sumBytes;
    v128.store(total, f32x4.add(v128.load(total), f32x4.mul(w, v128.load(sample))));
    sample += planeBytes;
  }
}

// @ts-ignore: decorator
@inline
function difference(a: usize, b: usize, planeBytes: usize, channels: i32): v128 {
  let d = f32x4.sub(v128.load(a), v128.load(b));
  d = f32x4.mul(d, d);
  for (let c = 1; c < channels; c++) {
    a += planeBytes;
    b += planeBytes;
    const e = f32x4.sub(v128.load(a), v128.load(b));
    d = f32x4.add(d, f32x4.mul(e, e));
  }
  return d;
}

function addRow(columns: usize, a: usize, b: usize, planeBytes: usize, channels: i32, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(columns + i, f32x4.add(v128.load(columns + i), difference(a + i, b + i, planeBytes, channels)));
}

function takeRow(columns: usize, a: usize, b: usize, planeBytes: usize, channels: i32, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(columns + i, f32x4.sub(v128.load(columns + i), difference(a + i, b + i, planeBytes, channels)));
}
