/**
 * Sum by halves: the error grows as eps log2(n) instead of eps n, at the speed of the plain loop.
 *
 * @see Higham, The accuracy of floating point summation, 1993
 */
export function pairwiseSum(x: ArrayLike<number>, begin = 0, end = x.length): number {
  if (end - begin > RUN) {
    const middle = begin + RUN * Math.ceil((end - begin) / RUN / 2);
    return pairwiseSum(x, begin, middle) + pairwiseSum(x, middle, end);
  }
  let sum = 0;
  for (let i = begin; i < end; i++) sum += x[i]!;
  return sum;
}

/** Summed in a plain loop: the calls would take longer, and 128 terms lose little. */
const RUN = 128;

/**
 * Compensated sum: the rounding error of each addition is collected and added at the end, so that the result
 * is as good as if computed with twice the digits. Neumaier's variant also survives terms larger than the sum.
 *
 * @see Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, 1974
 */
export function compensatedSum(x: ArrayLike<number>): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < x.length; i++) {
    const v = x[i]!;
    const next = sum + v;
    lost += Math.abs(sum) >= Math.abs(v) ? sum - next + v : v - next + sum;
    sum = next;
  }
  // An infinite sum has infinite - infinite collected as lost.
  return Number.isFinite(sum) ? sum + lost : sum;
}
