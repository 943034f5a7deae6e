import { type Segmentation, type Signal, segmentCount, segmentSpectra } from './segments.js';

export const SCALINGS = ['density', 'spectrum'] as const;
export const AVERAGES = ['mean', 'median'] as const;

/** Power over frequency; bin k of nfft lies at k rate / nfft, two-sided bins from nfft / 2 on at (k - nfft) rate / nfft. */
export interface PowerSpectrum {
  frequency: Float64Array;
  power: Float64Array;
  /** Degrees of freedom of the chi-square law that the power of each bin follows, about: 2 for a single segment. */
  freedom: Float64Array;
}

export interface PowerOptions extends Segmentation {
  /** Samples a second; 1 gives frequencies in cycles a sample. */
  rateHz?: number;
  /** Power a hertz, whose integral is the mean square; or power of lines, a^2 / 2 for a tone of amplitude a. */
  scaling?: (typeof SCALINGS)[number];
  average?: (typeof AVERAGES)[number];
  /** All bins of a real signal, as a complex one always has, instead of the lower half with the power of both. */
  twoSided?: boolean;
}

/**
 * Welch's power spectrum: the mean, or the median over its bias, of |X|^2 over windowed segments,
 *
 *   P_k = 1/K sum_s |X_k^(s)|^2 / (rate sum w^2)    density,    / (sum w)^2    spectrum.
 *
 * One segment as long as the signal is the periodogram. One-sided bins hold twice that, except bin 0 and bin
 * nfft / 2, which have no mirror image.
 *
 * @see Welch, The use of fast Fourier transform for the estimation of power spectra, 1967
 */
export function powerSpectrum(
  signal: Signal,
  { rateHz = 1, scaling = 'density', average = 'mean', twoSided = false, ...segmentation }: PowerOptions,
): PowerSpectrum & { segments: number } {
  const { window, nfft } = segmentation;
  const segments = segmentCount(signal.real.length, segmentation);
  const bins = signal.imag ? nfft : Math.floor(nfft / 2) + 1;
  const half =
    average === 'mean'
      ? meanPower(segmentSpectra(signal, segmentation), bins, segments)
      : medianPower(segmentSpectra(signal, segmentation), bins, segments);
  const factor = powerFactor(window, rateHz, scaling);
  for (let k = 0; k < bins; k++) half[k]! *= factor;
  // The median of exponential variables is ln 2 of their mean, and 1 / ln^2 2 as uncertain.
  const efficiency = average === 'median' && segments > 2 ? Math.LN2 ** 2 : 1;
  const freedom = Math.max(2, equivalentFreedom(segmentation, segments) * efficiency);
  return { ...asSides(half, freedom, { nfft, rateHz, twoSided, complex: !!signal.imag }), segments };
}

/** What |X|^2 of a windowed segment is multiplied by. */
export function powerFactor(
  window: Float64Array,
  rateHz: number,
  scaling: (typeof SCALINGS)[number],
): number {
  let [sum, squares] = [0, 0];
  for (let j = 0; j < window.length; j++) {
    sum += window[j]!;
    squares += window[j]! ** 2;
  }
  return scaling === 'density' ? 1 / (rateHz * squares) : 1 / sum ** 2;
}

interface Sides {
  nfft: number;
  rateHz: number;
  twoSided: boolean;
  complex: boolean;
}

/** Bins of a spectrum with their frequencies, one- or two-sided, and the freedom of each, from what was averaged. */
export function asSides(
  P: Float64Array,
  freedom: number | Float64Array,
  { nfft, rateHz, twoSided, complex }: Sides,
): PowerSpectrum {
  const all = twoSided || complex;
  const bins = all ? nfft : P.length;
  const out = {
    frequency: new Float64Array(bins),
    power: new Float64Array(bins),
    freedom: new Float64Array(bins),
  };
  for (let k = 0; k < bins; k++) {
    const at = 2 * k > nfft && !complex ? nfft - k : k;
    // Its own mirror image: a real number, whose square has half the freedom of a complex one's.
    const alone = !complex && (k === 0 || 2 * k === nfft);
    const nu = typeof freedom === 'number' ? freedom : freedom[at]!;
    out.frequency[k] = ((all && 2 * k >= nfft ? k - nfft : k) * rateHz) / nfft;
    out.power[k] = all || alone ? P[at]! : 2 * P[at]!;
    out.freedom[k] = alone ? nu / 2 : nu;
  }
  return out;
}

function meanPower(spectra: Iterable<{ count: number; X: Float64Array }>, bins: number, segments: number) {
  const power = new Float64Array(bins);
  for (const { count, X } of spectra)
    for (let row = 0; row < count; row++)
      for (let k = 0, at = 2 * bins * row; k < bins; k++, at += 2)
        power[k]! += X[at]! * X[at]! + X[at + 1]! * X[at + 1]!;
  for (let k = 0; k < bins; k++) power[k]! /= segments;
  return power;
}

function medianPower(spectra: Iterable<{ count: number; X: Float64Array }>, bins: number, segments: number) {
  const all = new Float64Array(bins * segments); // [bins, segments]
  let done = 0;
  for (const { count, X } of spectra) {
    for (let row = 0; row < count; row++)
      for (let k = 0, at = 2 * bins * row; k < bins; k++, at += 2)
        all[k * segments + done + row] = X[at]! * X[at]! + X[at + 1]! * X[at + 1]!;
    done += count;
  }
  const bias = medianBias(segments);
  return Float64Array.from(
    { length: bins },
    (_, k) => median(all.subarray(k * segments, (k + 1) * segments)) / bias,
  );
}

/** Sorts x. */
export function median(x: Float64Array): number {
  x.sort();
  const middle = x.length >> 1;
  return x.length % 2 === 1 ? x[middle]! : (x[middle - 1]! + x[middle]!) / 2;
}

/**
 * The expected median of n exponential variables of mean 1, as that of their odd number 2 floor((n - 1) / 2) + 1:
 * 1 - 1/2 + 1/3 - ... It tends to ln 2.
 *
 * @see Allen et al., FINDCHIRP, 2012, appendix B
 */
export function medianBias(n: number): number {
  let bias = 1;
  for (let i = 2; i <= 2 * Math.floor((n - 1) / 2); i += 2) bias += 1 / (i + 1) - 1 / i;
  return bias;
}

/**
 * nu = 2 K / (1 + 2 sum_m (1 - m/K) rho_m^2), rho_m the correlation of windows m segments apart: overlapping
 * segments tell less than separate ones.
 *
 * @see Percival & Walden, Spectral Analysis for Physical Applications, 1993, equation 292b
 */
export function equivalentFreedom({ window, overlap }: Segmentation, segments: number): number {
  const size = window.length;
  const step = size - overlap;
  let energy = 0;
  for (let j = 0; j < size; j++) energy += window[j]! ** 2;
  let sum = 0;
  for (let m = 1; m < segments && m * step < size; m++) {
    let shared = 0;
    for (let j = m * step; j < size; j++) shared += window[j]! * window[j - m * step]!;
    sum += (1 - m / segments) * (shared / energy) ** 2;
  }
  return (2 * segments) / (1 + 2 * sum);
}
