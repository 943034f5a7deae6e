import { DataError } from '../../core/errors.js';
import { irfft, rfft } from '../signal/fft.js';
import type { FilterType } from './zpk.js';

/** Frequencies that differ less than this, relatively, are one: bins are multiples of 1 / n, edges decimal numbers. */
const SAME = 1e-12;

/**
 * The part of x within a band, by its discrete Fourier transform: bins are kept or set to 0, with their conjugates, so that
 * the result is real. Kept are
 *
 *   lowpass f <= edge,   highpass f > edge,   bandpass low <= f <= high,   bandstop the others,
 *
 * so that the parts of lowpass and highpass, and of bandpass and bandstop, add up to x. Where the ends of x do not meet, an
 * edge this steep rings (Gibbs).
 *
 * @param cutoff cycles a sample
 * @see Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., section 2.6 (ideal filters)
 */
export function idealFilter(x: Float64Array, type: FilterType, cutoff: readonly number[]): Float64Array {
  if (x.length === 0) throw new DataError('nothing to filter: the series has no samples');
  const X = rfft(x);
  const keeps = keeper(type, cutoff);
  for (let k = 0; 2 * k < X.length; k++) {
    if (keeps(k / x.length)) continue;
    X[2 * k] = 0;
    X[2 * k + 1] = 0;
  }
  return irfft(X, x.length);
}

function keeper(type: FilterType, cutoff: readonly number[]): (f: number) => boolean {
  const [low, high = low] = cutoff as [number, number?];
  const upTo = (f: number, edge: number) => f <= edge * (1 + SAME);
  if (type === 'lowpass') return (f) => upTo(f, low);
  if (type === 'highpass') return (f) => !upTo(f, low);
  const within = (f: number) => f >= low * (1 - SAME) && upTo(f, high);
  return type === 'bandpass' ? within : (f) => !within(f);
}
