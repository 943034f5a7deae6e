import { DataError } from '../errors.js';
import type { Rng } from '../random.js';
import { weightSum } from './check.js';

/** One item, each equally likely. */
export function choice<T>(rng: Rng, items: ArrayLike<T>): T {
  if (items.length === 0) throw new DataError('nothing to choose from');
  return items[rng.integer(items.length)]!;
}

/**
 * One index with probability proportional to its weight, by one pass over the weights: for weights that change
 * at each draw. Others are served by `aliasTable`.
 */
export function categorical(rng: Rng, weights: ArrayLike<number>): number {
  const sum = weightSum('weights', weights);
  let left = rng.uniform() * sum;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    if (left < weights[i]!) return i;
    left -= weights[i]!;
    last = i;
  }
  return last; // where rounding ate the rest
}

/**
 * A sampler of indices with probability proportional to weight, O(n) to make and O(1) to draw from: column i
 * holds index i up to `keep[i]` and `other[i]` above.
 *
 * @see Walker, 1977; set up as in Vose, A linear algorithm for generating random numbers with a given
 *      distribution, 1991
 */
export function aliasTable(weights: ArrayLike<number>): (rng: Rng) => number {
  const n = weights.length;
  const scale = n / weightSum('weights', weights);
  const keep = Float64Array.from(weights, (w) => w * scale);
  const other = Uint32Array.from({ length: n }, (_, i) => i);
  const small: number[] = [];
  const large: number[] = [];
  keep.forEach((k, i) => {
    (k < 1 ? small : large).push(i);
  });
  while (small.length > 0 && large.length > 0) {
    const i = small.pop()!;
    const donor = large.at(-1)!;
    other[i] = donor;
    keep[donor] = keep[donor]! - (1 - keep[i]!);
    if (keep[donor]! < 1) small.push(large.pop()!);
  }
  // What is left should hold exactly 1 and differs by rounding only; a weight of 0 never is among it unless
  // rounding emptied the large ones first, and then it has to go to an index that may be drawn.
  for (const i of large) keep[i] = 1;
  const heaviest = largest(weights);
  for (const i of small) {
    if (weights[i] === 0) other[i] = heaviest;
    else keep[i] = 1;
  }
  return (rng) => {
    const i = rng.integer(n);
    return rng.uniform() < keep[i]! ? i : other[i]!;
  };
}

function largest(weights: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < weights.length; i++) if (weights[i]! > weights[best]!) best = i;
  return best;
}
