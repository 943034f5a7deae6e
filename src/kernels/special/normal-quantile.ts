import { DataError } from '../../core/errors.js';
import { quantileCentre, quantileFarTail, quantileTail } from './coefficients/erf.js';

/**
 * The x below which a standard normal number falls with probability p; -Infinity at 0, Infinity at 1. Relative
 * error below 1e-14. Of a large p take 1 - p exactly and change the sign: that is where the digits are.
 *
 * Centre and tails are split as in Wichura, Algorithm AS 241, 1988.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new DataError(`a probability must be within 0 to 1, got ${p}`);
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return centre(q);
  return q < 0 ? -tail(p) : tail(1 - p);
}

/** The inverse of erf, -1..1. */
export function erfInverse(y: number): number {
  if (!(y >= -1 && y <= 1)) throw new DataError(`erf takes values within -1 to 1, not ${y}`);
  if (Math.abs(y) <= 0.85) return centre(y / 2) * Math.SQRT1_2;
  return Math.sign(y) * Math.SQRT1_2 * tail((1 - Math.abs(y)) / 2);
}

/** The inverse of erfc, 0..2. */
export function erfcInverse(y: number): number {
  if (!(y >= 0 && y <= 2)) throw new DataError(`erfc takes values within 0 to 2, not ${y}`);
  if (y < 0.15) return Math.SQRT1_2 * tailOfLog(Math.log(y) - Math.LN2); // y / 2 may be no normal number
  return -normalQuantile(y / 2) * Math.SQRT1_2;
}

const centre = (q: number) => q * quantileCentre(q * q);

const tail = (p: number) => tailOfLog(Math.log(p));

function tailOfLog(logP: number): number {
  const r = Math.sqrt(-logP);
  if (r === Infinity) return r;
  return r <= 5 ? quantileTail(r) : quantileFarTail(r);
}
