import { describe, expect, test } from 'vitest';
import { frameLevels } from '../../../src/kernels/signal/frame-levels.js';
import { spectralContrast } from '../../../src/kernels/signal/spectral-contrast.js';
import {
  burstLevels,
  kurtosisLimit,
  spectralKurtosis,
} from '../../../src/kernels/signal/spectral-kurtosis.js';
import { spectralShape } from '../../../src/kernels/signal/spectral-shape.js';
import { stft } from '../../../src/kernels/signal/stft.js';
import { windowOf } from '../../../src/kernels/signal/windows.js';
import { noise, wave } from './fixtures.js';
import oracle from './spectral-features.oracle.json' with { type: 'json' };

const [rateHz, size, hop] = [8000, 512, 200];
const y = wave(4000).map((v, i) => (i >= 1800 && i < 2600 ? 0 : v * (i / 3999) ** 2));
const S = stft(y, { window: windowOf('hann', size), hop }, 'magnitude');
const frequency = Float64Array.from({ length: S.bins }, (_, k) => (k * rateHz) / size);

function shapeOf(options = {}) {
  const { shape, add } = spectralShape(S.frames, { frequency, ...options });
  for (let t = 0; t < S.frames; t++) add(t, S.data, t, S.frames);
  return shape;
}

/** At the frames that the oracle has, to 1e-9 of the value: librosa sums in another order. */
function expectFrames(got: Float64Array, want: readonly (number | null)[]) {
  want.forEach((value, i) => {
    const g = got[oracle.at[i]!]!;
    expect(Math.abs(g - value!)).toBeLessThanOrEqual(1e-9 * Math.max(1e-3, Math.abs(value!)));
  });
}

describe('as librosa has them', () => {
  const shape = shapeOf();
  test('frames', () => expect(S.frames).toBe(oracle.frames));
  test.each(['centroid', 'spread', 'rolloff', 'flatness'] as const)('%s', (key) => {
    expectFrames(shape[key], oracle[key]);
  });
  test('roll-off at half, centroid by power', () => {
    expectFrames(shapeOf({ rolloff: 0.5 }).rolloff, oracle.rolloff50);
    expectFrames(shapeOf({ power: true }).centroid, oracle.centroidPower);
  });
  test('rms and crossings of the samples', () => {
    const levels = frameLevels(y, { size, hop, frames: S.frames });
    expectFrames(levels.rms, oracle.rms);
    expectFrames(levels.crossings, oracle.crossings);
  });
  test('contrast in five bands', () => {
    const contrast = spectralContrast(S.frames, { frequency, octaves: 4 });
    for (let t = 0; t < S.frames; t++) contrast.add(t, S.data, t, S.frames);
    contrast.contrasts().forEach((band, b) => {
      expectFrames(band, oracle.contrast[b]!);
    });
    expect(() => spectralContrast(1, { frequency })).toThrow('pass 4000 Hz');
  });
});

/** The measures of one spectrum, given as magnitudes at the frequencies 0, 1, 2, ... */
function of(magnitudes: readonly number[], options = {}) {
  const at = Float64Array.from(magnitudes.keys());
  const { shape, add } = spectralShape(1, { frequency: at, ...options });
  add(0, Float64Array.from(magnitudes), 0, 1);
  return Object.fromEntries(Object.entries(shape).map(([key, values]) => [key, values[0]!]));
}

test('two equal lines: centroid between them, kurtosis 1, entropy one bit', () => {
  const lines = [0, 0, 3, 0, 0, 0, 0, 3, 0];
  expect(of(lines)).toMatchObject({ centroid: 4.5, spread: 2.5, skewness: 0, kurtosis: 1 });
  expect(of(lines).entropy).toBeCloseTo(1, 12);
  expect(of(lines).normalizedEntropy).toBeCloseTo(1 / Math.log2(9), 12);
  expect(of(lines).crest).toBe(4.5);
});

test('a Bernoulli law of q = 1/4: skewness (1 - 2q) / sqrt(q (1 - q)), kurtosis 3 + (1 - 6 q (1 - q)) / (q (1 - q))', () => {
  const { skewness, kurtosis, spread } = of([0, 6, 2]);
  expect(spread).toBeCloseTo(Math.sqrt(3 / 16), 14);
  expect(skewness).toBeCloseTo(0.5 / Math.sqrt(3 / 16), 13);
  expect(kurtosis).toBeCloseTo(3 + (1 - 18 / 16) / (3 / 16), 13);
});

test('one line: its frequency, no spread, no entropy; kurtosis 1 by rule', () => {
  const line = of([1e-17, 3e-17, 5, 2e-17]);
  expect(line).toMatchObject({ centroid: 2, spread: 0, skewness: 0, kurtosis: 1, rolloff: 2 });
  expect(line.entropy).toBeLessThan(1e-12);
});

test('flat: half of the highest frequency, kurtosis 1.8, all entropy, flatness 1', () => {
  const n = 4001;
  const flat = of(Array(n).fill(0.7));
  expect(flat.centroid).toBeCloseTo((n - 1) / 2, 8);
  expect(flat.kurtosis).toBeCloseTo(1.8, 6); // 9/5 (1 - 4/(3 n^2) ...) of a discrete uniform law
  expect(flat.entropy).toBeCloseTo(Math.log2(n), 10);
  expect(flat.normalizedEntropy).toBeCloseTo(1, 12);
  expect(flat.flatness).toBeCloseTo(1, 12);
  expect(flat.slope).toBeCloseTo(0, 12);
});

test('a Gaussian shape has kurtosis 3, and gain changes nothing but slope and flux', () => {
  const bell = Array.from({ length: 201 }, (_, k) => Math.exp(-((k - 100) ** 2) / 200));
  const one = of(bell);
  expect(one.kurtosis).toBeCloseTo(3, 6);
  expect(one.spread).toBeCloseTo(10, 6);
  expect(one.skewness).toBeCloseTo(0, 12);
  const loud = of(bell.map((v) => 1000 * v));
  for (const key of ['centroid', 'spread', 'kurtosis', 'entropy', 'rolloff', 'crest'])
    expect(loud[key]).toBeCloseTo(one[key]!, 9);
  // By power the bell is narrower by the root of 2.
  expect(of(bell, { power: true }).spread).toBeCloseTo(10 / Math.SQRT2, 6);
});

test('a rising line has its slope; flux is the way from one frame to the next', () => {
  expect(of([1, 3, 5, 7]).slope).toBeCloseTo(2, 12);
  const { shape, add } = spectralShape(3, { frequency: Float64Array.of(0, 1) });
  add(0, Float64Array.of(3, 4), 0, 1);
  add(1, Float64Array.of(0, 0), 0, 1);
  add(2, Float64Array.of(3, 0), 0, 1);
  expect([...shape.flux]).toEqual([0, 5, 3]);
  // The silent one.
  for (const key of ['centroid', 'spread', 'kurtosis', 'entropy', 'rolloff', 'crest', 'slope'] as const)
    expect(shape[key][1]).toBe(0);
  expect(shape.flatness[1]).toBeCloseTo(1, 14);
});

describe('kurtosis over frames', () => {
  const window = windowOf('rectangular', 64);

  test('20000 frames of noise: 0 inside, 1 at the real bins', () => {
    const { kurtosis, frames, effectiveFrames } = spectralKurtosis(noise(64 * 20_000), { window, hop: 64 });
    expect(frames).toBe(20_000);
    expect(effectiveFrames).toBe(20_000);
    // The largest of 31 bins with a deviation of 2 / sqrt(M) = 0.014; that of the two real bins is wider.
    const inside = kurtosis.subarray(1, 32);
    expect(Math.max(...inside.map(Math.abs))).toBeLessThan(0.06);
    expect(Math.abs(inside.reduce((sum, v) => sum + v, 0) / 31)).toBeLessThan(0.01);
    expect(Math.abs(kurtosis[0]! - 1)).toBeLessThan(0.25);
    expect(Math.abs(kurtosis[32]! - 1)).toBeLessThan(0.25);
  });

  test('few frames: the plain mean is below 0 by 2 / (M + 1), the unbiased one is not', () => {
    let [plain, corrected] = [0, 0];
    const trials = 300;
    for (let seed = 0; seed < trials; seed++) {
      const x = noise(64 * 10, seed);
      const sum = (unbiased: boolean) =>
        spectralKurtosis(x, { window, hop: 64, unbiased })
          .kurtosis.subarray(1, 32)
          .reduce((s, v) => s + v, 0) / 31;
      plain += sum(false) / trials;
      corrected += sum(true) / trials;
    }
    // E of M sum P^2 / (sum P)^2 is 2 M / (M + 1) for exponential P: 20/11 - 2 with M = 10. 9300 draws of deviation 0.5.
    expect(Math.abs(plain - (20 / 11 - 2))).toBeLessThan(0.02);
    expect(Math.abs(corrected)).toBeLessThan(0.02);
  });

  test('a steady tone has -1, a click makes its bins stand out, and is found', () => {
    const tone = Float64Array.from({ length: 6400 }, (_, t) => Math.sin((2 * Math.PI * 8 * t) / 64));
    expect(spectralKurtosis(tone, { window, hop: 64 }).kurtosis[8]).toBeCloseTo(-1, 12);
    const x = noise(64 * 200);
    for (let j = 0; j < 20; j++)
      x[5000 + j]! += 30 * Math.cos((2 * Math.PI * 20 * j) / 64) * Math.exp(-j / 6);
    const result = spectralKurtosis(x, { window, hop: 64 });
    const limit = kurtosisLimit(result.effectiveFrames);
    expect(limit).toBeCloseTo(6 / Math.sqrt(200), 12);
    expect(result.kurtosis[20]).toBeGreaterThan(10);
    const level = burstLevels(x, { window, hop: 64 }, result, limit);
    expect(level.indexOf(Math.max(...level))).toBe(Math.floor(5000 / 64));
    expect(burstLevels(x, { window, hop: 64 }, result, Infinity).length).toBe(0);
  });

  test('silence has no bursts, one frame no kurtosis', () => {
    const { kurtosis } = spectralKurtosis(new Float64Array(640), { window, hop: 64 });
    expect([...kurtosis].every((v) => v === 0)).toBe(true);
    expect(() => spectralKurtosis(noise(64), { window, hop: 64 })).toThrow('2 frames or more, got 1');
  });
});
