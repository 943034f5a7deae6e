import { DataError } from '../../core/errors.js';
import { type WINDOWS, type WindowShape, windowOf } from '../signal/windows.js';
import type { FilterType } from './zpk.js';

export interface FirSpec {
  type: FilterType;
  /** Taps; odd where the filter passes half the rate. */
  length: number;
  /** One edge, or two in ascending order, cycles a sample: there the gain is 1/2 (-6 dB). */
  cutoff: readonly number[];
  window: (typeof WINDOWS)[number];
  shape?: WindowShape;
}

/**
 * Taps of the ideal filter, sin(2 pi f m) / (pi m) about their middle, times a window, scaled to a gain of 1 in the
 * middle of the (first) pass band.
 *
 * @see Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., section 7.5
 */
export function windowedSinc({ type, length, cutoff, window, shape = {} }: FirSpec): Float64Array {
  const passesTop = type === 'highpass' || type === 'bandstop';
  checkLength(length, passesTop);
  const bands = passBands(type, cutoff);
  const middle = (length - 1) / 2;
  const weights = windowOf(window, length, { ...shape, symmetric: true });
  const taps = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const m = i - middle;
    for (const [low, high] of bands) taps[i]! += idealLowpass(high, m) - idealLowpass(low, m);
    taps[i]! *= weights[i]!;
  }
  const [low, high] = bands[0]!;
  const centre = low === 0 ? 0 : high === 0.5 ? 0.5 : (low + high) / 2;
  let gain = 0;
  for (let i = 0; i < length; i++) gain += taps[i]! * Math.cos(2 * Math.PI * centre * (i - middle));
  return taps.map((v) => v / gain);
}

/** Taps that pass half the rate are symmetric about a tap, not between two. */
export function checkLength(length: number, passesTop: boolean): void {
  if (!(Number.isInteger(length) && length > 0))
    throw new DataError(`a filter has a whole number of taps, got ${length}`);
  if (passesTop && length % 2 === 0)
    throw new DataError(
      `${length} symmetric taps are 0 at half the rate: an odd number (an even order) was needed`,
    );
}

/** The parts of 0..0.5 that a type passes. */
export function passBands(type: FilterType, cutoff: readonly number[]): [low: number, high: number][] {
  const [low, high = low] = cutoff as [number, number?];
  switch (type) {
    case 'lowpass':
      return [[0, low]];
    case 'highpass':
      return [[low, 0.5]];
    case 'bandpass':
      return [[low, high]];
    case 'bandstop':
      return [
        [0, low],
        [high, 0.5],
      ];
  }
}

const idealLowpass = (f: number, m: number) =>
  m === 0 ? 2 * f : Math.sin(2 * Math.PI * f * m) / (Math.PI * m);

/**
 * Kaiser's formulas: beta of the window whose filter has ripples of -attenuationDb, and the order that makes its
 * transition `width` cycles a sample wide.
 *
 * @see Kaiser, Nonrecursive digital filter design using the I0-sinh window function, 1974
 */
export const kaiserOrder = (attenuationDb: number, width: number): number =>
  Math.ceil((Math.max(attenuationDb, 21) - 7.95) / (2.285 * 2 * Math.PI * width));

export function kaiserBeta(attenuationDb: number): number {
  if (attenuationDb > 50) return 0.1102 * (attenuationDb - 8.7);
  if (attenuationDb > 21) return 0.5842 * (attenuationDb - 21) ** 0.4 + 0.07886 * (attenuationDb - 21);
  return 0;
}
