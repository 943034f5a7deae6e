import { DataError } from '../../core/errors.js';
import { deviance } from '../../core/random/saddle-point.js';
import { TEMME } from './coefficients/temme.js';
import { erfc } from './erf.js';
import { gamma, logGamma, logGamma1p, stirlingError } from './gamma.js';
import { polynomial } from './series.js';

/** P and Q of one pair of arguments; both to full relative precision, however small. */
export interface Parts {
  lower: number;
  upper: number;
}

/** P(a, x), the share of the integral of t^(a-1) exp(-t) that lies below x. */
export const gammaP = (a: number, x: number) => incompleteGamma(a, x).lower;

/** Q(a, x) = 1 - P(a, x). */
export const gammaQ = (a: number, x: number) => incompleteGamma(a, x).upper;

/**
 * The regularised incomplete gamma functions, a > 0, x >= 0; relative error below 1e-12 wherever the result is
 * above 1e-290, mostly near 1e-14.
 *
 * Temme's uniform expansion near x = a when a is large, the power series left of a, Legendre's continued
 * fraction right of it, and for Q at small a and x the series whose leading 1 is cancelled by hand.
 *
 * @see Gautschi, A computational procedure for incomplete gamma functions, 1979;
 *      Temme, The asymptotic expansion of the incomplete gamma functions, 1979
 */
export function incompleteGamma(a: number, x: number): Parts {
  if (!(a > 0 && a < Infinity)) throw new DataError(`incomplete gamma needs a above 0, got ${a}`);
  if (!(x >= 0)) throw new DataError(`incomplete gamma needs x of 0 or more, got ${x}`);
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Infinity) return { lower: 1, upper: 0 };
  if (a >= LARGE && Math.abs(x - a) < 0.45 * a) return uniform(a, x);
  if (a < 1 && x <= 1.1) return { lower: powerSeries(a, x), upper: cancelledSeries(a, x) };
  if (x < a + 1) {
    const lower = powerSeries(a, x);
    return { lower, upper: 1 - lower };
  }
  const upper = continuedFraction(a, x);
  return { lower: 1 - upper, upper };
}

const LARGE = 100;

/** x^a exp(-x) / Gamma(a + 1). */
export function gammaPrefix(a: number, x: number): number {
  if (a >= 8) return Math.exp(logGammaPrefix(a, x));
  const half = Math.exp(-x / 2); // whole, it could be 0 where the product is not
  return (x ** a * half * half) / gamma(a + 1);
}

/** Its logarithm, without the cancellation at large a. */
export function logGammaPrefix(a: number, x: number): number {
  if (a < 8) return a * Math.log(x) - x - logGamma(a + 1);
  return -stirlingError(a) - deviance(a, x) - 0.5 * Math.log(2 * Math.PI * a);
}

/** P = prefix sum_n x^n / ((a + 1) … (a + n)). */
function powerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return gammaPrefix(a, x) * sum;
}

/** Q = 1 - e^u (1 + a S), u = a log x - log Gamma(1 + a), S = sum_{n>=1} (-x)^n / ((a + n) n!). */
function cancelledSeries(a: number, x: number): number {
  const u = a * Math.log(x) - logGamma1p(a);
  let power = 1;
  let sum = 0;
  for (let n = 1; n < 40; n++) {
    power *= -x / n;
    sum += power / (a + n);
    if (Math.abs(power) < 1e-18) break;
  }
  return -Math.expm1(u) - Math.exp(u) * a * sum;
}

/** Q = prefix a / (x + 1 - a - 1 (1 - a) / (x + 3 - a - …)), by the method of Lentz. */
function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 10_000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const factor = c * d;
    h *= factor;
    if (Math.abs(factor - 1) < 2e-16) break;
  }
  return gammaPrefix(a, x) * a * h;
}

/** Q = erfc(eta sqrt(a/2)) / 2 + exp(-a eta^2 / 2) / sqrt(2 pi a) sum C_k(eta) a^-k. */
function uniform(a: number, x: number): Parts {
  const exponent = deviance(a, x); // a eta^2 / 2
  const root = Math.sign(x - a) * Math.sqrt(exponent);
  const eta = root * Math.sqrt(2 / a);
  let sum = 0;
  for (let k = TEMME.length - 1; k >= 0; k--) sum = sum / a + polynomial(TEMME[k]!, eta);
  const rest = (Math.exp(-exponent) / Math.sqrt(2 * Math.PI * a)) * sum;
  return { lower: 0.5 * erfc(-root) - rest, upper: 0.5 * erfc(root) + rest };
}
