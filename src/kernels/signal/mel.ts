import { DataError } from '../../core/errors.js';

export const MEL_SCALES = ['slaney', 'htk'] as const;
export type MelScale = (typeof MEL_SCALES)[number];

// Slaney, Auditory Toolbox, 1998: linear to 1000 Hz, 15 mel, then 27 steps for a factor of 6.4.
const LINEAR_HZ = 200 / 3;
const KNEE_HZ = 1000;
const KNEE_MEL = KNEE_HZ / LINEAR_HZ;
const LOG_STEP = Math.log(6.4) / 27;

/** HTK: 2595 log10(1 + f / 700). */
export function hzToMel(hz: number, scale: MelScale = 'slaney'): number {
  if (scale === 'htk') return 2595 * Math.log10(1 + hz / 700);
  return hz < KNEE_HZ ? hz / LINEAR_HZ : KNEE_MEL + Math.log(hz / KNEE_HZ) / LOG_STEP;
}

export function melToHz(mel: number, scale: MelScale = 'slaney'): number {
  if (scale === 'htk') return 700 * (10 ** (mel / 2595) - 1);
  return mel < KNEE_MEL ? mel * LINEAR_HZ : KNEE_HZ * Math.exp((mel - KNEE_MEL) * LOG_STEP);
}

export interface MelBank {
  mels: number;
  nfft: number;
  rateHz: number;
  /** Band of the filters; by default up to half the rate. */
  lowHz?: number;
  highHz?: number;
  scale?: MelScale;
  /** Triangles of area 1 (in hertz) instead of height 1. */
  unitArea?: boolean;
}

/** Weights [mels, bins]: triangles over the bins' frequencies, corners evenly spread in mel. */
export function melFilterbank(bank: MelBank): Float64Array {
  const { mels, nfft, rateHz, lowHz = 0, highHz = rateHz / 2, scale = 'slaney', unitArea = true } = bank;
  if (!(mels >= 1 && lowHz >= 0 && lowHz < highHz && highHz <= rateHz / 2))
    throw new DataError(
      `${mels} mel filters from ${lowHz} to ${highHz} Hz do not fit below ${rateHz / 2} Hz`,
    );
  const bins = Math.floor(nfft / 2) + 1;
  const low = hzToMel(lowHz, scale);
  const step = (hzToMel(highHz, scale) - low) / (mels + 1);
  const corners = Array.from({ length: mels + 2 }, (_, i) => melToHz(low + i * step, scale));
  const weights = new Float64Array(mels * bins);
  for (let m = 0; m < mels; m++) {
    const [left, middle, right] = [corners[m]!, corners[m + 1]!, corners[m + 2]!];
    const height = unitArea ? 2 / (right - left) : 1;
    for (let k = 0; k < bins; k++) {
      const hz = (k * rateHz) / nfft;
      const slope = Math.min((hz - left) / (middle - left), (right - hz) / (right - middle));
      weights[m * bins + k] = height * Math.max(0, slope);
    }
  }
  return weights;
}

export interface DecibelScale {
  /** The power that is 0 dB, or the largest one found. */
  reference?: number | 'max';
  /** Powers below are raised to it: silence has no logarithm. */
  least?: number;
  /** Decibels kept below the loudest value; Infinity keeps all. */
  range?: number;
}

/** 10 log10(power / reference). For magnitudes square them first. */
export function decibels(
  power: Float64Array,
  { reference = 1, least = 1e-10, range = Infinity }: DecibelScale = {},
): Float64Array {
  const largest = power.reduce((most, p) => Math.max(most, p), 0);
  const zero = Math.max(least, reference === 'max' ? largest : reference);
  const db = power.map((p) => 10 * Math.log10(Math.max(least, p) / zero));
  const floor = 10 * Math.log10(Math.max(least, largest) / zero) - range;
  return range === Infinity ? db : db.map((v) => Math.max(v, floor));
}
