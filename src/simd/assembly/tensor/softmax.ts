import { loadSome, storeSome } from './block';
import { expPs, logPs } from './math';

/** The first `count` numbers at p; below all others in the remaining lanes. */
// @ts-ignore: decorator
@inline
function loadScores(p: usize, count: i32): v128 {
  if (count >= 4) return v128.load(p);
  const inside = i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3));
  return v128.bitselect(loadSome(p, count), f32x4.splat(f32.NEGATIVE_INFINITY), inside);
}

// @ts-ignore: decorator
@inline
function largestLane(v: v128): f32 {
  const pairs = f32x4.max(v, v128.shuffle<u32>(v, v, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/**
 * Rows begin..end-1 of n numbers:  y = e^(x - m) / s, or its logarithm x - m - log s, with m the largest number of
 * the row and s the sum of e^(x - m).
 */
export function softmaxRows(begin: i32, end: i32, x: usize, y: usize, n: i32, logarithm: i32): void {
  for (let row = begin; row < end; row++) {
    const from = x + (<usize>row * <usize>n << 2), to = y + (<usize>row * <usize>n << 2);
    let largest = f32x4.splat(f32.NEGATIVE_INFINITY);
    for (let i = 0; i < n; i += 4) largest = f32x4.max(largest, loadScores(from + (<usize>i << 2), n - i));
    const m = f32x4.splat(largestLane(largest));
    let sums = f32x4.splat(0);
    for (let i = 0; i < n; i += 4) {
      const e = expPs(f32x4.sub(loadScores(from + (<usize>i << 2), n - i), m));
      sums = f32x4.add(sums, e);
      if (!logarithm) storeSome(to + (<usize>i << 2), e, n - i);
    }
    const pairs = f32x4.add(sums, v128.shuffle<u32>(sums, sums, 2, 3, 0, 1));
    const s = f32x4.splat(f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1));
    if (logarithm) {
      const log = logPs(s);
      for (let i = 0; i < n; i += 4) {
        const v = loadSome(from + (<usize>i << 2), n - i);
        storeSome(to + (<usize>i << 2), f32x4.sub(f32x4.sub(v, m), log), n - i);
      }
    } else {
      for (let i = 0; i < n; i += 4)
        storeSome(to + (<usize>i << 2), f32x4.div(loadSome(to + (<usize>i << 2), n - i), s), n - i);
    }
  }
}
