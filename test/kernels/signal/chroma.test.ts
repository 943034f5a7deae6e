import { describe, expect, test } from 'vitest';
import { bandSpectrogramOf } from '../../../src/kernels/signal/band-spectrogram.js';
import { chromaFilterbank, noteName, pitchClass, scaleFrames } from '../../../src/kernels/signal/chroma.js';
import { estimateTuning } from '../../../src/kernels/signal/tuning.js';
import { windowOf } from '../../../src/kernels/signal/windows.js';
import { voice } from './fixtures.js';
import oracle from './time-frequency.oracle.json' with { type: 'json' };

const rateHz = 22_050;
const framing = { window: windowOf('hann', 1024), hop: 256 };

describe("librosa's filters", () => {
  test.each(Object.entries(oracle.chroma))('%s', (key, values) => {
    const [steps, tuning] = key.split(' ').map(Number);
    const bank = chromaFilterbank({ steps: steps!, nfft: 1024, rateHz, tuning });
    const at = [
      [0, 0],
      [3, 1],
      [7, 20],
      [11, 300],
      [9, 512],
    ].map(([c, k]) => bank[c! * 513 + k!]!);
    // Exponents of up to 300, so that rounding of the logarithm shows.
    at.forEach((w, i) => {
      expect(w / values[i]!).toBeCloseTo(1, 10);
    });
  });
});

test("librosa's chroma, each frame by its largest", () => {
  const bank = chromaFilterbank({ steps: 12, nfft: 1024, rateHz, tuning: 0.1 });
  const { data, frames } = scaleFrames(bandSpectrogramOf(voice(22_050), framing, bank));
  const places: [number, number][] = [
    [0, 0],
    [4, 33],
    [9, 40],
    [11, 80],
  ];
  places.forEach(([c, t], i) => {
    expect(Math.abs(data[c * frames + t]! - oracle.chromaScaled[i]!)).toBeLessThan(1e-11);
  });
});

test('a tone is strongest in its class, at any octave', () => {
  for (const [hz, step] of [
    [261.63, 0],
    [880, 9],
    [1479.98, 6],
  ] as const) {
    const x = Float64Array.from({ length: 8192 }, (_, j) => Math.sin((2 * Math.PI * hz * j) / rateHz));
    const wide = { window: windowOf('hann', 4096), hop: 1024 };
    const { data, frames } = bandSpectrogramOf(x, wide, chromaFilterbank({ steps: 12, nfft: 4096, rateHz }));
    const column = Array.from({ length: 12 }, (_, c) => data[c * frames + 2]!);
    expect(column.indexOf(Math.max(...column))).toBe(step);
  }
});

test('silence stays silent', () => {
  expect(scaleFrames({ bins: 2, frames: 2, data: Float64Array.of(0, 2, 0, 1) }).data).toEqual(
    Float64Array.of(0, 1, 0, 0.5),
  );
});

describe('tuning', () => {
  test.each(Object.entries(oracle.tunings))('%s cents: as librosa finds it', (cents, [twelve, quarter]) => {
    const x = Float64Array.from({ length: rateHz }, (_, j) =>
      [-5, 0, 4, 7]
        .map((s) => Math.sin((2 * Math.PI * 440 * 2 ** (s / 12 + Number(cents) / 1200) * j) / rateHz))
        .reduce((sum, v) => sum + v, 0),
    );
    const wide = { window: windowOf('hann', 2048), hop: 512 };
    expect(estimateTuning(x, wide, rateHz)).toBeCloseTo(twelve!, 12);
    expect(estimateTuning(x, wide, rateHz, 24)).toBeCloseTo(quarter!, 12);
  });
  test('silence is in tune', () => {
    expect(estimateTuning(new Float64Array(2048), framing, rateHz)).toBe(0);
  });
});

test('names', () => {
  expect([440, 32.703, 261.6, 466.16].map(noteName)).toEqual(['A4', 'C1', 'C4', 'A#4']);
  expect([pitchClass(0, 12), pitchClass(2, 24), pitchClass(1, 24)]).toEqual(['C', 'C#', undefined]);
});

test('what cannot be is refused', () => {
  expect(() => chromaFilterbank({ steps: 0, nfft: 1024, rateHz })).toThrow('0 steps');
});
