import { DataError } from '../../core/errors.js';
import type { ContinuousWavelet } from './continuous.js';

// Scales are in samples, whatever the rate, as rows of coefficients are; frequencies in cycles a sample.

/** Frequency of the wave that is strongest at a scale: 1 / (fourierFactor s). */
export const frequencyOfScale = ({ fourierFactor }: ContinuousWavelet, scale: number): number =>
  1 / (fourierFactor * scale);

/** The opposite, s = 1 / (fourierFactor f). */
export const scaleOfFrequency = frequencyOfScale;

/**
 * Largest scale at each time that the nearer border does not reach: d / eFolding, d samples away from it. What
 * lies above is in the cone of influence, where a border (or the zeros behind it) counts for more than e^-2.
 *
 * @see Torrence & Compo 1998, section 3g
 */
export function coneOfInfluence({ eFolding }: ContinuousWavelet, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, t) => Math.min(t, n - 1 - t) / eFolding);
}

/** Part of the coefficients of these scales that lie in the cone of influence. */
export function coneShare(wavelet: ContinuousWavelet, scales: Float64Array, n: number): number {
  let inside = 0;
  for (const scale of scales) inside += Math.min(n, 2 * Math.ceil(scale * wavelet.eFolding));
  return inside / (n * scales.length);
}

/**
 * The scales of a whole analysis, `voices` an octave: from the period of two samples to the largest at which
 * some time is free of the borders.
 */
export function usualScales(wavelet: ContinuousWavelet, n: number, voices: number): Float64Array {
  const first = 2 / wavelet.fourierFactor;
  const last = Math.max(first, (n - 1) / 2 / wavelet.eFolding);
  return octaves(first, last, voices);
}

/** low 2^(j / voices), as far as high. */
export function octaves(low: number, high: number, voices: number): Float64Array {
  // Rounding must not lose the last one.
  const count = 1 + Math.floor(voices * Math.log2(high / low) * (1 + 1e-12) + 1e-9);
  return Float64Array.from({ length: count }, (_, j) => low * 2 ** (j / voices));
}

/** In rising order, which positions and ridges rely on. */
export function checkScales(scales: Float64Array): void {
  if (scales.length === 0) throw new DataError('no scales');
  for (let i = 0; i < scales.length; i++) {
    if (!(scales[i]! > 0 && scales[i]! < Infinity))
      throw new DataError(`a scale is a positive number of samples, got ${scales[i]}`);
    if (i > 0 && !(scales[i]! > scales[i - 1]!))
      throw new DataError(`scales rise from row to row, got ${scales[i]} after ${scales[i - 1]}`);
  }
}
