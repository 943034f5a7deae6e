import type { TokenAttributes } from './attributes.js';
import type { Encoded, FeatureSet, FeatureTable } from './features.js';

/** Adds to `scores` [targets] of one token the weights of its features; `weights` are those of the table. */
export function addScores(
  { start, attribute }: TokenAttributes,
  table: FeatureTable,
  weights: Float64Array,
  t: number,
  scores: Float64Array,
): void {
  for (let n = start[t]!; n < start[t + 1]!; n++) {
    const a = attribute[n]!;
    const last = table.start[a + 1]!;
    for (let f = table.start[a]!; f < last; f++) scores[table.target[f]!]! += weights[f]!;
  }
}

/** Where each kind of feature has its weights. */
export function partsOf<T extends Float64Array | Uint8Array>(
  { unary, transition }: FeatureSet,
  weights: T,
): { unary: T; transition: T; pair: T } {
  const [a, b] = [unary.target.length, unary.target.length + transition.length];
  const part = (from: number, to?: number) => weights.subarray(from, to) as T;
  return { unary: part(0, a), transition: part(a, b), pair: part(b) };
}

/** Scores of the labels of tokens begin..end-1, [end - begin, L] row by row. */
export function unaryScores(
  features: FeatureSet,
  weights: Float64Array,
  { unary }: Encoded,
  begin: number,
  end: number,
): Float64Array {
  const L = features.labels.length;
  const own = partsOf(features, weights).unary;
  const scores = new Float64Array((end - begin) * L);
  for (let t = begin; t < end; t++)
    addScores(unary, features.unary, own, t, scores.subarray((t - begin) * L, (t - begin + 1) * L));
  return scores;
}

/** Scores of transitions without regard to the text, [L, L] from row to column. */
export function transitionScores(features: FeatureSet, weights: Float64Array): Float64Array {
  const L = features.labels.length;
  const scores = new Float64Array(L * L);
  const own = partsOf(features, weights).transition;
  features.transition.forEach((target, k) => {
    scores[target] = own[k]!;
  });
  return scores;
}

/** Whether the text has a say in transitions: then each step has its own. */
export const hasPairs = ({ pair }: FeatureSet): boolean => pair.target.length > 0;

/** Scores of the transitions into tokens begin + 1 .. end - 1, [end - begin - 1, L, L]. */
export function stepScores(
  features: FeatureSet,
  weights: Float64Array,
  { pair }: Encoded,
  begin: number,
  end: number,
): Float64Array {
  const square = features.labels.length ** 2;
  const shared = transitionScores(features, weights);
  const own = partsOf(features, weights).pair;
  const scores = new Float64Array(Math.max(0, end - begin - 1) * square);
  for (let t = begin + 1; t < end; t++) {
    const step = scores.subarray((t - begin - 1) * square, (t - begin) * square);
    step.set(shared);
    addScores(pair, features.pair, own, t, step);
  }
  return scores;
}
