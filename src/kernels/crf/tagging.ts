import { forwardBackward } from '../chain/forward-backward.js';
import { kBestPaths, type RankedPath } from '../chain/k-best.js';
import { stepwisePosteriors, stepwiseViterbi } from '../chain/stepwise.js';
import { viterbi } from '../chain/viterbi.js';
import type { Encoded, FeatureSet } from './features.js';
import { hasPairs, transitionScores, unaryScores } from './scores.js';
import { scoreOf, sentenceChain } from './sentence.js';

/** The likeliest labels of each sentence, all of them one after the other, by the Viterbi algorithm. */
export function bestLabels(features: FeatureSet, weights: Float64Array, encoded: Encoded): Int32Array {
  if (!hasPairs(features)) return viterbi(chainOf(features, weights, encoded)).path;
  const { starts } = encoded;
  const path = new Int32Array(starts.at(-1)!);
  for (let s = 0; s + 1 < starts.length; s++)
    stepwiseViterbi(sentenceChain(features, weights, encoded, s), path.subarray(starts[s]!, starts[s + 1]!));
  return path;
}

export interface Marginals {
  /** [tokens, L]: P(label | sentence) */
  posteriors: Float64Array;
  logZ: Float64Array;
}

/** How likely each label of each token is, and log Z of each sentence. */
export function labelMarginals(features: FeatureSet, weights: Float64Array, encoded: Encoded): Marginals {
  if (!hasPairs(features)) return forwardBackward(chainOf(features, weights, encoded));
  const { starts } = encoded;
  const L = features.labels.length;
  const posteriors = new Float64Array(starts.at(-1)! * L);
  const logZ = Float64Array.from({ length: starts.length - 1 }, (_, s) => {
    const chain = sentenceChain(features, weights, encoded, s);
    const own = posteriors.subarray(chain.begin * L, chain.end * L);
    return stepwisePosteriors(chain, own, new Float64Array(chain.logTransitions.length));
  });
  return { posteriors, logZ };
}

/** The `count` likeliest label sequences of sentence s, the likeliest first; scores are not normalised. */
export function bestSequences(
  features: FeatureSet,
  weights: Float64Array,
  encoded: Encoded,
  s: number,
  count: number,
): RankedPath[] {
  const { k, logWeights, logTransitions } = sentenceChain(features, weights, encoded, s);
  const move = (t: number, i: number, j: number) => logTransitions[((t - 1) * k + i) * k + j]!;
  return kBestPaths(k, logWeights, move, () => 0, count);
}

/** log P(labels | text) of each sentence whose labels are all known; NaN of others. */
export function labelLogLikelihoods(
  features: FeatureSet,
  weights: Float64Array,
  encoded: Encoded,
  logZ: Float64Array,
): Float64Array {
  return logZ.map((z, s) => {
    const chain = sentenceChain(features, weights, encoded, s);
    const gold = encoded.gold.subarray(chain.begin, chain.end);
    return gold.includes(-1) ? Number.NaN : scoreOf(chain, gold) - z;
  });
}

function chainOf(features: FeatureSet, weights: Float64Array, encoded: Encoded) {
  const L = features.labels.length;
  return {
    k: L,
    offsets: Int32Array.from(encoded.starts),
    logWeights: unaryScores(features, weights, encoded, 0, encoded.starts.at(-1)!),
    logInitial: new Float64Array(L),
    logTransition: transitionScores(features, weights),
  };
}
