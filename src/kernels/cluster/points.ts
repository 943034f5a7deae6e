import { DataError } from '../../core/errors.js';

/** n points of d coordinates, row by row. */
export interface Points {
  n: number;
  d: number;
  data: Float64Array | Float32Array;
}

/** Refuses what no clustering can use: no points, a coordinate that is no number, weights that weigh nothing. */
export function checkPoints({ n, d, data }: Points, weights?: Float64Array): void {
  if (n < 1 || d < 1 || data.length !== n * d)
    throw new DataError(`${n} points of ${d} coordinates need ${n * d} numbers, got ${data.length}`);
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]!))
      throw new DataError(
        `coordinate ${i % d} of point ${Math.floor(i / d)} is ${data[i]}, not a finite number`,
      );
  if (!weights) return;
  if (weights.length !== n) throw new DataError(`${n} points need as many weights, got ${weights.length}`);
  if (!weights.every((w) => w >= 0 && w < Infinity) || !weights.some((w) => w > 0))
    throw new DataError('weights must be 0 or more, and not all 0');
}

/** How many clusters n points can fall into. */
export function checkCount(k: number, n: number): void {
  if (!Number.isInteger(k) || k < 1) throw new DataError(`k must be a whole number of at least 1, got ${k}`);
  if (k > n) throw new DataError(`${k} clusters need as many points, there ${n === 1 ? 'is' : 'are'} ${n}`);
}
