import { type Complex, complex, div, product, scale } from '../complex.js';
import type { Zpk } from '../zpk.js';
import { halfCircle } from './butterworth.js';

/**
 * Chebyshev low-pass of the first kind, |H(jw)|^2 = 1 / (1 + e^2 T_n(w)^2): ripples between 0 and -rippleDb up to
 * w = 1, then falls without ripple. e^2 = 10^(rippleDb / 10) - 1.
 *
 * @see Parks & Burrus, Digital Filter Design, 1987, section 7.1
 */
export function chebyshev1(order: number, rippleDb: number): Zpk {
  const e2 = excessPower(rippleDb);
  const mu = Math.asinh(1 / Math.sqrt(e2)) / order;
  const poles = halfCircle(order).map((angle) => ({
    re: -Math.sinh(mu) * Math.cos(angle),
    im: -Math.cosh(mu) * Math.sin(angle),
  }));
  const gain = product(poles.map((p) => scale(p, -1))).re;
  return { zeros: [], poles, gain: order % 2 === 0 ? gain / Math.sqrt(1 + e2) : gain };
}

/**
 * Chebyshev low-pass of the second kind, the first kind upside down: falls without ripple and is -attenuationDb or
 * less from w = 1 on, with ripples there.
 */
export function chebyshev2(order: number, attenuationDb: number): Zpk {
  const mu = Math.asinh(Math.sqrt(excessPower(attenuationDb))) / order;
  const angles = halfCircle(order);
  // The middle one of an odd number lies at infinity.
  const zeros: Complex[] = angles
    .filter((_, i) => 2 * i + 1 !== order)
    .map((angle) => complex(0, 1 / Math.sin(angle)));
  const poles = angles.map((angle) =>
    div(complex(1), complex(-Math.sinh(mu) * Math.cos(angle), -Math.cosh(mu) * Math.sin(angle))),
  );
  const gain = div(product(poles.map((p) => scale(p, -1))), product(zeros.map((z) => scale(z, -1)))).re;
  return { zeros, poles, gain };
}

/** 10^(dB / 10) - 1, exact for small numbers of decibels too. */
export const excessPower = (dB: number) => Math.expm1((Math.LN10 * dB) / 10);
