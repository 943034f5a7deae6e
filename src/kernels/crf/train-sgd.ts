import { DataError } from '../../core/errors.js';
import { shuffle } from '../../core/random/order.js';
import { stepwisePosteriors } from '../chain/stepwise.js';
import { type Encoded, type FeatureSet, featureCount } from './features.js';
import { scoreOf, sentenceChain, visitFeatures } from './sentence.js';
import type { Trainer } from './training.js';

/** Sentences that the step size is tried on. */
const SAMPLE = 500;

/**
 * Averaged stochastic gradient descent on the objective of trainLbfgs, a sentence a step:
 *
 *   theta <- (1 - eta_t lambda) theta - eta_t grad(-log P(y | x)),   eta_t = eta_0 / (1 + eta_0 lambda t)^0.75,
 *
 * lambda = l2 / sentences. eta_0 is the power of 2 (times 0.1) that is best for one pass over a sample. What comes out is
 * the mean of theta over all steps after the first pass. Theta and its mean are kept as multiples of what they are, so
 * that a step costs what its sentence has, not what there are features.
 *
 * @see Xu, Towards optimal one pass large scale learning with averaged stochastic gradient descent, 2011
 */
export const trainSgd: Trainer = (features, encoded, options) => {
  const sentences = encoded.starts.length - 1;
  const lambda = options.l2 / sentences;
  const order = Uint32Array.from({ length: sentences }, (_, s) => s);
  const first = calibrated(features, encoded, lambda, options);
  const descent = openDescent(features, encoded, lambda, first, options);
  let before = Infinity;
  for (let iteration = 1; iteration <= options.iterations; iteration++) {
    shuffle(options.rng, order);
    let loss = 0;
    for (const s of order) loss += descent.step(s);
    const weights = descent.mean();
    const objective = loss + 0.5 * options.l2 * squaredLength(weights, options.fixed);
    if (!Number.isFinite(objective))
      throw new DataError(`the objective became ${objective} in pass ${iteration}`);
    const done = { weights, iterations: iteration };
    if (options.onIteration?.({ iteration, weights, objective }))
      return { ...done, converged: false, reason: 'callback' };
    if (Math.abs(before - objective) < options.tolerance * Math.max(Math.abs(objective), 1))
      return { ...done, converged: true, reason: 'objective' };
    before = objective;
    if (iteration === options.iterations) return { ...done, converged: false, reason: 'iterations' };
  }
  return { weights: options.start.slice(), iterations: 0, converged: false, reason: 'iterations' };
};

function squaredLength(weights: Float64Array, fixed: Uint8Array): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) if (fixed[k] === 0) sum += weights[k]! ** 2;
  return sum;
}

/** The eta_0 that lowers the objective of a sample most in one pass. */
function calibrated(
  features: FeatureSet,
  encoded: Encoded,
  lambda: number,
  options: { start: Float64Array; fixed: Uint8Array },
): number {
  const sample = Math.min(SAMPLE, encoded.starts.length - 1);
  const after = (eta: number) => {
    const descent = openDescent(features, encoded, lambda, eta, options);
    for (let s = 0; s < sample; s++) descent.step(s);
    const weights = descent.now();
    let loss = 0.5 * lambda * sample * squaredLength(weights, options.fixed);
    for (let s = 0; s < sample; s++) loss += lossOf(features, weights, encoded, s);
    return Number.isFinite(loss) ? loss : Infinity;
  };
  let [best, least] = [0.1, after(0.1)];
  for (const factor of [2, 0.5]) {
    const began = best;
    for (let eta = began * factor; eta > 1e-6 && eta < 1e3; eta *= factor) {
      const loss = after(eta);
      if (!(loss < least)) break;
      [best, least] = [eta, loss];
    }
    if (best !== began) break;
  }
  return best;
}

function lossOf(features: FeatureSet, weights: Float64Array, encoded: Encoded, s: number): number {
  const chain = sentenceChain(features, weights, encoded, s);
  const scratch = new Float64Array(chain.logTransitions.length);
  const logZ = stepwisePosteriors(chain, new Float64Array(chain.logWeights.length), scratch);
  return logZ - scoreOf(chain, encoded.gold.subarray(chain.begin, chain.end));
}

/** Beyond this the multiples are worked in. */
const LARGEST = 1e5;

/** theta = W / divisor, mean = (A + share W) / meanDivisor. */
function openDescent(
  features: FeatureSet,
  encoded: Encoded,
  lambda: number,
  eta0: number,
  { start, fixed }: { start: Float64Array; fixed: Uint8Array },
) {
  const sentences = encoded.starts.length - 1;
  const W = start.slice();
  const A = new Float64Array(featureCount(features));
  const kept = [...fixed.keys()].filter((k) => fixed[k] === 1);
  let [divisor, meanDivisor, share, t] = [1, 1, 1, 0];

  const now = () => settle(W.map((v) => v / divisor));
  const mean = () => settle(W.map((v, k) => (A[k]! + share * v) / meanDivisor));
  const settle = (weights: Float64Array) => {
    for (const k of kept) weights[k] = start[k]!;
    return weights;
  };
  const workIn = () => {
    const [theta, average] = [now(), mean()];
    W.set(theta);
    A.set(average);
    [divisor, meanDivisor, share] = [1, 1, 0];
  };

  /** A step on sentence s; gives its loss before the step. */
  const step = (s: number): number => {
    const chain = sentenceChain(features, W, encoded, s, 1 / divisor);
    const { k: L, begin, end } = chain;
    const gold = encoded.gold.subarray(begin, end);
    const posteriors = new Float64Array(chain.logWeights.length);
    const pairs = new Float64Array(chain.logTransitions.length);
    const loss = stepwisePosteriors(chain, posteriors, pairs) - scoreOf(chain, gold);
    gold.forEach((y, i) => {
      posteriors[i * L + y]! -= 1;
      if (i > 0) pairs[((i - 1) * L + gold[i - 1]!) * L + y]! -= 1;
    });
    const eta = eta0 / (1 + eta0 * lambda * t) ** 0.75;
    divisor /= 1 - eta * lambda;
    const by = eta * divisor;
    const weightOfNow = t < sentences ? 1 : 1 / (1 + t - sentences);
    visitFeatures(features, encoded, s, posteriors, pairs, (k, g) => {
      W[k]! -= by * g;
      if (weightOfNow < 1) A[k]! += by * share * g;
    });
    for (const k of kept) W[k] = start[k]! * divisor;
    if (weightOfNow < 1) {
      meanDivisor /= 1 - weightOfNow;
      share += (weightOfNow * meanDivisor) / divisor;
    } else {
      if (share !== 1 || t === 0) A.fill(0);
      [meanDivisor, share] = [divisor, 1];
    }
    if (divisor > LARGEST || meanDivisor > LARGEST) workIn();
    t++;
    return loss;
  };
  return { step, now, mean };
}
