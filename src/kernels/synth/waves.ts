import { DataError } from '../../core/errors.js';

export const WAVES = ['square', 'sawtooth', 'triangle', 'pulse'] as const;

export interface Harmonic {
  hz: number;
  /** Of amplitude sin(2 pi hz t + phase). */
  amplitude: number;
  phase: number;
}

/**
 * The harmonics below half the rate of a wave between -1 and 1: what a recording of it can hold. Square:
 * 4/(pi k), k odd; sawtooth (rising): 2 (-1)^(k+1) / (pi k); triangle: 8 (-1)^((k-1)/2) / (pi k)^2, k odd; pulse
 * (high for the part `duty` of a period, about t = 0): 4 sin(pi k duty) / (pi k) cos, and a mean.
 */
export function waveHarmonics(
  wave: (typeof WAVES)[number],
  { hz, rateHz, duty = 0.25 }: { hz: number; rateHz: number; duty?: number },
): { mean: number; harmonics: Harmonic[] } {
  if (!(hz > 0 && 2 * hz < rateHz))
    throw new DataError(`a wave of ${hz} Hz has no harmonic below half the rate, ${rateHz / 2} Hz`);
  const count = Math.ceil(rateHz / 2 / hz) - 1;
  const harmonics = Array.from({ length: count }, (_, i) => {
    const k = i + 1;
    return { hz: k * hz, ...HARMONIC[wave](k, duty) };
  }).filter(({ amplitude }) => Math.abs(amplitude) > 1e-15);
  return { mean: wave === 'pulse' ? 2 * duty - 1 : 0, harmonics };
}

const odd = (k: number, amplitude: number) => (k % 2 === 1 ? amplitude : 0);

const HARMONIC: Record<
  (typeof WAVES)[number],
  (k: number, duty: number) => { amplitude: number; phase: number }
> = {
  square: (k) => ({ amplitude: odd(k, 4 / (Math.PI * k)), phase: 0 }),
  sawtooth: (k) => ({ amplitude: (2 * (-1) ** (k + 1)) / (Math.PI * k), phase: 0 }),
  triangle: (k) => ({ amplitude: odd(k, (8 * (-1) ** ((k - 1) / 2)) / (Math.PI * k) ** 2), phase: 0 }),
  pulse: (k, duty) => ({ amplitude: (4 * Math.sin(Math.PI * k * duty)) / (Math.PI * k), phase: Math.PI / 2 }),
};

/**
 * A carrier whose amplitude and frequency swing:  (1 + depth cos(2 pi f t)) sin(2 pi c t + index sin(2 pi f t)),
 * divided by 1 + depth. `amplitude` and `hz` are the truth at every sample: hz = c + index f cos(2 pi f t).
 */
export function modulated({
  carrierHz,
  modulationHz,
  depth,
  index,
  rateHz,
  samples,
}: {
  carrierHz: number;
  modulationHz: number;
  depth: number;
  index: number;
  rateHz: number;
  samples: number;
}): { x: Float64Array; amplitude: Float64Array; hz: Float64Array } {
  const x = new Float64Array(samples);
  const amplitude = new Float64Array(samples);
  const hz = new Float64Array(samples);
  for (let t = 0; t < samples; t++) {
    const swing = (2 * Math.PI * modulationHz * t) / rateHz;
    amplitude[t] = (1 + depth * Math.cos(swing)) / (1 + depth);
    hz[t] = carrierHz + index * modulationHz * Math.cos(swing);
    x[t] = amplitude[t]! * Math.sin((2 * Math.PI * carrierHz * t) / rateHz + index * Math.sin(swing));
  }
  return { x, amplitude, hz };
}
