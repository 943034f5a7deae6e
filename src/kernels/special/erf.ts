import { erfcScaled, erfSmall } from './coefficients/erf.js';

/**
 * The error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x, its complement and the scaled
 * complement exp(x^2) erfc(x). Relative errors below 5e-15 wherever the result is a normal number.
 *
 * One polynomial serves erfcx on the whole half line, which (x - K) / (x + K) maps to -1..1.
 *
 * @see Schonfelder, Chebyshev expansions for the error and related functions, 1978;
 *      Shepherd & Laframboise, Chebyshev approximation of (1 + 2x) exp(x^2) erfc x, 1981 (its K = 3.75)
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 1) return x * erfSmall(x * x);
  return size > 6 ? Math.sign(x) : Math.sign(x) * (1 - upper(size));
}

/** 1 - erf(x). */
export function erfc(x: number): number {
  if (x < -1) return 2 - upper(-x);
  return x < 0.5 ? 1 - erf(x) : upper(x);
}

/** exp(x^2) erfc(x), finite for all x above -26.6. */
export function erfcx(x: number): number {
  if (x >= 0) return scaled(x);
  return 2 * expSquare(x, 1) - scaled(-x);
}

const scaled = (x: number) => (x === Infinity ? 0 : erfcScaled((x - 3.75) / (x + 3.75)) / (1 + 2 * x));

const upper = (x: number) => (x > 28 ? 0 : expSquare(x, -1) * scaled(x));

/** exp(x^2) or exp(-x^2) with x^2 in two parts, of which the first is exact. */
export function expSquare(x: number, sign: 1 | -1): number {
  const coarse = Math.round(x * 16) / 16;
  return Math.exp(sign * coarse * coarse) * Math.exp(sign * (x - coarse) * (x + coarse));
}
