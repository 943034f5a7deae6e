import { DataError } from '../../core/errors.js';
import { digamma12 } from './coefficients/gamma.js';
import { cosPi, sinPi } from './sin-pi.js';

// The positive zero of psi in two parts, since its distance is what counts near it.
const ZERO = 1.4616321449683622;
const ZERO_REST = 9.549995429965697e-17;

/**
 * psi(x) = d/dx log Gamma(x). Relative error below 1e-13 for x > 0, at the zero too; below 0 relative to
 * 1 + |psi|. @see Abramowitz & Stegun, 6.3.5 to 6.3.18
 */
export function digamma(x: number): number {
  if (x <= 0) {
    if (x === Math.floor(x)) throw new DataError(`digamma has a pole at ${x}`);
    return digamma(1 - x) - (Math.PI * cosPi(x)) / sinPi(x);
  }
  if (x < 1) return digamma(x + 1) - 1 / x;
  if (x <= 2) return (x - ZERO - ZERO_REST) * digamma12(x);
  let shifted = x;
  let sum = 0;
  for (; shifted < 10; shifted++) sum += 1 / shifted;
  const s = 1 / (shifted * shifted);
  const series =
    s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - s * (691 / 32760 - s / 12))))));
  return Math.log(shifted) - 0.5 / shifted - series - sum;
}

/**
 * psi'(x). Relative error below 1e-13 for x > 0; below 0 by reflection. @see Abramowitz & Stegun, 6.4.6, 6.4.12
 */
export function trigamma(x: number): number {
  if (x <= 0) {
    if (x === Math.floor(x)) throw new DataError(`trigamma has a pole at ${x}`);
    return (Math.PI / sinPi(x)) ** 2 - trigamma(1 - x);
  }
  let shifted = x;
  let sum = 0;
  for (; shifted < 10; shifted++) sum += 1 / (shifted * shifted);
  const s = 1 / (shifted * shifted);
  const series =
    s * (1 / 6 - s * (1 / 30 - s * (1 / 42 - s * (1 / 30 - s * (5 / 66 - s * (691 / 2730 - (s * 7) / 6))))));
  return sum + (1 + 0.5 / shifted + series) / shifted;
}
