import { shuffle } from '../../core/random/order.js';
import { stepwiseViterbi } from '../chain/stepwise.js';
import { featureCount } from './features.js';
import { sentenceChain, visitFeatures } from './sentence.js';
import type { Trainer } from './training.js';

/**
 * The averaged structured perceptron: each sentence is tagged; where that is wrong, the features of its true labels gain 1 and
 * those of the found ones lose 1. What comes out is the mean of the weights over all sentences of all passes. Fast, and no
 * probabilities: penalties do nothing here.
 *
 * @see Collins, Discriminative training methods for hidden Markov models, 2002
 */
export const trainPerceptron: Trainer = (
  features,
  encoded,
  { iterations, start, fixed, rng, onIteration },
) => {
  const sentences = encoded.starts.length - 1;
  const weights = start.slice();
  // Each change, weighed by when it was made: the mean is weights - late / steps.
  const late = new Float64Array(featureCount(features));
  const order = Uint32Array.from({ length: sentences }, (_, s) => s);
  const mean = (steps: number) => weights.map((v, k) => v - late[k]! / Math.max(1, steps));
  let steps = 0;
  for (let iteration = 1; iteration <= iterations; iteration++) {
    let wrong = 0;
    for (const s of shuffle(rng, order)) {
      const chain = sentenceChain(features, weights, encoded, s);
      const { k: L, begin, end } = chain;
      const gold = encoded.gold.subarray(begin, end);
      const found = new Int32Array(end - begin);
      stepwiseViterbi(chain, found);
      if (found.some((y, t) => y !== gold[t])) {
        wrong++;
        const shares = new Int8Array(chain.logWeights.length);
        const moves = new Int8Array(chain.logTransitions.length);
        for (const [path, share] of [
          [gold, 1],
          [found, -1],
        ] as const)
          path.forEach((y, t) => {
            shares[t * L + y]! += share;
            if (t > 0) moves[((t - 1) * L + path[t - 1]!) * L + y]! += share;
          });
        visitFeatures(features, encoded, s, shares, moves, (k, share) => {
          if (fixed[k] === 1) return;
          weights[k]! += share;
          late[k]! += steps * share;
        });
      }
      steps++;
    }
    const stop = onIteration?.({ iteration, weights: mean(steps), objective: wrong });
    if (wrong === 0 || stop)
      return {
        weights: mean(steps),
        iterations: iteration,
        converged: wrong === 0,
        reason: stop ? 'callback' : 'no mistake',
      };
  }
  return { weights: mean(steps), iterations, converged: false, reason: 'iterations' };
};
