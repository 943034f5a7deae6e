/**
 * One sequence of T steps whose every step has transitions of its own, as where the text between two labels has a say in
 * them. All are natural logarithms of weights, none of which need be normalised.
 */
export interface StepwiseChain {
  k: number;
  /** [T, k] */
  logWeights: Float64Array;
  /** [T - 1, k, k]: row i, column j of step t leads from state i at t to state j at t + 1. */
  logTransitions: Float64Array;
}

/** Where scaled sums fall below this, numbers may have been lost, and logarithms are used. */
const LEAST = 1e-100;

/**
 * log Z; P(z_t = i) into `posteriors` [T, k] and P(z_t = i, z_(t+1) = j) into `pairs` [T - 1, k, k]. Messages are scaled
 * to sum 1 at each step, and done in logarithms where that would lose them. Where no path is possible all are 0 and
 * log Z is -Infinity.
 */
export function stepwisePosteriors(
  chain: StepwiseChain,
  posteriors: Float64Array,
  pairs: Float64Array,
): number {
  const logZ = scaled(chain, posteriors, pairs);
  return Number.isNaN(logZ) ? logStepwisePosteriors(chain, posteriors, pairs) : logZ;
}

/** In `pairs` first the transitions as weights, in `posteriors` the forward messages. NaN where they are lost. */
function scaled(
  { k, logWeights, logTransitions }: StepwiseChain,
  posteriors: Float64Array,
  pairs: Float64Array,
): number {
  const steps = logWeights.length / k;
  const square = k * k;
  const weights = new Float64Array(logWeights.length);
  const sums = new Float64Array(steps);
  let logZ = 0;
  for (let t = 0; t < steps; t++) logZ += exponentials(logWeights, weights, t * k, k);
  for (let t = 0; t + 1 < steps; t++) logZ += exponentials(logTransitions, pairs, t * square, square);
  if (!Number.isFinite(logZ)) return Number.NaN;
  for (let t = 0; t < steps; t++) {
    const row = t * k;
    const move = (t - 1) * square;
    let sum = 0;
    for (let j = 0; j < k; j++) posteriors[row + j] = t === 0 ? weights[j]! : 0;
    if (t > 0)
      for (let i = 0; i < k; i++) {
        const alpha = posteriors[row - k + i]!;
        for (let j = 0; j < k; j++) posteriors[row + j]! += alpha * pairs[move + i * k + j]!;
      }
    for (let j = 0; j < k; j++) {
      if (t > 0) posteriors[row + j]! *= weights[row + j]!;
      sum += posteriors[row + j]!;
    }
    if (!(sum > LEAST)) return Number.NaN;
    for (let j = 0; j < k; j++) posteriors[row + j]! /= sum;
    sums[t] = sum;
    logZ += Math.log(sum);
  }
  const beta = new Float64Array(k).fill(1);
  const next = new Float64Array(k);
  for (let t = steps - 1; t > 0; t--) {
    const row = t * k;
    const move = (t - 1) * square;
    for (let j = 0; j < k; j++) {
      next[j] = (weights[row + j]! * beta[j]!) / sums[t]!;
      posteriors[row + j]! *= beta[j]!;
    }
    for (let i = 0; i < k; i++) {
      const alpha = posteriors[row - k + i]!;
      let sum = 0;
      for (let j = 0; j < k; j++) {
        const share = pairs[move + i * k + j]! * next[j]!;
        sum += share;
        pairs[move + i * k + j] = alpha * share;
      }
      beta[i] = sum;
    }
  }
  for (let j = 0; j < k; j++) posteriors[j]! *= beta[j]!;
  return logZ;
}

/** to = exp(from - greatest) over n numbers from `at`; gives the greatest. */
function exponentials(from: Float64Array, to: Float64Array, at: number, n: number): number {
  let most = -Infinity;
  for (let i = at; i < at + n; i++) if (from[i]! > most) most = from[i]!;
  for (let i = at; i < at + n; i++) to[i] = Math.exp(from[i]! - most);
  return most;
}

/** The same in logarithms throughout: the definition. */
export function logStepwisePosteriors(
  { k, logWeights, logTransitions }: StepwiseChain,
  posteriors: Float64Array,
  pairs: Float64Array,
): number {
  const end = logWeights.length - k;
  const alpha = logWeights.slice();
  const beta = new Float64Array(logWeights.length);
  const move = (t: number, i: number, j: number) => logTransitions[(t / k) * k * k + i * k + j]!;
  for (let t = k; t <= end; t += k)
    for (let j = 0; j < k; j++) alpha[t + j]! += logSum(k, (i) => alpha[t - k + i]! + move(t - k, i, j));
  for (let t = end - k; t >= 0; t -= k)
    for (let i = 0; i < k; i++)
      beta[t + i] = logSum(k, (j) => move(t, i, j) + logWeights[t + k + j]! + beta[t + k + j]!);
  const logZ = logSum(k, (j) => alpha[end + j]!);
  posteriors.fill(0);
  pairs.fill(0);
  if (logZ === -Infinity) return logZ;
  for (let at = 0; at < alpha.length; at++) posteriors[at] = Math.exp(alpha[at]! + beta[at]! - logZ);
  for (let t = 0; t < end; t += k)
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++)
        pairs[(t / k) * k * k + i * k + j] = Math.exp(
          alpha[t + i]! + move(t, i, j) + logWeights[t + k + j]! + beta[t + k + j]! - logZ,
        );
  return logZ;
}

function logSum(k: number, term: (i: number) => number): number {
  let most = -Infinity;
  for (let i = 0; i < k; i++) most = Math.max(most, term(i));
  if (most === -Infinity) return most;
  let sum = 0;
  for (let i = 0; i < k; i++) sum += Math.exp(term(i) - most);
  return most + Math.log(sum);
}

/** The best path into `path` [T] and the logarithm of its weight; of equals the lowest state, from the end backwards. */
export function stepwiseViterbi({ k, logWeights, logTransitions }: StepwiseChain, path: Int32Array): number {
  const steps = logWeights.length / k;
  const from = new Int32Array(logWeights.length);
  let delta = logWeights.slice(0, k);
  for (let t = 1; t < steps; t++) {
    const next = new Float64Array(k);
    const move = (t - 1) * k * k;
    for (let j = 0; j < k; j++) {
      let most = -Infinity;
      for (let i = 0; i < k; i++) {
        const v = delta[i]! + logTransitions[move + i * k + j]!;
        if (v > most) {
          most = v;
          from[t * k + j] = i;
        }
      }
      next[j] = most + logWeights[t * k + j]!;
    }
    delta = next;
  }
  let state = 0;
  for (let j = 1; j < k; j++) if (delta[j]! > delta[state]!) state = j;
  const score = delta[state]!;
  for (let t = steps - 1; t >= 0; t--) {
    path[t] = state;
    state = from[t * k + state]!;
  }
  return score;
}
