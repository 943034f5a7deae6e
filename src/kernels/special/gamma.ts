import { DataError } from '../../core/errors.js';
import { logGamma12, logGamma24, logGamma48 } from './coefficients/gamma.js';
import { sinPi } from './sin-pi.js';

const HALF_LOG_TWO_PI = 0.9189385332046728;
const LARGEST = 171.6243769563027; // Gamma(x) overflows above

/**
 * log |Gamma(x)|, Infinity at 0, -1, -2, …
 *
 * Polynomials up to 8 (without the zeros at 1 and 2, so that the relative error stays small there), Stirling's
 * series above, reflection below 0. Relative error below 1e-14 for x > 0; for x < 0 absolute, near the zeros
 * between the poles.
 */
export function logGamma(x: number): number {
  if (x >= 8) {
    if (x === Infinity) return x;
    return (x - 0.5) * (Math.log(x) - 1) + (HALF_LOG_TWO_PI - 0.5 + tail(x));
  }
  if (x >= 4) return logGamma48(x);
  if (x >= 2) return (x - 1) * (x - 2) * logGamma24(x);
  if (x >= 1) return (x - 1) * (x - 2) * logGamma12(x);
  if (x > 0) return logGamma1p(x) - Math.log(x);
  if (x === Math.floor(x)) return Infinity;
  return Math.log(Math.PI / Math.abs(sinPi(x))) - logGamma(1 - x);
}

/** log Gamma(1 + x) for 0 <= x <= 1, to full relative precision at small x, where 1 + x would round it away. */
export const logGamma1p = (x: number) => x * (x - 1) * logGamma12(1 + x);

/**
 * delta(x) = log Gamma(x) - (x - 1/2) log x + x - log(2 pi) / 2, x > 0: what Stirling's formula lacks.
 *
 * @see Abramowitz & Stegun, 6.1.41
 */
export function stirlingError(x: number): number {
  if (x >= 8) return tail(x);
  return logGamma(x) - (x - 0.5) * Math.log(x) + x - HALF_LOG_TWO_PI;
}

/** sum B_2k / (2k (2k-1) x^(2k-1)); the first term left out is below 2e-16 of the sum at 8. */
function tail(x: number): number {
  const s = 1 / (x * x);
  const s2 = s * s;
  const even = 1 / 12 + s2 * (1 / 1260 + s2 * (1 / 1188 + s2 * (1 / 156 + s2 * 0.17964437236883057)));
  const odd = -1 / 360 + s2 * (-1 / 1680 + s2 * (-691 / 360360 + s2 * -0.02955065359477124));
  return (even + s * odd) / x;
}

/** 0! to 170!, the exact products rounded once. */
const factorials = exactFactorials();

/**
 * Gamma(x), relative error below 1e-14; exact where x is a whole number.
 *
 * A pole has no value: x = 0, -1, -2, … is refused.
 */
export function gamma(x: number): number {
  if (x === Math.floor(x)) {
    if (x <= 0) throw new DataError(`Gamma has a pole at ${x}`);
    return x > 171 ? Infinity : factorials[x - 1]!;
  }
  if (x < 0) return reflected(x);
  if (x > LARGEST) return Infinity;
  if (x > 8) {
    // Halves of the power, which by itself overflows before Gamma does.
    const half = x ** (x / 2 - 0.25);
    return Math.sqrt(2 * Math.PI) * half * (half * Math.exp(-x)) * Math.exp(tail(x));
  }
  let product = 1;
  let y = x;
  for (; y > 2; y--) product *= y - 1;
  if (y < 1) product /= y++;
  return product * Math.exp((y - 1) * (y - 2) * logGamma12(y));
}

function reflected(x: number): number {
  const s = sinPi(x);
  if (x > -170) return Math.PI / (s * gamma(1 - x));
  return (Math.PI / s) * Math.exp(-logGamma(1 - x)); // Gamma(1 - x) itself overflows
}

function exactFactorials(): Float64Array {
  const out = new Float64Array(171);
  let product = 1n;
  for (let n = 0; n <= 170; n++) {
    if (n > 0) product *= BigInt(n);
    out[n] = Number(product);
  }
  return out;
}

/** log B(a, b) = log Gamma(a) + log Gamma(b) - log Gamma(a + b), without the cancellation at large a or b. */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (!(small > 0 && large < Infinity))
    throw new DataError(`log B needs positive numbers, got ${a} and ${b}`);
  if (large < 8) return logGamma(small) + (logGamma(large) - logGamma(small + large));
  const share = small / (small + large);
  const correction = tail(large) - tail(small + large);
  if (small < 8) {
    return (
      logGamma(small) +
      (correction + small - small * Math.log(small + large) + (large - 0.5) * Math.log1p(-share))
    );
  }
  return (
    -0.5 * Math.log(large) +
    HALF_LOG_TWO_PI +
    (tail(small) + correction) +
    (small - 0.5) * Math.log(share) +
    large * Math.log1p(-share)
  );
}
