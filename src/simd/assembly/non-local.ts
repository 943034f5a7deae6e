// Non-local means, one shift of the picture after the other: the squared differences between the picture and the
// shifted one are summed over the rows of a patch in columns that move down, then along each row.
import { expPs } from './tensor/math';

/** Weights below exp(-20) = 2e-9 are as good as none. */
const LEAST: f32 = -20;

/**
 * Rows begin..end-1 times `pieceRows`. src holds `channels` planes of float32 with a margin of search + patch around
 * them, `planeBytes` apart, rows of `stride` bytes; dst planes of width x height. The weight of a shift is
 * exp(-max(0, D - noise) scale), D the sum of squared differences over a patch.
 *
 * Scratch of a piece: (1 + channels) pieceRows rows of `line` bytes for the sums, and two rows of line + 64 more.
 */
export function nonLocalRows(
  begin: i32, end: i32, src: usize, planeBytes: usize, stride: usize, channels: i32, width: i32, height: i32,
  patch: i32, search: i32, scale: f32, noise: f32, dst: usize, scratch: usize, line: usize, pieceRows: i32,
): void {
  const margin = search + patch;
  const bytes = <usize>(width + 2 * patch) << 2;
  const off = f32x4.splat(noise);
  const factor = f32x4.splat(-scale);
  const zero = f32x4.splat(0);
  const room = <usize>((1 + channels) * pieceRows) * line + 2 * (line + 64);
  const reach = <usize>(2 * patch) << 2;
  for (let piece = begin; piece < end; piece++) {
    const totals = scratch + <usize>piece * room;
    const sums = totals + <usize>pieceRows * line;
    const columns = totals + <usize>((1 + channels) * pieceRows) * line;
    const first = piece * pieceRows;
    const last = min(height, first + pieceRows);
    memory.fill(totals, 0, <usize>((1 + channels) * pieceRows) * line);
    for (let v = -search; v <= search; v++) {
      for (let u = -search; u <= search; u++) {
        const shift = <isize>v * <isize>stride + ((<isize>u) << 2);
        memory.fill(columns, 0, line + 64);
        for (let y = first - patch; y < first + patch; y++) {
          const at = src + <usize>(y + margin) * stride + ((<usize>search) << 2);
          addRow(columns, at, at + shift, planeBytes, channels, bytes);
        }
        for (let y = first; y < last; y++) {
          const row = src + <usize>(y + margin) * stride + ((<usize>search) << 2);
          const entering = row + <usize>patch * stride;
          addRow(columns, entering, entering + shift, planeBytes, channels, bytes);
          const own = <usize>(y - first) * line;
          const shifted = row + shift + ((<usize>patch) << 2);
          for (let i: usize = 0; i < (<usize>width) << 2; i += 16) {
            let d = v128.load(columns + i);
            for (let k: usize = 4; k <= reach; k += 4) d = f32x4.add(d, v128.load(columns + i + k));
            const t = f32x4.mul(f32x4.max(zero, f32x4.sub(d, off)), factor);
            if (!v128.any_true(f32x4.gt(t, f32x4.splat(LEAST)))) continue;
            const w = expPs(t);
            v128.store(totals + own + i, f32x4.add(v128.load(totals + own + i), w));
            for (let c = 0; c < channels; c++) {
              const sum = sums + <usize>(c * pieceRows) * line + own + i;
              const value = v128.load(shifted + <usize>c * planeBytes + i);
              v128.store(sum, f32x4.add(v128.load(sum), f32x4.mul(w, value)));
            }
          }
          const leaving = row - <usize>patch * stride;
          takeRow(columns, leaving, leaving + shift, planeBytes, channels, bytes);
        }
      }
    }
    for (let y = first; y < last; y++) {
      const own = <usize>(y - first) * line;
      for (let c = 0; c < channels; c++) {
        const sum = sums + <usize>(c * pieceRows) * line + own;
        const to = dst + ((<usize>((c * height + y) * width)) << 2);
        for (let i: usize = 0; i < (<usize>width) << 2; i += 4)
          store<f32>(to + i, load<f32>(sum + i) / load<f32>(totals + own + i));
      }
    }
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
