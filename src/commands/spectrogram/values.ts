import { decibels } from '../../kernels/signal/mel.js';
import type { Spectrogram } from '../../kernels/signal/stft.js';
import type { Shown } from './view.js';

/** Depth of the colours below the loudest value. */
const SHOWN_DECIBELS = 80;

/** Power as decibels below the loudest. */
export const inDecibels = (power: Float64Array): Shown => ({
  values: decibels(power, { reference: 'max', range: SHOWN_DECIBELS }),
  label: 'dB, 0 at the peak',
  domain: [-SHOWN_DECIBELS, 0],
});

/** |z|^2 of interleaved complex numbers. */
export function powerOf(complex: Float64Array): Float64Array {
  const power = new Float64Array(complex.length / 2);
  for (let i = 0; i < power.length; i++) power[i] = complex[2 * i]! ** 2 + complex[2 * i + 1]! ** 2;
  return power;
}

/** Place of the largest value; a loop, as there are tens of millions of them in a long recording. */
export function largest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** Rows with mean 0 and standard deviation 1. */
export function standardised({ bins, frames, data }: Spectrogram): Float64Array {
  const result = new Float64Array(data.length);
  for (let k = 0; k < bins; k++) {
    const row = data.subarray(k * frames, (k + 1) * frames);
    const mean = row.reduce((sum, v) => sum + v, 0) / frames;
    const spread = Math.sqrt(row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / frames);
    for (let t = 0; t < frames; t++) result[k * frames + t] = spread === 0 ? 0 : (row[t]! - mean) / spread;
  }
  return result;
}

/**
 * Bins on `rows` rows that are even steps of the logarithm from bin 1/2 to the last: each the mean of the bins in it,
 * or between two bins their interpolation.
 */
export function logarithmicRows({ bins, frames, data }: Spectrogram, rows: number): Float64Array {
  const ratio = (2 * bins - 1) ** (1 / rows);
  const result = new Float64Array(rows * frames);
  for (let r = 0; r < rows; r++) {
    const [from, to] = [0.5 * ratio ** r, 0.5 * ratio ** (r + 1)];
    const first = Math.ceil(from);
    const last = Math.min(bins - 1, Math.floor(to));
    const between = Math.min(bins - 1, (from + to) / 2);
    const k = Math.min(bins - 2, Math.floor(between));
    for (let t = 0; t < frames; t++) {
      let sum = 0;
      for (let b = first; b <= last; b++) sum += data[b * frames + t]!;
      result[r * frames + t] =
        last >= first
          ? sum / (last - first + 1)
          : data[k * frames + t]! + (between - k) * (data[(k + 1) * frames + t]! - data[k * frames + t]!);
    }
  }
  return result;
}
