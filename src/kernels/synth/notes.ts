import type { Rng } from '../../core/random.js';

export const INSTRUMENTS = ['flute', 'clarinet', 'strings', 'bell', 'drum'] as const;
export type Instrument = (typeof INSTRUMENTS)[number];

interface Timbre {
  /** Amplitude of partial k (from 1) and its frequency as a multiple of the first. */
  partials: readonly (readonly [ratio: number, amplitude: number])[];
  /** Seconds to full strength; of the fall to 1/e, none for tones that are held. */
  attack: number;
  decay?: number;
  /** Breath or bow: noise beside the tone, relative to it. */
  noise: number;
}

const harmonics = (amplitudes: readonly number[]) => amplitudes.map((a, i) => [i + 1, a] as const);

// The marks of families of instruments: few partials (flute), odd ones (clarinet), all of 1/k (bowed strings),
// partials that are no multiples (bells), mostly noise (drums).
const TIMBRES: Record<Instrument, Timbre> = {
  flute: { partials: harmonics([1, 0.35, 0.12, 0.04]), attack: 0.06, noise: 0.02 },
  clarinet: {
    partials: harmonics([1, 0.03, 0.55, 0.03, 0.35, 0.02, 0.2, 0.02, 0.1]),
    attack: 0.03,
    noise: 0.005,
  },
  strings: {
    partials: harmonics(Array.from({ length: 16 }, (_, i) => 1 / (i + 1))),
    attack: 0.09,
    noise: 0.015,
  },
  bell: {
    partials: [
      [1, 1],
      [2.0, 0.6],
      [2.4, 0.5],
      [3.01, 0.35],
      [4.52, 0.25],
      [5.43, 0.2],
    ],
    attack: 0.003,
    decay: 0.45,
    noise: 0,
  },
  drum: {
    partials: [
      [1, 1],
      [1.59, 0.5],
      [2.14, 0.3],
    ],
    attack: 0.002,
    decay: 0.08,
    noise: 1.2,
  },
};

const RELEASE_SECONDS = 0.05;

/** Hertz of a key by its MIDI number: 69 is A4, 440 Hz, each further semitone 2^(1/12). */
export const noteHz = (midi: number) => 440 * 2 ** ((midi - 69) / 12);

/** One note of an instrument; partials from half the rate on are left out. Its largest value is about 1. */
export function note(
  instrument: Instrument,
  { hz, seconds, rateHz }: { hz: number; seconds: number; rateHz: number },
  rng: Rng,
): Float64Array {
  const { partials, attack, decay, noise } = TIMBRES[instrument];
  const kept = partials.filter(([ratio]) => ratio * hz < rateHz / 2);
  const whole = kept.reduce((sum, [, a]) => sum + a, 0) + 2 * noise || 1;
  const phases = kept.map(() => 2 * Math.PI * rng.uniform());
  const samples = Math.max(1, Math.round(seconds * rateHz));
  return Float64Array.from({ length: samples }, (_, i) => {
    const t = i / rateHz;
    let value = noise * rng.normal();
    // Higher partials of what is struck fade sooner.
    kept.forEach(([ratio, a], k) => {
      const fade = decay === undefined ? 1 : Math.exp((-t * (ratio - 1)) / (4 * decay));
      value += a * fade * Math.sin(2 * Math.PI * ratio * hz * t + phases[k]!);
    });
    const rise = Math.min(1, t / attack);
    const fall = decay === undefined ? Math.min(1, (seconds - t) / RELEASE_SECONDS) : Math.exp(-t / decay);
    return (value / whole) * rise * Math.max(0, fall);
  });
}
