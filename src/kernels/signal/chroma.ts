import { DataError } from '../../core/errors.js';
import type { Spectrogram } from './stft.js';

export interface ChromaBank {
  /** Steps of the octave. */
  steps: number;
  nfft: number;
  rateHz: number;
  /** How far the scale lies above that of a' = 440 Hz, in steps. */
  tuning?: number;
}

const A4_HZ = 440;
/** The octave that weighs most, counted from A0, and the spread of the weights about it: speech and music. */
const CENTRE_OCTAVE = 5;
const OCTAVES_WIDE = 2;

/**
 * Weights [steps, bins] that gather the bins of a power spectrum into the pitch classes of an octave, C first. Bin k
 * lies p_k = steps log2(f_k / A0) steps above A0, and weighs in class c
 *
 *   exp(-(2 d / b_k)^2 / 2),   d = p_k - c folded to -steps/2..steps/2,   b_k = max(p_(k+1) - p_k, 1),
 *
 * each bin's weights scaled to a sum of squares of 1, then by exp(-((p_k / steps - 5) / 2)^2 / 2), which favours the
 * middle octaves. Bin 0 lies one octave and a half below bin 1.
 *
 * @see Ellis, Chroma feature analysis and synthesis, 2007
 */
export function chromaFilterbank({ steps, nfft, rateHz, tuning = 0 }: ChromaBank): Float64Array {
  if (!(steps >= 1 && Number.isInteger(steps) && rateHz > 0 && nfft >= 2))
    throw new DataError(`an octave of ${steps} steps and transforms of ${nfft} make no chroma filters`);
  const bins = Math.floor(nfft / 2) + 1;
  const a0 = (A4_HZ * 2 ** (tuning / steps)) / 16;
  const above = (k: number) => steps * Math.log2((k * rateHz) / nfft / a0);
  const half = roundedToEven(steps / 2);
  const fromC = 3 * Math.floor(steps / 12);
  const weights = new Float64Array(steps * bins);
  for (let k = 0; k < bins; k++) {
    const p = k === 0 ? above(1) - 1.5 * steps : above(k);
    const width = k === 0 ? 1.5 * steps : above(k + 1) - p;
    const column = Array.from({ length: steps }, (_, c) => {
      const d = remainder(p - c + half, steps) - half;
      return Math.exp(-0.5 * ((2 * d) / Math.max(width, 1)) ** 2);
    });
    const norm = Math.hypot(...column);
    const octave = Math.exp(-0.5 * ((p / steps - CENTRE_OCTAVE) / OCTAVES_WIDE) ** 2);
    column.forEach((w, c) => {
      weights[((c - fromC + steps) % steps) * bins + k] = (w / norm) * octave;
    });
  }
  return weights;
}

const remainder = (a: number, n: number) => a - n * Math.floor(a / n);

/** Halves go to the even neighbour, so that 13 steps fold at 6. */
function roundedToEven(v: number): number {
  const down = Math.floor(v);
  return v - down === 0.5 ? down + (down % 2) : Math.round(v);
}

/** Each frame over its largest value: the loudest pitch class is 1. Silent frames stay 0. In place. */
export function scaleFrames({ bins, frames, data }: Spectrogram): Spectrogram {
  for (let t = 0; t < frames; t++) {
    let largest = 0;
    for (let k = 0; k < bins; k++) largest = Math.max(largest, data[k * frames + t]!);
    if (largest < Number.MIN_VALUE / Number.EPSILON) continue;
    for (let k = 0; k < bins; k++) data[k * frames + t]! /= largest;
  }
  return { bins, frames, data };
}

const NAMES = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'] as const;

/** `A4` of 440 Hz: the nearest note of the equal temperament. */
export function noteName(hz: number): string {
  const key = Math.round(69 + 12 * Math.log2(hz / A4_HZ));
  return `${NAMES[remainder(key, 12)]}${Math.floor(key / 12) - 1}`;
}

/** Name of a pitch class, where the octave has a semitone there. */
export function pitchClass(step: number, steps: number): string | undefined {
  return NAMES[(step * 12) / steps];
}
