import { DataError } from '../../core/errors.js';
import { erfc } from './erf.js';
import { logBeta } from './gamma.js';
import { incompleteBeta, logBetaPrefix } from './incomplete-beta.js';
import { incompleteGamma, logGammaPrefix, type Parts } from './incomplete-gamma.js';
import { betaInverse, gammaPInverse } from './inverse-incomplete.js';
import { normalQuantile } from './normal-quantile.js';

/**
 * Distributions as `Cdf` (both tails: lower P(X <= x), upper P(X > x), each to full relative precision),
 * `Quantile` (of p; pass q = 1 - p where the upper tail is what is known well) and `LogDensity`. Parameters as
 * in core/random: rates are scales, degrees of freedom any number above 0.
 */

const LOG_ROOT_TWO_PI = 0.9189385332046728;

export function normalCdf(x: number, mean = 0, sd = 1): Parts {
  const z = standardised(x, mean, sd) * Math.SQRT1_2;
  return { lower: 0.5 * erfc(-z), upper: 0.5 * erfc(z) };
}

export function normalLogDensity(x: number, mean = 0, sd = 1): number {
  const z = standardised(x, mean, sd);
  return -0.5 * z * z - Math.log(sd) - LOG_ROOT_TWO_PI;
}

/** The standard one is in normal-quantile.ts. */
export function normalQuantileOf(p: number, mean: number, sd: number, q = 1 - p): number {
  positive('the standard deviation', sd);
  return mean + sd * (p < q ? normalQuantile(p) : -normalQuantile(q));
}

function standardised(x: number, mean: number, sd: number): number {
  positive('the standard deviation', sd);
  return (x - mean) / sd;
}

/** f(x) = x^(shape-1) exp(-x / scale) / (Gamma(shape) scale^shape). */
export function gammaCdf(x: number, shape: number, scale = 1): Parts {
  positive('the shape', shape);
  positive('the scale', scale);
  return incompleteGamma(shape, Math.max(0, x) / scale);
}

export function gammaLogDensity(x: number, shape: number, scale = 1): number {
  positive('the shape', shape);
  positive('the scale', scale);
  if (x < 0) return -Infinity;
  if (x === 0) return atEdge(shape, -Math.log(scale));
  return logGammaPrefix(shape, x / scale) + Math.log(shape / x);
}

/** The log density at the end of its support, where it behaves as distance^(power - 1). */
const atEdge = (power: number, ifOne: number) => (power === 1 ? ifOne : power < 1 ? Infinity : -Infinity);

export function gammaQuantile(p: number, shape: number, scale = 1, q = 1 - p): number {
  positive('the scale', scale);
  return scale * gammaPInverse(shape, p, q);
}

export const chiSquareCdf = (x: number, freedom: number) => gammaCdf(x, freedom / 2, 2);
export const chiSquareLogDensity = (x: number, freedom: number) => gammaLogDensity(x, freedom / 2, 2);
export const chiSquareQuantile = (p: number, freedom: number, q = 1 - p) =>
  gammaQuantile(p, freedom / 2, 2, q);

/** f(x) proportional to x^(a-1) (1 - x)^(b-1) on 0..1. */
export const betaCdf = (x: number, a: number, b: number) => incompleteBeta(a, b, Math.min(1, Math.max(0, x)));

export function betaLogDensity(x: number, a: number, b: number): number {
  positive('a', a);
  positive('b', b);
  if (x < 0 || x > 1) return -Infinity;
  if (x === 0) return atEdge(a, Math.log(b));
  if (x === 1) return atEdge(b, Math.log(a));
  return logBetaPrefix(a, b, x, 1 - x) - Math.log(x) - Math.log1p(-x);
}

export const betaQuantile = (p: number, a: number, b: number, q = 1 - p) => betaInverse(a, b, p, q).x;

/** Student's t. The tail beyond |t| is I_{v / (v + t^2)}(v / 2, 1 / 2) / 2. */
export function studentTCdf(t: number, freedom: number): Parts {
  positive('the degrees of freedom', freedom);
  if (Math.abs(t) === Infinity) return t > 0 ? { lower: 1, upper: 0 } : { lower: 0, upper: 1 };
  // t^2 may overflow, its quotient by v not always: both shares are made from t^2 / v.
  const ratio = (t / Math.sqrt(freedom)) ** 2;
  const x = ratio === Infinity ? 0 : 1 / (1 + ratio);
  const tail = 0.5 * incompleteBeta(freedom / 2, 0.5, x, ratio === Infinity ? 1 : ratio / (1 + ratio)).lower;
  return t < 0 ? { lower: tail, upper: 1 - tail } : { lower: 1 - tail, upper: tail };
}

export function studentTLogDensity(t: number, freedom: number): number {
  positive('the degrees of freedom', freedom);
  const root = Math.abs(t) / Math.sqrt(freedom);
  // log(1 + r^2), with r^2 above 1e16 as 2 log r, which cannot overflow
  const log = root > 1e8 ? 2 * Math.log(root) : Math.log1p(root * root);
  return -logBeta(freedom / 2, 0.5) - 0.5 * Math.log(freedom) - 0.5 * (freedom + 1) * log;
}

export function studentTQuantile(p: number, freedom: number, q = 1 - p): number {
  positive('the degrees of freedom', freedom);
  const tail = Math.min(p, q);
  if (tail === 0) return p === 0 ? -Infinity : Infinity;
  if (p === q) return 0;
  // Whichever of the tail and what lies between -|t| and |t| is less keeps the digits.
  const { x, y } = betaInverse(freedom / 2, 0.5, 2 * tail, Math.abs(p - q));
  const size = Math.sqrt(freedom) * Math.sqrt(y / x);
  return p < q ? -size : size;
}

/** Fisher's F, the quotient of two chi-squares a degree of freedom. */
export function fCdf(x: number, numerator: number, denominator: number): Parts {
  positive('the degrees of freedom', numerator);
  positive('the degrees of freedom', denominator);
  if (x <= 0) return { lower: 0, upper: 1 };
  const ratio = (numerator / denominator) * x;
  if (ratio === Infinity) return { lower: 1, upper: 0 };
  return incompleteBeta(numerator / 2, denominator / 2, ratio / (1 + ratio), 1 / (1 + ratio));
}

export function fLogDensity(x: number, numerator: number, denominator: number): number {
  positive('the degrees of freedom', numerator);
  positive('the degrees of freedom', denominator);
  if (x < 0) return -Infinity;
  if (x === 0) return atEdge(numerator / 2, 0);
  const ratio = (numerator / denominator) * x;
  return logBetaPrefix(numerator / 2, denominator / 2, ratio / (1 + ratio), 1 / (1 + ratio)) - Math.log(x);
}

export function fQuantile(p: number, numerator: number, denominator: number, q = 1 - p): number {
  positive('the degrees of freedom', numerator);
  positive('the degrees of freedom', denominator);
  const { x, y } = betaInverse(numerator / 2, denominator / 2, p, q);
  return ((x / y) * denominator) / numerator;
}

function positive(what: string, value: number) {
  if (!(value > 0 && value < Infinity)) throw new DataError(`${what} must be above 0, got ${value}`);
}
