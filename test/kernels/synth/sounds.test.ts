import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { rfft } from '../../../src/kernels/signal/fft.js';
import { colouredNoise, NOISE_COLOURS } from '../../../src/kernels/synth/coloured-noise.js';
import { heartbeat } from '../../../src/kernels/synth/heartbeat.js';
import { note, noteHz } from '../../../src/kernels/synth/notes.js';
import { sineMixture } from '../../../src/kernels/synth/signals.js';
import { modulated, WAVES, waveHarmonics } from '../../../src/kernels/synth/waves.js';

function magnitudes(x: Float64Array): Float64Array {
  const X = rfft(x);
  return Float64Array.from({ length: X.length / 2 }, (_, k) => Math.hypot(X[2 * k]!, X[2 * k + 1]!));
}

describe('coloured noise', () => {
  test.each(Object.keys(NOISE_COLOURS) as (keyof typeof NOISE_COLOURS)[])(
    '%s: the slope of its spectrum',
    (colour) => {
      const n = 2 ** 17;
      const x = colouredNoise(colour, n, createRng(1));
      const magnitude = magnitudes(x);
      const band = (from: number, to: number) => {
        let sum = 0;
        for (let k = from; k < to; k++) sum += magnitude[k]! ** 2 / (to - from);
        return sum;
      };
      // Mean power of thousands of bins an octave each: relative error below 3 %; two octaves apart.
      const slope = Math.log2(band(32768, 65536) / band(8192, 16384)) / 2;
      expect(Math.abs(slope - NOISE_COLOURS[colour])).toBeLessThan(0.06);
    },
  );
  test('variance 1 in expectation, odd lengths too', () => {
    for (const n of [999, 1000]) {
      let power = 0;
      for (let i = 0; i < 400; i++)
        power += colouredNoise('pink', n, createRng(i)).reduce((sum, v) => sum + v * v, 0) / n / 400;
      // A pink series of 1000 has few strong bins: its power varies by some 40 %, the mean of 400 by 2 %.
      expect(Math.abs(power - 1)).toBeLessThan(0.08);
    }
  });
});

describe('waves', () => {
  const ideal = {
    square: (u: number) => (u < 0.5 ? 1 : -1),
    sawtooth: (u: number) => (u < 0.5 ? 2 * u : 2 * u - 2),
    triangle: (u: number) => (u < 0.25 ? 4 * u : u < 0.75 ? 2 - 4 * u : 4 * u - 4),
    pulse: (u: number) => (u < 0.125 || u >= 0.875 ? 1 : -1),
  };
  test.each(WAVES)('%s: its harmonics add up to it away from jumps', (wave) => {
    const { mean, harmonics } = waveHarmonics(wave, { hz: 1, rateHz: 4000 });
    const x = sineMixture({ tones: harmonics, rateHz: 4000, samples: 4000 }, createRng(0));
    // 2000 harmonics, a fortieth of a period from a jump: the rest of the series is below 1 / (2000 pi sin(pi / 40)).
    for (const u of [0.06, 0.3, 0.44, 0.56, 0.7, 0.94])
      expect(Math.abs(x[u * 4000]! + mean - ideal[wave](u))).toBeLessThan(0.005);
  });
  test('a tone at half the rate has no wave', () =>
    expect(() => waveHarmonics('square', { hz: 500, rateHz: 1000 })).toThrow('500 Hz'));
  test('modulation: the phase is the integral of the frequency', () => {
    const about = { carrierHz: 50, modulationHz: 3, depth: 0.5, index: 2, rateHz: 10_000, samples: 10_000 };
    const { x, amplitude, hz } = modulated(about);
    let turns = 0;
    for (let t = 0; t < x.length; t++) {
      expect(x[t]).toBeCloseTo(amplitude[t]! * Math.sin(2 * Math.PI * turns), 2);
      turns += (hz[t]! + (hz[t + 1] ?? hz[t]!)) / 2 / 10_000; // trapezes
    }
  });
});

describe('notes', () => {
  test('A4 is 440 Hz, an octave doubles, C4 is 261.63', () => {
    expect(noteHz(69)).toBe(440);
    expect(noteHz(81)).toBe(880);
    expect(noteHz(60)).toBeCloseTo(261.6256, 3);
  });
  test('a clarinet has odd partials, a flute few, and none beyond half the rate', () => {
    const tone = (instrument: 'clarinet' | 'flute', hz: number) => {
      const x = note(instrument, { hz, seconds: 1, rateHz: 8000 }, createRng(4));
      return magnitudes(x);
    };
    const clarinet = tone('clarinet', 200);
    expect(clarinet[600]! / clarinet[400]!).toBeGreaterThan(8);
    const flute = tone('flute', 200);
    expect(flute[200]! / flute[1000]!).toBeGreaterThan(20);
    expect(Math.max(...tone('clarinet', 3000).subarray(0, 2800))).toBeLessThan(clarinet[200]! / 20);
  });
});

describe('heartbeat', () => {
  test('beats come at the rate, and the trace has its peaks there', () => {
    const rateHz = 250;
    const { x, beats } = heartbeat(
      { samples: 60 * rateHz, rateHz, bpm: 72, variability: 0.03 },
      createRng(7),
    );
    expect(Math.abs(beats.length - 72)).toBeLessThanOrEqual(2);
    for (const beat of beats.slice(1, -1)) {
      const at = Math.round(beat * rateHz);
      const around = x.subarray(at - 40, at + 40);
      const peak = around.indexOf(Math.max(...around)) - 40;
      expect(Math.abs(peak)).toBeLessThanOrEqual(5); // the height follows the push by its width over the turn, 15 ms
    }
    expect(Math.max(...x)).toBeGreaterThan(0.5);
    expect(Math.max(...x)).toBeLessThan(2);
  });
  test('even beats: the equation of the paper, by many small steps', () => {
    const [rateHz, bpm] = [250, 60];
    const { x } = heartbeat({ samples: 3 * rateHz, rateHz, bpm, variability: 0 }, createRng(0));
    const waves = [
      [-Math.PI / 3, 1.2, 0.25],
      [-Math.PI / 12, -5, 0.1],
      [0, 30, 0.1],
      [Math.PI / 12, -7.5, 0.1],
      [Math.PI / 2, 0.75, 0.4],
    ] as const;
    const fine = 400;
    let z = 0;
    for (let i = 0; i < 3 * rateHz * fine; i++) {
      const t = i / (rateHz * fine);
      if (i % fine === 0) expect(x[i / fine]).toBeCloseTo(25 * z, 2); // Euler's error, in millivolts
      const theta = ((2 * Math.PI * t) % (2 * Math.PI)) - Math.PI;
      let slope = 0.005 * Math.sin(2 * Math.PI * 0.25 * t) - z;
      for (const [place, height, spread] of waves) {
        const d = theta - place;
        slope -= height * d * Math.exp((-d * d) / (2 * spread * spread));
      }
      z += slope / (rateHz * fine);
    }
  });
  test('a heart of 10 beats a minute is refused', () =>
    expect(() => heartbeat({ samples: 10, rateHz: 250, bpm: 10 }, createRng(0))).toThrow('20 to 300'));
});
