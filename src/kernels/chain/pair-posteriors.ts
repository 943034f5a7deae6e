import { DataError } from '../../core/errors.js';
import { type Chain, checkChain } from './chain.js';
import { logMessages } from './log-messages.js';

/** 1 GiB of float64. */
const MOST = 2 ** 27;

/**
 * P(z_t = i, z_(t+1) = j | the sequence) of a single sequence, for each t from 0 to T - 2: [T - 1, k, k]. In
 * logarithms, as it is asked for where single numbers are looked at. All 0 where no path is possible.
 */
export function pairPosteriors(chain: Chain): Float64Array {
  checkChain(chain);
  const { k, logWeights, logTransition } = chain;
  const steps = logWeights.length / k;
  if (steps * k * k > MOST)
    throw new DataError(
      `pairs of states in ${steps} steps are ${(steps - 1) * k * k} numbers, at most ${MOST} are made`,
    );
  const pairs = new Float64Array(Math.max(0, steps - 1) * k * k);
  const { logZ, alpha, beta } = logMessages(chain);
  if (logZ === -Infinity) return pairs;
  for (let t = 0, at = 0; t < steps - 1; t++)
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++, at++) {
        const next = (t + 1) * k + j;
        const log = alpha[t * k + i]! + logTransition[i * k + j]! + logWeights[next]! + beta[next]! - logZ;
        pairs[at] = Math.exp(log);
      }
  return pairs;
}
