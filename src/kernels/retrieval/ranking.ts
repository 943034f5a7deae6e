/** Places by falling score, the first of equals first. */
export function rankByScore(scores: ArrayLike<number>): Int32Array {
  return Int32Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => scores[b]! - scores[a]! || a - b,
  );
}

/**
 * Average precision of a ranking:  AP = 1/R sum over relevant places k of (relevant among the first k) / k, with R the
 * relevant ones there are; those that the ranking lacks count 0. Undefined where nothing is relevant.
 *
 * @see Manning, Raghavan & Schütze, Introduction to Information Retrieval, 2008, section 8.4
 */
export function rankingPrecision(relevant: readonly boolean[], total: number): number | undefined {
  if (total === 0) return undefined;
  let found = 0;
  let sum = 0;
  relevant.forEach((hit, at) => {
    if (hit) sum += ++found / (at + 1);
  });
  return sum / total;
}
