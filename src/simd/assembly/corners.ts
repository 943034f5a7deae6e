// Corners: products of gradients and responses of structure tensors, four pixels at once, and the segment test of FAST.
import { workspace } from './tensor/workspace';

/** Blocks of four: x x, x y and y y. */
export function gradientProducts(
  begin: i32, end: i32, gx: usize, gy: usize, xx: usize, xy: usize, yy: usize,
): void {
  for (let i = <usize>begin << 4; i < <usize>end << 4; i += 16) {
    const x = v128.load(gx + i);
    const y = v128.load(gy + i);
    v128.store(xx + i, f32x4.mul(x, x));
    v128.store(xy + i, f32x4.mul(x, y));
    v128.store(yy + i, f32x4.mul(y, y));
  }
}

/** Blocks of four: det M - k (tr M)^2, or for k < 0 the smaller eigenvalue. */
export function cornerBlocks(
  begin: i32, end: i32, xx: usize, xy: usize, yy: usize, out: usize, k: f32,
): void {
  const weight = f32x4.splat(k);
  const half = f32x4.splat(0.5);
  for (let i = <usize>begin << 4; i < <usize>end << 4; i += 16) {
    const a = v128.load(xx + i);
    const b = v128.load(xy + i);
    const c = v128.load(yy + i);
    if (k < 0) {
      const d = f32x4.mul(half, f32x4.sub(a, c));
      const root = f32x4.sqrt(f32x4.add(f32x4.mul(d, d), f32x4.mul(b, b)));
      v128.store(out + i, f32x4.sub(f32x4.mul(half, f32x4.add(a, c)), root));
      continue;
    }
    const trace = f32x4.add(a, c);
    const determinant = f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, b));
    v128.store(out + i, f32x4.sub(determinant, f32x4.mul(weight, f32x4.mul(trace, trace))));
  }
}

const FAR: i32 = 3;

/** Where point k of the circle of radius 3 lies, in pixels, clockwise from above. */
// @ts-ignore: decorator
@inline
function offset(k: i32, width: i32): isize {
  switch (k) {
    case 0: return -3 * width;
    case 1: return -3 * width + 1;
    case 2: return -2 * width + 2;
    case 3: return -width + 3;
    case 4: return 3;
    case 5: return width + 3;
    case 6: return 2 * width + 2;
    case 7: return 3 * width + 1;
    case 8: return 3 * width;
    case 9: return 3 * width - 1;
    case 10: return 2 * width - 2;
    case 11: return width - 3;
    case 12: return -3;
    case 13: return -width - 3;
    case 14: return -2 * width - 2;
    default: return -3 * width - 1;
  }
}

/** Rows begin..end-1, from the first that has a circle, of the scores; pixels that fail are left as they are. */
export function fastRows(
  begin: i32, end: i32, src: usize, out: usize, width: i32, threshold: f32, arc: i32,
): void {
  const limit = f32x4.splat(threshold);
  const zero = f32x4.splat(0);
  const d = workspace();
  for (let row = begin; row < end; row++) {
    const first = src + ((<usize>(row + FAR) * <usize>width) << 2);
    const to = out + ((<usize>(row + FAR) * <usize>width) << 2);
    // The last block is drawn back, so that it ends with the row.
    for (let x = FAR; x < width - FAR; x += 4) {
      if (x + 4 > width - FAR) x = max(FAR, width - FAR - 4);
      const at = first + ((<usize>x) << 2);
      const v = v128.load(at);
      const high = f32x4.add(v, limit);
      const low = f32x4.sub(v, limit);
      // Any arc of 9 holds one of each two opposite points.
      const north = v128.load(at + (offset(0, width) << 2));
      const south = v128.load(at + (offset(8, width) << 2));
      const east = v128.load(at + (offset(4, width) << 2));
      const west = v128.load(at + (offset(12, width) << 2));
      const bright = v128.and(
        v128.or(f32x4.gt(north, high), f32x4.gt(south, high)),
        v128.or(f32x4.gt(east, high), f32x4.gt(west, high)),
      );
      const dark = v128.and(
        v128.or(f32x4.lt(north, low), f32x4.lt(south, low)),
        v128.or(f32x4.lt(east, low), f32x4.lt(west, low)),
      );
      if (!v128.any_true(v128.or(bright, dark))) continue;
      for (let k = 0; k < 16; k++)
        v128.store(d + ((<usize>k) << 4), f32x4.sub(v128.load(at + (offset(k, width) << 2)), v));
      let score = zero;
      if (v128.any_true(bright)) score = bestArc(d, arc);
      if (v128.any_true(dark)) {
        for (let k = 0; k < 16; k++) {
          const p = d + ((<usize>k) << 4);
          v128.store(p, f32x4.neg(v128.load(p)));
        }
        score = f32x4.pmax(score, bestArc(d, arc));
      }
      const keep = f32x4.gt(score, limit);
      v128.store(to + ((<usize>x) << 2), v128.bitselect(score, zero, keep));
    }
  }
}

/** The largest, over all starts, of the least of `arc` differences in a row; the differences stay as they are. */
function bestArc(d: usize, arc: i32): v128 {
  const two = d + 256;
  const four = d + 512;
  for (let k = 0; k < 16; k++) put(two, k, f32x4.pmin(get(d, k), get(d, k + 1)));
  for (let k = 0; k < 16; k++) put(four, k, f32x4.pmin(get(two, k), get(two, k + 2)));
  let best = f32x4.splat(0);
  for (let k = 0; k < 16; k++) {
    let least = f32x4.pmin(get(four, k), get(four, k + 4));
    if (arc == 9) least = f32x4.pmin(least, get(d, k + 8));
    else if (arc == 12) least = f32x4.pmin(least, get(four, k + 8));
    else {
      least = f32x4.pmin(least, get(two, k + 8));
      if (arc == 11) least = f32x4.pmin(least, get(d, k + 10));
    }
    best = f32x4.pmax(best, least);
  }
  return best;
}

// @ts-ignore: decorator
@inline
function get(list: usize, k: i32): v128 {
  return v128.load(list + ((<usize>(k & 15)) << 4));
}

// @ts-ignore: decorator
@inline
function put(list: usize, k: i32, v: v128): void {
  v128.store(list + ((<usize>k) << 4), v);
}
