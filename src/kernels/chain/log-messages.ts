import { logSumExp } from '../special/log-sums.js';
import type { Chain } from './chain.js';

/**
 * Messages along one sequence in logarithms: the definition of what the scaled, faster ones compute, for steps
 * 0..T-1 of a chain with a single sequence,
 *
 *   alpha_0(j) = initial(j) + weight_0(j),  alpha_t(j) = weight_t(j) + log sum_i exp(alpha_(t-1)(i) + transition(i, j)),
 *   beta_(T-1)(i) = final(i),  beta_t(i) = log sum_j exp(transition(i, j) + weight_(t+1)(j) + beta_(t+1)(j)),
 *
 * logZ = log sum_j exp(alpha_t(j) + beta_t(j)) for every t; -Infinity where no path is possible.
 *
 * @see Rabiner, A tutorial on hidden Markov models, 1989, section III
 */
export interface LogMessages {
  logZ: number;
  /** [T, k] */
  alpha: Float64Array;
  /** [T, k] */
  beta: Float64Array;
}

export function logMessages(chain: Chain): LogMessages {
  const alpha = logForward(chain);
  const beta = logBackward(chain);
  const { k, logFinal } = chain;
  const end = alpha.length - k;
  const logZ = logSumExp(alpha.subarray(end).map((v, j) => v + (logFinal?.[j] ?? 0)));
  return { logZ, alpha, beta };
}

export function logForward({ k, logWeights, logInitial, logTransition }: Chain): Float64Array {
  const alpha = new Float64Array(logWeights.length);
  for (let j = 0; j < k; j++) alpha[j] = logInitial[j]! + logWeights[j]!;
  const terms = new Float64Array(k);
  for (let t = k; t < alpha.length; t += k)
    for (let j = 0; j < k; j++) {
      for (let i = 0; i < k; i++) terms[i] = alpha[t - k + i]! + logTransition[i * k + j]!;
      alpha[t + j] = logWeights[t + j]! + logSumExp(terms);
    }
  return alpha;
}

export function logBackward({ k, logWeights, logTransition, logFinal }: Chain): Float64Array {
  const beta = new Float64Array(logWeights.length);
  if (logFinal) beta.set(logFinal, beta.length - k);
  const terms = new Float64Array(k);
  for (let t = beta.length - 2 * k; t >= 0; t -= k)
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++)
        terms[j] = logTransition[i * k + j]! + logWeights[t + k + j]! + beta[t + k + j]!;
      beta[t + i] = logSumExp(terms);
    }
  return beta;
}

/**
 * Posteriors of one sequence in logarithms: P(z_t = i) in `posteriors` [T, k], and the expected moves
 * sum_t P(z_(t-1) = i, z_t = j) added to `pairs` [k, k]. Gives logZ; where that is -Infinity nothing is written.
 */
export function logPosteriors(chain: Chain, posteriors: Float64Array, pairs: Float64Array): number {
  const { k, logWeights, logTransition } = chain;
  const { logZ, alpha, beta } = logMessages(chain);
  if (logZ === -Infinity) return logZ;
  for (let at = 0; at < alpha.length; at++) posteriors[at] = Math.exp(alpha[at]! + beta[at]! - logZ);
  for (let t = k; t < alpha.length; t += k)
    for (let i = 0; i < k; i++) {
      const from = alpha[t - k + i]! - logZ;
      if (from === -Infinity) continue;
      for (let j = 0; j < k; j++)
        pairs[i * k + j]! += Math.exp(from + logTransition[i * k + j]! + logWeights[t + j]! + beta[t + j]!);
    }
  return logZ;
}
