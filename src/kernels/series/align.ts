import { DataError } from '../../core/errors.js';
import { shiftBetweenSamples } from './sinc-interpolation.js';

export interface Aligned {
  a: Float64Array;
  b: Float64Array;
  /** Samples of a and b that they begin at. */
  firstA: number;
  firstB: number;
}

/**
 * The common part of two series of which b is a, `lag` samples later: a_t beside b_(t + lag). The fraction of a lag
 * between samples is made up by moving b along the band-limited curve through it.
 */
export function align(a: Float64Array, b: Float64Array, lag: number): Aligned {
  const whole = Math.round(lag);
  const firstA = Math.max(0, -whole);
  const firstB = firstA + whole;
  const length = Math.min(a.length - firstA, b.length - firstB);
  if (length < 1)
    throw new DataError(`at lag ${lag} series of ${a.length} and ${b.length} samples do not meet`);
  const moved = shiftBetweenSamples(b, lag - whole);
  return {
    a: a.slice(firstA, firstA + length),
    b: moved.slice(firstB, firstB + length),
    firstA,
    firstB,
  };
}
