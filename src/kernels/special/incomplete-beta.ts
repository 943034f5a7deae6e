import { DataError } from '../../core/errors.js';
import { deviance } from '../../core/random/saddle-point.js';
import { logBeta, stirlingError } from './gamma.js';
import type { Parts } from './incomplete-gamma.js';

/**
 * The regularised incomplete beta function I_x(a, b), the share of the integral of t^(a-1) (1 - t)^(b-1) below
 * x, and its complement, a, b > 0; relative error below 1e-12 for a, b up to 1e5. Costs about
 * sqrt(max(a, b)) steps near the mean.
 *
 * @param y 1 - x, for callers that know it better than a subtraction does
 * @see Didonato & Morris, Algorithm 708, 1992; the continued fraction is that of their section 9, the even part
 *      of DLMF 8.17.22
 */
export function incompleteBeta(a: number, b: number, x: number, y = 1 - x): Parts {
  if (!(a > 0 && b > 0 && a + b < Infinity)) {
    throw new DataError(`incomplete beta needs a and b above 0, got ${a} and ${b}`);
  }
  if (!(x >= 0 && x <= 1)) throw new DataError(`incomplete beta needs x within 0 to 1, got ${x}`);
  if (x === 0) return { lower: 0, upper: 1 };
  if (y === 0) return { lower: 1, upper: 0 };
  // Left of the mean the fraction converges, and what it gives is no more than about a half.
  if (x * b <= y * a) {
    const lower = continuedFraction(a, b, x, y);
    return { lower, upper: 1 - lower };
  }
  const upper = continuedFraction(b, a, y, x);
  return { lower: 1 - upper, upper };
}

/** I_x(a, b). */
export const betaI = (a: number, b: number, x: number) => incompleteBeta(a, b, x).lower;

/** x^a y^b / B(a, b). */
export const betaPrefix = (a: number, b: number, x: number, y: number) => Math.exp(logBetaPrefix(a, b, x, y));

/** Its logarithm, without the cancellation at large a and b. */
export function logBetaPrefix(a: number, b: number, x: number, y: number): number {
  const n = a + b;
  if (a >= 8 && b >= 8) {
    const errors = stirlingError(n) - stirlingError(a) - stirlingError(b);
    return errors - deviance(a, n * x) - deviance(b, n * y) + 0.5 * Math.log((a / n) * (b / (2 * Math.PI)));
  }
  const logX = x < y ? Math.log(x) : Math.log1p(-y);
  const logY = x < y ? Math.log1p(-x) : Math.log(y);
  return a * logX + b * logY - logBeta(a, b);
}

/** The even part of the fraction, in terms of a y - b x, so that x near 1 costs no digits. */
function continuedFraction(a: number, b: number, x: number, y: number): number {
  const excess = a * y - b * x + 1;
  let f = (a * excess) / (a + 1);
  let c = f;
  let d = 0;
  for (let m = 1; m < 1_000_000; m++) {
    const share = (m * (b - m) * x) / (a + 2 * m - 1);
    const numerator = ((a + m - 1) * (a + b + m - 1) * share * x) / (a + 2 * m - 1);
    const denominator = m + share + ((a + m) * (excess + m * (2 - x))) / (a + 2 * m + 1);
    d = 1 / (denominator + numerator * d);
    c = denominator + numerator / c;
    const factor = c * d;
    f *= factor;
    if (Math.abs(factor - 1) < 2e-16) break;
  }
  return betaPrefix(a, b, x, y) / f;
}
