/**
 * Binomial and Poisson probabilities without cancellation at any size, as a Stirling error and deviances.
 *
 *   log P(k; mu) = -delta(k) - D(k, mu) - log(2 pi k) / 2,    D(x, m) = x log(x / m) + m - x.
 *
 * @see Loader, Fast and accurate computation of binomial probabilities, 2000
 */
export function logPoisson(k: number, mean: number): number {
  if (mean === 0) return k === 0 ? 0 : -Infinity;
  if (k === 0) return -mean;
  return -stirlingError(k) - deviance(k, mean) - 0.5 * Math.log(2 * Math.PI * k);
}

/** log of C(n, k) p^k q^(n-k); q = 1 - p is passed apart for the sake of p near 1. */
export function logBinomial(k: number, n: number, p: number, q = 1 - p): number {
  if (p === 0) return k === 0 ? 0 : -Infinity;
  if (q === 0) return k === n ? 0 : -Infinity;
  if (k === 0) return n === 0 ? 0 : q > 0.9 ? n * Math.log1p(-p) : n * Math.log(q);
  if (k === n) return p > 0.9 ? n * Math.log1p(-q) : n * Math.log(p);
  const errors = stirlingError(n) - stirlingError(k) - stirlingError(n - k);
  const deviances = deviance(k, n * p) + deviance(n - k, n * q);
  return errors - deviances - 0.5 * Math.log(2 * Math.PI * k * ((n - k) / n));
}

/** log n! */
export function logFactorial(n: number): number {
  if (n < 2) return 0;
  return 0.5 * Math.log(2 * Math.PI * n) + n * Math.log(n) - n + stirlingError(n);
}

/** delta(n) = log n! - (n + 1/2) log n + n - log(2 pi) / 2, for whole n >= 1. */
export function stirlingError(n: number): number {
  if (n <= EXACT) return small[n]!;
  const s = 1 / (n * n);
  return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360360))))) / n;
}

const EXACT = 15;
const small = [
  0, // not used
  0.08106146679532726,
  0.0413406959554093,
  0.02767792568499834,
  0.020790672103765093,
  0.016644691189821193,
  0.013876128823070748,
  0.01189670994589177,
  0.010411265261972096,
  0.009255462182712733,
  0.00833056343336287,
  0.007573675487951841,
  0.00694284010720953,
  0.006408994188004207,
  0.0059513701127588475,
  0.005554733551962801,
];

/** D(x, m) = x log(x / m) + m - x, by its series in v = (x - m) / (x + m) where the terms would cancel. */
export function deviance(x: number, m: number): number {
  const difference = x - m;
  if (Math.abs(difference) >= 0.3 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = difference / (x + m);
  let sum = difference * v;
  let term = 2 * x * v;
  for (let j = 3; ; j += 2) {
    term *= v * v;
    const next = sum + term / j;
    if (next === sum) return sum;
    sum = next;
  }
}
