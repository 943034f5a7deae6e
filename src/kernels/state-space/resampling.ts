import type { Rng } from '../../core/random.js';

export const RESAMPLINGS = ['systematic', 'stratified', 'residual', 'multinomial'] as const;
export type Resampling = (typeof RESAMPLINGS)[number];

/**
 * Parents of `count` particles, each w_i count times on average; in rising order.
 *
 * - multinomial: independent draws
 * - stratified: one draw from each of count equal parts of the weight
 * - systematic: the same place in each part; the least chance
 * - residual: floor(w_i count) of each, the rest by draws
 *
 * @param weights not negative, with a sum of 1
 * @see Douc, Cappé & Moulines, Comparison of resampling schemes for particle filtering, 2005
 */
export function resample(weights: Float64Array, count: number, scheme: Resampling, rng: Rng): Int32Array {
  if (scheme === 'residual') return residual(weights, count, rng);
  return byPlaces(weights, places(count, scheme, rng));
}

/** Places in 0..1 in rising order. */
function places(count: number, scheme: Exclude<Resampling, 'residual'>, rng: Rng): Float64Array {
  const at = new Float64Array(count);
  if (scheme === 'multinomial') {
    for (let i = 0; i < count; i++) at[i] = rng.uniform();
    return at.sort();
  }
  const once = rng.uniform();
  for (let i = 0; i < count; i++)
    at[i] = (i + (scheme === 'systematic' || i === 0 ? once : rng.uniform())) / count;
  return at;
}

/** The particle within whose share of the weight each place lies. */
function byPlaces(weights: Float64Array, at: Float64Array): Int32Array {
  const parents = new Int32Array(at.length);
  let last = weights.length - 1; // rounding may leave a place behind the end
  while (last > 0 && !(weights[last]! > 0)) last--;
  let i = 0;
  let below = weights[0]!;
  for (let k = 0; k < at.length; k++) {
    while (i < last && at[k]! >= below) below += weights[++i]!;
    parents[k] = i;
  }
  return parents;
}

function residual(weights: Float64Array, count: number, rng: Rng): Int32Array {
  const copies = weights.map((w) => Math.floor(w * count));
  const left = count - copies.reduce((sum, c) => sum + c, 0);
  if (left > 0) {
    const rest = weights.map((w, i) => (w * count - copies[i]!) / left);
    for (const parent of byPlaces(rest, places(left, 'multinomial', rng))) copies[parent]!++;
  }
  const parents = new Int32Array(count);
  let k = 0;
  copies.forEach((times, i) => {
    for (let c = 0; c < times; c++) parents[k++] = i;
  });
  return parents;
}
