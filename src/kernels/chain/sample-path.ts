import { categorical } from '../../core/random/choice.js';
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
    path[t] = categorical(rng, weights);
  }
  return path;
}
