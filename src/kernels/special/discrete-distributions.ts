import { DataError } from '../../core/errors.js';
import { logBinomial, logPoisson } from '../../core/random/saddle-point.js';
import { incompleteBeta } from './incomplete-beta.js';
import { incompleteGamma, type Parts } from './incomplete-gamma.js';
import { normalQuantile } from './normal-quantile.js';

/** Binomial and Poisson: `Cdf` with both tails, `LogMass`, and `Quantile`, the least k with P(X <= k) >= p. */

/** P(X <= k) = I_{1-p}(n - k, k + 1). */
export function binomialCdf(k: number, n: number, p: number): Parts {
  checkBinomial(n, p);
  const whole = Math.floor(k);
  if (whole < 0) return { lower: 0, upper: 1 };
  if (whole >= n) return { lower: 1, upper: 0 };
  return incompleteBeta(n - whole, whole + 1, 1 - p, p);
}

/** log P(X = k) of n trials. */
export function binomialLogMass(k: number, n: number, p: number): number {
  checkBinomial(n, p);
  return Number.isInteger(k) && k >= 0 && k <= n ? logBinomial(k, n, p) : -Infinity;
}

export function binomialQuantile(probability: number, n: number, p: number): number {
  checkBinomial(n, p);
  const z = normalQuantile(probability);
  if (probability === 1) return p === 0 ? 0 : n;
  const guess = n * p + z * Math.sqrt(n * p * (1 - p));
  return leastAtOrAbove(probability, (k) => binomialCdf(k, n, p), guess, n);
}

/** P(X <= k) = Q(k + 1, mean). */
export function poissonCdf(k: number, mean: number): Parts {
  checkMean(mean);
  const whole = Math.floor(k);
  if (whole < 0) return { lower: 0, upper: 1 };
  if (whole === Infinity) return { lower: 1, upper: 0 };
  const { lower, upper } = incompleteGamma(whole + 1, mean);
  return { lower: upper, upper: lower };
}

/** log P(X = k). */
export function poissonLogMass(k: number, mean: number): number {
  checkMean(mean);
  return Number.isInteger(k) && k >= 0 ? logPoisson(k, mean) : -Infinity;
}

export function poissonQuantile(probability: number, mean: number): number {
  checkMean(mean);
  const z = normalQuantile(probability);
  if (probability === 1) return mean === 0 ? 0 : Infinity;
  const guess = mean + z * Math.sqrt(mean);
  return leastAtOrAbove(probability, (k) => poissonCdf(k, mean), guess, Number.MAX_SAFE_INTEGER);
}

/** From a guess outwards in doubled steps, then halving. Compares whichever tail is the smaller. */
function leastAtOrAbove(p: number, cdf: (k: number) => Parts, guess: number, most: number): number {
  const reaches = (k: number) => {
    const { lower, upper } = cdf(k);
    return p < 0.5 ? lower >= p : upper <= 1 - p;
  };
  let high = Math.min(most, Math.max(0, Math.floor(guess)));
  let step = 1;
  for (; high < most && !reaches(high); step *= 2) high = Math.min(most, high + step);
  let low = high;
  for (step = 1; low >= 0 && reaches(low); step *= 2) {
    high = low;
    low = Math.max(-1, low - step);
  }
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function checkBinomial(n: number, p: number) {
  if (!(Number.isInteger(n) && n >= 0)) throw new DataError(`trials must be a whole number, got ${n}`);
  if (!(p >= 0 && p <= 1)) throw new DataError(`a probability must be within 0 to 1, got ${p}`);
}

function checkMean(mean: number) {
  if (!(mean >= 0 && mean < Infinity)) throw new DataError(`a Poisson mean must be 0 or more, got ${mean}`);
}
