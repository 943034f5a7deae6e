import { DataError } from '../../core/errors.js';
import { convolve } from '../signal/convolve.js';
import { besselI0e } from '../special/modified-bessel.js';

/** Samples on either side that take part. */
const REACH = 32;

/** Of the Kaiser window: side lobes 80 dB down. */
const BETA = 9;

/** sin(pi d) / (pi d) under a Kaiser window of `REACH` samples to either side. */
function weight(d: number): number {
  if (d === 0) return 1;
  const u = 1 - (d / REACH) ** 2;
  if (u <= 0) return 0;
  const s = BETA * Math.sqrt(u);
  // I0(s) / I0(beta), whose exponentials besselI0e leaves out.
  const window = (besselI0e(s) / besselI0e(BETA)) * Math.exp(s - BETA);
  return (window * Math.sin(Math.PI * d)) / (Math.PI * d);
}

/** The band-limited curve through y at place s between samples; beside them the first and last sample go on. */
export function sincAt(y: Float64Array, s: number): number {
  const middle = Math.floor(s);
  let sum = 0;
  for (let t = middle - REACH + 1; t <= middle + REACH; t++)
    sum += y[Math.max(0, Math.min(y.length - 1, t))]! * weight(s - t);
  return sum;
}

/** The curve at t + shift for every sample t: the series that much earlier. |shift| up to 1. */
export function shiftBetweenSamples(y: Float64Array, shift: number): Float64Array {
  if (!(Math.abs(shift) <= 1)) throw new DataError(`a shift within one sample is needed, got ${shift}`);
  if (shift === 0 || y.length === 0) return y.slice();
  const n = y.length;
  const padded = new Float64Array(n + 2 * REACH);
  padded.fill(y[0]!, 0, REACH);
  padded.set(y, REACH);
  padded.fill(y[n - 1]!, REACH + n);
  // Value t of the result is sum_d weight(shift + d) y_(t - d), d from -REACH to REACH.
  const taps = Float64Array.from({ length: 2 * REACH + 1 }, (_, i) => weight(shift + i - REACH));
  return convolve(padded, taps, { mode: 'valid' });
}
