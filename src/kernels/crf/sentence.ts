import type { Encoded, FeatureSet } from './features.js';
import { stepScores, unaryScores } from './scores.js';

/** One sentence as a chain, its scores multiplied by `factor`. */
export function sentenceChain(
  features: FeatureSet,
  weights: Float64Array,
  encoded: Encoded,
  s: number,
  factor = 1,
) {
  const [begin, end] = [encoded.starts[s]!, encoded.starts[s + 1]!];
  const logWeights = unaryScores(features, weights, encoded, begin, end);
  const logTransitions = stepScores(features, weights, encoded, begin, end);
  if (factor !== 1)
    for (const scores of [logWeights, logTransitions])
      for (let i = 0; i < scores.length; i++) scores[i]! *= factor;
  return { k: features.labels.length, logWeights, logTransitions, begin, end };
}

/**
 * Visits every feature of a sentence's tokens and steps, with its share of them: `shares` [T, L] of labels, `moves`
 * [T - 1, L, L] of neighbouring ones. `add(k, share)` is called for each weight k, shares of 0 left out.
 */
export function visitFeatures(
  features: FeatureSet,
  encoded: Encoded,
  s: number,
  shares: ArrayLike<number>,
  moves: ArrayLike<number>,
  add: (k: number, share: number) => void,
): void {
  const L = features.labels.length;
  const square = L * L;
  const [begin, end] = [encoded.starts[s]!, encoded.starts[s + 1]!];
  const afterUnary = features.unary.target.length;
  const afterMoves = afterUnary + features.transition.length;
  visit(features.unary, encoded.unary, begin, end, (t) => (t - begin) * L, shares, 0, add);
  for (let t = begin + 1; t < end; t++) {
    const row = (t - begin - 1) * square;
    for (let k = 0; k < features.transition.length; k++) {
      const share = moves[row + features.transition[k]!]!;
      if (share !== 0) add(afterUnary + k, share);
    }
  }
  visit(features.pair, encoded.pair, begin + 1, end, (t) => (t - begin - 1) * square, moves, afterMoves, add);
}

function visit(
  { start, target }: FeatureSet['unary'],
  tokens: Encoded['unary'],
  begin: number,
  end: number,
  rowOf: (t: number) => number,
  shares: ArrayLike<number>,
  offset: number,
  add: (k: number, share: number) => void,
): void {
  if (target.length === 0) return;
  for (let t = begin; t < end; t++) {
    const row = rowOf(t);
    for (let n = tokens.start[t]!; n < tokens.start[t + 1]!; n++) {
      const a = tokens.attribute[n]!;
      for (let f = start[a]!; f < start[a + 1]!; f++) {
        const share = shares[row + target[f]!]!;
        if (share !== 0) add(offset + f, share);
      }
    }
  }
}

/** Score of the labels that a sentence has: the sum of the weights of their features. */
export function scoreOf(
  { k, logWeights, logTransitions }: { k: number; logWeights: Float64Array; logTransitions: Float64Array },
  labels: ArrayLike<number>,
): number {
  let score = 0;
  for (let t = 0; t < labels.length; t++) {
    score += logWeights[t * k + labels[t]!]!;
    if (t > 0) score += logTransitions[((t - 1) * k + labels[t - 1]!) * k + labels[t]!]!;
  }
  return score;
}
