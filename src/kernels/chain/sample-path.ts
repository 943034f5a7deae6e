import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import type { Chain } from './chain.js';

/**
 * A path of a single sequence, drawn from the posterior of whole paths: the last state from what filtering says, each
 * state before it from  P(z_t = i | z_(t+1) = j, the sequence) ~ filtered_t(i) transition(i, j).
 *
 * @param filtered [T, k] of `forward`, for the same sequence
 * @see Fruhwirth-Schnatter, Data augmentation and dynamic linear models, 1994
 */
export function samplePath(
  { k, logTransition, logFinal }: Chain,
  filtered: Float64Array,
  rng: Rng,
): Int32Array {
  const path = new Int32Array(filtered.length / k);
  const weights = new Float64Array(k);
  for (let t = path.length - 1; t >= 0; t--) {
    const end = t === path.length - 1;
    for (let i = 0; i < k; i++) {
      const onwards = end ? (logFinal?.[i] ?? 0) : logTransition[i * k + path[t + 1]!]!;
      weights[i] = filtered[t * k + i]! * Math.exp(onwards);
    }
    path[t] = draw(weights, rng);
  }
  return path;
}

/** An index, with probabilities in proportion to the weights. */
function draw(weights: Float64Array, rng: Rng): number {
  const total = weights.reduce((sum, v) => sum + v, 0);
  if (!(total > 0)) throw new DataError('no path is possible, so that none can be drawn');
  let left = rng.uniform() * total;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (!(weights[i]! > 0)) continue;
    last = i;
    left -= weights[i]!;
    if (left < 0) break;
  }
  return last;
}
