import { DataError } from '../../core/errors.js';
import { equivalentFreedom } from './power-spectrum.js';
import { sizeOf, stftChunks } from './stft.js';

export interface SpectralKurtosis {
  frequency: Float64Array;
  kurtosis: Float64Array;
  /** <|X|^2> over the frames. */
  meanPower: Float64Array;
  frames: number;
  /** Frames that would tell as much if they did not overlap. */
  effectiveFrames: number;
}

export interface KurtosisFraming {
  window: Float64Array;
  hop: number;
  nfft?: number;
  rateHz?: number;
  /** Correct the bias of few frames, so that Gaussian noise has mean 0 exactly. */
  unbiased?: boolean;
}

const CHUNK = 256;

/**
 * Spectral kurtosis over M frames,
 *
 *   SK_k = <|X_k|^4> / <|X_k|^2>^2 - 2:
 *
 * 0 for stationary Gaussian noise, 1 at the bins 0 and nfft / 2, where X is real, -1 for a steady tone; large where
 * power comes in bursts. `unbiased` gives M / (M - 1) ((M + 1) / M (SK_k + 2) - 2), whose mean is 0 for noise.
 *
 * @see Antoni, The spectral kurtosis: a useful tool for characterising non-stationary signals, 2006; Vrabie, Granjon &
 *      Serviere, Spectral kurtosis: from definition to application, 2003
 */
export function spectralKurtosis(
  x: Float64Array,
  { window, hop, nfft = window.length, rateHz = 1, unbiased = false }: KurtosisFraming,
): SpectralKurtosis {
  const framing = { window, hop, nfft };
  const { bins, frames } = sizeOf(x.length, framing);
  if (frames < 2)
    throw new DataError(`kurtosis over frames needs 2 frames or more, got ${frames}`, {
      hint: 'a smaller --window-size makes more',
    });
  const second = new Float64Array(bins);
  const fourth = new Float64Array(bins);
  stftChunks(x, framing, { output: 'power', most: CHUNK }, ({ values, pitch, count }) => {
    for (let k = 0; k < bins; k++)
      for (let t = 0; t < count; t++) {
        const P = values[k * pitch + t]!;
        second[k]! += P;
        fourth[k]! += P * P;
      }
  });
  const M = frames;
  const frequency = new Float64Array(bins);
  const kurtosis = new Float64Array(bins);
  for (let k = 0; k < bins; k++) {
    frequency[k] = (k * rateHz) / nfft;
    const ratio = second[k]! > 0 ? (M * fourth[k]!) / second[k]! ** 2 : 2; // silence has no bursts
    kurtosis[k] = unbiased && second[k]! > 0 ? (M / (M - 1)) * (((M + 1) / M) * ratio - 2) : ratio - 2;
    second[k]! /= M;
  }
  const overlap = Math.max(0, window.length - hop);
  const freedom = equivalentFreedom({ window, overlap, detrend: 'none', nfft }, frames);
  return { frequency, kurtosis, meanPower: second, frames, effectiveFrames: freedom / 2 };
}

/** Three standard deviations, 2 / sqrt(M) each, of the kurtosis of Gaussian noise over M frames. */
export const kurtosisLimit = (effectiveFrames: number): number => 6 / Math.sqrt(effectiveFrames);

/**
 * The level of each frame in the bins that stand out, beside the mean: the mean of |X|^2 / <|X|^2> over bins whose
 * kurtosis passes `limit`. Bursts show as frames far above 1. Empty where no bin stands out.
 */
export function burstLevels(
  x: Float64Array,
  { window, hop, nfft = window.length }: KurtosisFraming,
  { kurtosis, meanPower }: SpectralKurtosis,
  limit: number,
): Float64Array {
  // Bins 0 and nfft / 2 have another law.
  const bins = [...kurtosis.keys()].filter((k) => k > 0 && 2 * k < nfft && kurtosis[k]! > limit);
  if (bins.length === 0) return new Float64Array(0);
  const { frames } = sizeOf(x.length, { window, hop, nfft });
  const level = new Float64Array(frames);
  stftChunks(
    x,
    { window, hop, nfft },
    { output: 'power', most: CHUNK },
    ({ values, pitch, first, count }) => {
      for (const k of bins)
        for (let t = 0; t < count; t++)
          level[first + t]! += values[k * pitch + t]! / (meanPower[k]! * bins.length);
    },
  );
  return level;
}
