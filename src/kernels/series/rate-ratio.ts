import { DataError } from '../../core/errors.js';

/** Larger numbers than these make filters of millions of taps. */
const MOST = 100_000;

/** A fraction this near to a ratio is the ratio: rates are written in decimals. */
const SAME = 1e-12;

/**
 * The ratio of two rates as the fraction up / down of smallest numbers that is within 1e-12 of it, or else the nearest
 * with numbers up to 100,000, by continued fractions.
 *
 * @see Hardy & Wright, An Introduction to the Theory of Numbers, chapter X
 */
export function rateRatio(to: number, from: number): { up: number; down: number; exact: boolean } {
  const ratio = to / from;
  if (!(ratio > 0 && Number.isFinite(ratio)))
    throw new DataError(`rates above 0 are needed, got ${from} and ${to}`);
  let [p0, q0, p1, q1] = [0, 1, 1, 0];
  let rest = ratio;
  for (;;) {
    const whole = Math.floor(rest);
    const [p, q] = [whole * p1 + p0, whole * q1 + q0];
    if (Math.max(p, q) > MOST) break;
    [p0, q0, p1, q1] = [p1, q1, p, q];
    if (Math.abs(p1 / q1 - ratio) <= SAME * ratio) return { up: p1, down: q1, exact: true };
    rest = 1 / (rest - whole);
  }
  if (p1 === 0 || q1 === 0)
    throw new DataError(`a ratio of rates of ${ratio} is beyond 1 : ${MOST}`, {
      hint: 'resample in two steps',
    });
  return { up: p1, down: q1, exact: false };
}
