import type { Zpk } from '../zpk.js';

/**
 * Butterworth low-pass, |H(jw)|^2 = 1 / (1 + w^(2 n)): maximally flat, -3 dB at w = 1. Its poles lie evenly on the
 * left half of the unit circle.
 *
 * @see Butterworth, On the theory of filter amplifiers, 1930
 */
export function butterworth(order: number): Zpk {
  const poles = halfCircle(order).map((angle) => ({ re: -Math.cos(angle), im: -Math.sin(angle) }));
  return { zeros: [], poles, gain: 1 };
}

/** The angles pi m / (2 n), m = 1 - n, 3 - n, ..., n - 1, of n directions spread over a half circle. */
export const halfCircle = (n: number): number[] =>
  Array.from({ length: n }, (_, i) => (Math.PI * (2 * i + 1 - n)) / (2 * n));
