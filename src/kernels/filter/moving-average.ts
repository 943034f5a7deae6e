import { DataError } from '../../core/errors.js';
import { type Extension, extended } from '../image/border.js';

/**
 * Mean of the `window` samples about each, odd. Windows are cut where blocks of `window` samples meet: a sum is what is
 * left of one block and the begin of the next, running sums both, so that a sample costs two additions for any window
 * and nothing is ever subtracted.
 *
 * @param edges what lies beyond the ends; `shrink`: nothing, the window ends there too
 * @see van Herk, A fast algorithm for local minimum and maximum filters, 1992 (the blocks)
 */
export function movingAverage(
  x: Float64Array,
  window: number,
  edges: Extension | 'shrink' = 'reflect',
): Float64Array {
  if (!(Number.isInteger(window) && window > 0 && window % 2 === 1))
    throw new DataError(`the window is an odd number of samples, got ${window}`);
  if (x.length === 0) throw new DataError('nothing to smooth: the series has no samples');
  const half = (window - 1) / 2;
  if (edges === 'shrink' && half >= x.length) return movingAverage(x, 2 * x.length - 1, edges);
  const sums = runningSums(extended(x, half, half, edges === 'shrink' ? 'zero' : edges), window);
  const last = x.length - 1;
  for (let i = 0; i < sums.length; i++) {
    const outside = edges === 'shrink' ? Math.max(0, half - i) + Math.max(0, half - (last - i)) : 0;
    sums[i]! /= window - outside;
  }
  return sums;
}

/** Sums of `window` values in a row, z.length - window + 1 of them. */
export function runningSums(z: Float64Array, window: number): Float64Array {
  const sums = new Float64Array(z.length - window + 1);
  const rest = new Float64Array(window);
  for (let block = 0; block < sums.length; block += window) {
    // What is left of this block from each of its places on.
    let sum = 0;
    for (let i = window - 1; i >= 0; i--) {
      sum += z[block + i]!;
      rest[i] = sum;
    }
    const end = Math.min(window, sums.length - block);
    sums[block] = rest[0]!;
    let begun = 0;
    for (let i = 1; i < end; i++) {
      begun += z[block + window + i - 1]!;
      sums[block + i] = rest[i]! + begun;
    }
  }
  return sums;
}
