import { orientation } from './orientation.js';

type Numbers = ArrayLike<number>;

/**
 * Places of the corners of the convex hull, in the order that turns from +x towards +y (clockwise on a screen),
 * beginning at the leftmost point, the uppermost of those. Points on a side are no corners; of equal points the first
 * is taken. One point is its own hull, points on a line have their two ends.
 *
 * Monotone chain, O(n log n), with an exact predicate: nearly straight corners are neither lost nor made up.
 *
 * @see Andrew, Another efficient algorithm for convex hulls in two dimensions, 1979
 */
export function convexHull(x: Numbers, y: Numbers): Int32Array {
  const order = Int32Array.from({ length: x.length }, (_, i) => i);
  order.sort((a, b) => x[a]! - x[b]! || y[a]! - y[b]! || a - b);
  const distinct = order.filter((p, i) => i === 0 || x[p] !== x[order[i - 1]!] || y[p] !== y[order[i - 1]!]);
  if (distinct.length < 3) return distinct;
  const upper = chain(x, y, distinct);
  const lower = chain(x, y, distinct.reverse());
  return Int32Array.from([...upper.slice(0, -1), ...lower.slice(0, -1)]);
}

/** The half that is on the left of the way from the first point to the last as seen with y up. */
function chain(x: Numbers, y: Numbers, points: Int32Array): number[] {
  const hull: number[] = [];
  for (const p of points) {
    while (hull.length > 1) {
      const [a, b] = [hull.at(-2)!, hull.at(-1)!];
      if (orientation(x[a]!, y[a]!, x[b]!, y[b]!, x[p]!, y[p]!) > 0) break;
      hull.pop();
    }
    hull.push(p);
  }
  return hull;
}

export interface Ring {
  x: Float64Array;
  y: Float64Array;
}

export const ringOf = (x: Numbers, y: Numbers, corners: Numbers): Ring => ({
  x: Float64Array.from(corners, (i) => x[i]!),
  y: Float64Array.from(corners, (i) => y[i]!),
});

/** Enclosed area: half the sum of cross products, about the first corner so that far-off rings keep their digits. */
export function ringArea({ x, y }: Ring): number {
  let twice = 0;
  for (let i = 1; i + 1 < x.length; i++)
    twice += (x[i]! - x[0]!) * (y[i + 1]! - y[0]!) - (y[i]! - y[0]!) * (x[i + 1]! - x[0]!);
  return Math.abs(twice) / 2;
}

/** Length of the way around: there and back for a line. */
export function ringLength({ x, y }: Ring): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const j = (i + 1) % x.length;
    sum += Math.hypot(x[j]! - x[i]!, y[j]! - y[i]!);
  }
  return sum;
}
