import { DataError } from '../../core/errors.js';
import { fft, irfft, rfft } from './fft.js';
import type { Signal } from './segments.js';

/** The bins of a discrete Fourier transform with their frequencies; bin k of n lies at k/n of the rate. */
export interface Spectrum {
  n: number;
  frequency: Float64Array;
  real: Float64Array;
  imag: Float64Array;
  magnitude: Float64Array;
  phase: Float64Array;
}

export interface SpectrumOptions {
  /** Weights for the samples, as many as there are. */
  window?: Float64Array;
  /** Length of the transform: zeros are added, or samples left off. */
  nfft?: number;
  /**
   * All n bins, those from n/2 on as negative frequencies, instead of the floor(n/2) + 1 that tell all of a real
   * signal. Complex ones always have all.
   */
  twoSided?: boolean;
  /** Samples a second; 1 gives frequencies in cycles a sample. */
  rateHz?: number;
}

/**
 * Spectrum of a signal,  X_k = sum_t w_t x_t exp(-2 pi i k t / n),  not normalised. Phase is in radians, 0 where the
 * magnitude is 0.
 */
export function spectrum(
  { real: x, imag: y }: Signal,
  { window, nfft = x.length, twoSided = false, rateHz = 1 }: SpectrumOptions = {},
): Spectrum {
  const step = y ? 2 : 1;
  const padded = new Float64Array(step * nfft);
  const used = Math.min(nfft, x.length);
  for (let t = 0; t < used; t++) {
    padded[step * t] = window ? x[t]! * window[t]! : x[t]!;
    if (y) padded[step * t + 1] = window ? y[t]! * window[t]! : y[t]!;
  }
  const X = y ? fft(padded) : rfft(padded);
  const all = twoSided || y !== undefined;
  const bins = all ? nfft : Math.floor(nfft / 2) + 1;
  const out = {
    n: nfft,
    frequency: new Float64Array(bins),
    real: new Float64Array(bins),
    imag: new Float64Array(bins),
    magnitude: new Float64Array(bins),
    phase: new Float64Array(bins),
  };
  for (let k = 0; k < bins; k++) {
    const mirrored = 2 * k > nfft && !y;
    const at = mirrored ? nfft - k : k;
    const re = X[2 * at]!;
    const im = mirrored ? -X[2 * at + 1]! : X[2 * at + 1]!;
    out.frequency[k] = ((all && 2 * k >= nfft ? k - nfft : k) * rateHz) / nfft;
    out.real[k] = re;
    out.imag[k] = im;
    out.magnitude[k] = modulus(re, im);
    out.phase[k] = re === 0 && im === 0 ? 0 : Math.atan2(im, re);
  }
  return out;
}

/** |re + i im|: Math.hypot takes care of squares that overflow, at ten times the cost. */
function modulus(re: number, im: number): number {
  const square = re * re + im * im;
  return square > 1e-280 && square < Infinity ? Math.sqrt(square) : Math.hypot(re, im);
}

/**
 * What a line's magnitude is multiplied by to be the amplitude of its tone: 1 / sum w, twice that for bins that stand
 * for themselves and their mirror image.
 */
export function amplitudes(
  { n, magnitude }: Spectrum,
  { weight, oneSided }: { weight: number; oneSided: boolean },
): Float64Array {
  return magnitude.map((m, k) => (oneSided && k > 0 && 2 * k !== n ? 2 * m : m) / weight);
}

/**
 * The bin of the largest magnitude beside bin 0, below or at half the rate; of a complex signal among all. None in a
 * constant signal.
 */
export function dominantBin({ n, magnitude }: Spectrum, { complex = false } = {}): number | undefined {
  const bins = complex ? n : Math.floor(n / 2) + 1;
  let scale = 0;
  for (let k = 0; k < bins; k++) scale = Math.max(scale, magnitude[k]!);
  let best = 0;
  let top = scale * n * Number.EPSILON; // rounding of bin 0, spread over the others
  for (let k = 1; k < bins; k++)
    if (magnitude[k]! > top) {
      best = k;
      top = magnitude[k]!;
    }
  return best === 0 ? undefined : best;
}

/**
 * The signal of a spectrum. One-sided bins stand for a real signal of n samples; all n bins give its real and
 * imaginary parts.
 */
export function signalOf(
  real: Float64Array,
  imag: Float64Array,
  n: number,
): { real: Float64Array; imag?: Float64Array } {
  const X = new Float64Array(2 * real.length);
  for (let k = 0; k < real.length; k++) {
    X[2 * k] = real[k]!;
    X[2 * k + 1] = imag[k]!;
  }
  if (real.length === Math.floor(n / 2) + 1 && n > 2) return { real: irfft(X, n) };
  if (real.length !== n)
    throw new DataError(`${real.length} bins are neither one-sided nor two-sided for ${n} samples`);
  const x = fft(X, { inverse: true });
  return { real: x.filter((_, i) => i % 2 === 0), imag: x.filter((_, i) => i % 2 === 1) };
}
