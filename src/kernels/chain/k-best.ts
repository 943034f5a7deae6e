import { DataError } from '../../core/errors.js';
import { type Chain, checkChain } from './chain.js';

export interface RankedPath {
  path: Int32Array;
  /** Logarithm of its weight. */
  score: number;
}

/** Entries of the table of partial paths, 12 bytes each. */
const MOST_ENTRIES = 2 ** 27;

/**
 * The `count` best paths of a single sequence, best first (list Viterbi): in each step each state keeps the `count`
 * best ways to it, merged from those of the states before. Fewer are given where fewer are possible. Of equals that
 * of the lower state, from the end backwards, comes first.
 *
 * @see Seshadri & Sundberg, List Viterbi decoding algorithms with applications, 1994
 */
export function kBest(chain: Chain, count: number): RankedPath[] {
  checkChain(chain);
  const { k, logWeights, logInitial, logTransition, logFinal } = chain;
  const first = logWeights.slice();
  for (let j = 0; j < k; j++) first[j]! += logInitial[j]!;
  return kBestPaths(
    k,
    first,
    (_, i, j) => logTransition[i * k + j]!,
    (j) => logFinal?.[j] ?? 0,
    count,
  );
}

/** The same where each step may have transitions of its own: `move(t, i, j)` leads from i at t - 1 to j at t. */
export function kBestPaths(
  k: number,
  logWeights: Float64Array,
  move: (t: number, i: number, j: number) => number,
  end: (j: number) => number,
  count: number,
): RankedPath[] {
  const steps = logWeights.length / k;
  if (steps * k * count > MOST_ENTRIES)
    throw new DataError(
      `the ${count} best paths of ${steps} steps and ${k} states need a table of ${steps * k * count} entries, at most ${MOST_ENTRIES} are kept`,
    );
  const row = k * count;
  // Entry (t, j, r): the r-th best way to state j at step t, and the entry before it, i count + r'.
  const before = new Int32Array(steps * row).fill(-1);
  let scores = new Float64Array(row).fill(-Infinity);
  for (let j = 0; j < k; j++) scores[j * count] = logWeights[j]!;
  for (let t = 1; t < steps; t++) {
    const next = new Float64Array(row).fill(-Infinity);
    for (let j = 0; j < k; j++) {
      const ways = merge(scores, k, count, (i) => move(t, i, j));
      ways.forEach(({ entry, score }, r) => {
        next[j * count + r] = score + logWeights[t * k + j]!;
        before[t * row + j * count + r] = entry;
      });
    }
    scores = next;
  }
  return merge(scores, k, count, end).map(({ entry, score }) => {
    const path = new Int32Array(steps);
    let at = entry;
    for (let t = steps - 1; t >= 0; t--) {
      path[t] = Math.floor(at / count);
      at = before[t * row + at]!;
    }
    return { path, score };
  });
}

/** The best of k lists that fall, each raised by a number of its own. */
function merge(lists: Float64Array, k: number, count: number, raise: (i: number) => number) {
  const heads = new Int32Array(k);
  const best: { entry: number; score: number }[] = [];
  while (best.length < count) {
    let [most, list] = [-Infinity, -1];
    for (let i = 0; i < k; i++) {
      if (heads[i]! === count) continue;
      const v = lists[i * count + heads[i]!]! + raise(i);
      if (v > most) [most, list] = [v, i];
    }
    if (list < 0) break;
    best.push({ entry: list * count + heads[list]!, score: most });
    heads[list]!++;
  }
  return best;
}
