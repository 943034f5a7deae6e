import { twiceArea } from './homography.js';
import type { PointPairs } from './point-pairs.js';
import { type Transform, transform } from './projective.js';

/** Sums of the points about their means. */
function centred({ xa, ya, xb, yb }: PointPairs, indices: ArrayLike<number>) {
  const n = indices.length;
  const mean = (v: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += v[indices[i]!]!;
    return sum / n;
  };
  const [ax, ay, bx, by] = [mean(xa), mean(ya), mean(xb), mean(yb)];
  const sums = { xx: 0, xy: 0, yy: 0, xu: 0, yu: 0, xv: 0, yv: 0 };
  for (let i = 0; i < n; i++) {
    const p = indices[i]!;
    const [x, y, u, v] = [xa[p]! - ax, ya[p]! - ay, xb[p]! - bx, yb[p]! - by];
    sums.xx += x * x;
    sums.xy += x * y;
    sums.yy += y * y;
    sums.xu += x * u;
    sums.yu += y * u;
    sums.xv += x * v;
    sums.yv += y * v;
  }
  return { ...sums, ax, ay, bx, by };
}

/** The linear part [a b; c d] that brings the mean of A to the mean of B. */
const about = (
  [a, b, c, d]: readonly [number, number, number, number],
  { ax, ay, bx, by }: { ax: number; ay: number; bx: number; by: number },
): Transform => transform(a, b, bx - a * ax - b * ay, c, d, by - c * ax - d * ay, 0, 0, 1);

/**
 * The affine transform with the least sum of squared distances in B,  sum |x' - (M x + t)|^2:
 * M = (sum x' x^T) (sum x x^T)^-1 about the means. Undefined where the points of A lie on a line, or where the
 * plane would be turned over.
 */
export function fitAffine(pairs: PointPairs, indices: ArrayLike<number>): Transform | undefined {
  const s = centred(pairs, indices);
  const det = s.xx * s.yy - s.xy * s.xy;
  if (!(det > 1e-12 * (s.xx + s.yy) ** 2)) return undefined;
  const a = (s.xu * s.yy - s.yu * s.xy) / det;
  const b = (s.yu * s.xx - s.xu * s.xy) / det;
  const c = (s.xv * s.yy - s.yv * s.xy) / det;
  const d = (s.yv * s.xx - s.xv * s.xy) / det;
  return a * d - b * c > 0 ? about([a, b, c, d], s) : undefined;
}

/** Twice the area, in square pixels, from which on three points are a triangle. */
const FLAT = 1;

/** The affine transform of three pairs. */
export function minimalAffine(pairs: PointPairs, sample: ArrayLike<number>): Transform | undefined {
  const [i, j, k] = [sample[0]!, sample[1]!, sample[2]!];
  const before = twiceArea(pairs.xa, pairs.ya, i, j, k);
  const after = twiceArea(pairs.xb, pairs.yb, i, j, k);
  return Math.min(Math.abs(before), Math.abs(after)) < FLAT ? undefined : fitAffine(pairs, sample);
}

/**
 * The similarity (turn, scale, move) with the least sum of squared distances in B: with a = s cos t, b = s sin t,
 * a = sum (x u + y v) / sum |x|^2 and b = sum (x v - y u) / sum |x|^2 about the means. Undefined where all points
 * of a side are one.
 *
 * @see Umeyama, Least-squares estimation of transformation parameters between two point patterns, 1991
 */
export function fitSimilarity(pairs: PointPairs, indices: ArrayLike<number>): Transform | undefined {
  const s = centred(pairs, indices);
  const size = s.xx + s.yy;
  const a = (s.xu + s.yv) / size;
  const b = (s.xv - s.yu) / size;
  return a * a + b * b > 1e-12 && size > 0 ? about([a, -b, b, a], s) : undefined;
}
