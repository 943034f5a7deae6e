import { DataError } from '../../core/errors.js';
import { type Transform, transform } from './projective.js';

/** Points of two pictures that are said to be the same: (xa, ya) in A is (xb, yb) in B. */
export interface PointPairs {
  n: number;
  xa: Float64Array;
  ya: Float64Array;
  xb: Float64Array;
  yb: Float64Array;
}

export const pointPairs = (n: number): PointPairs => ({
  n,
  xa: new Float64Array(n),
  ya: new Float64Array(n),
  xb: new Float64Array(n),
  yb: new Float64Array(n),
});

export function checkPairs({ n, xa, ya, xb, yb }: PointPairs): void {
  for (const column of [xa, ya, xb, yb]) {
    if (column.length !== n)
      throw new DataError(`${n} pairs need ${n} of each coordinate, got ${column.length}`);
    const wrong = column.findIndex((v) => !Number.isFinite(v));
    if (wrong >= 0)
      throw new DataError(`a coordinate of pair ${wrong} is ${column[wrong]}, not a finite number`);
  }
}

/** The move and scale that bring some points to mean 0 and a mean distance of sqrt 2 from it, and back. */
export interface Normalisation {
  to: Transform;
  back: Transform;
}

/** @see Hartley, In defense of the eight-point algorithm, 1997 */
export function normalisation(x: Float64Array, y: Float64Array, indices: ArrayLike<number>): Normalisation {
  const n = indices.length;
  let mx = 0;
  let my = 0;
  for (let i = 0; i < n; i++) {
    mx += x[indices[i]!]! / n;
    my += y[indices[i]!]! / n;
  }
  let distance = 0;
  for (let i = 0; i < n; i++) distance += Math.hypot(x[indices[i]!]! - mx, y[indices[i]!]! - my) / n;
  const s = distance > 0 ? Math.SQRT2 / distance : 1;
  return {
    to: transform(s, 0, -s * mx, 0, s, -s * my, 0, 0, 1),
    back: transform(1 / s, 0, mx, 0, 1 / s, my, 0, 0, 1),
  };
}
