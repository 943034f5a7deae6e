import { expect, test } from 'vitest';
import { fourierThreshold } from '../../../src/kernels/filter/fourier-threshold.js';
import { matrix } from '../../../src/kernels/linalg/matrix.js';
import { largestDifference, noise, wave } from '../signal/fixtures.js';
import oracle from './denoise.oracle.json' with { type: 'json' };

const row = (x: Float64Array) => matrix(1, x.length, x);
const square = (v: Float64Array) => v.reduce((sum, w) => sum + w * w, 0);
const tones = (n: number) =>
  Float64Array.from({ length: n }, (_, t) => Math.sin(0.3 * t) + 0.5 * Math.cos(1.1 * t + 1));

test.each(oracle.fourier)('numpy: shape $shape, threshold $threshold, top $top, cutoff $cutoff', (c) => {
  const [rows, cols] = [c.shape[0]!, c.shape[1]!];
  const x = wave(rows * cols).map((v) => (rows > 1 ? Math.round(v * 1e6) / 1e6 : v));
  const { threshold, top, cutoff } = c;
  const { signal } = fourierThreshold(matrix(rows, cols, x), { threshold, top, cutoff });
  expect(largestDifference(signal.data, c.y)).toBeLessThan(1e-14);
});

test('all kept is the signal itself', () => {
  for (const [rows, cols] of [
    [1, 64],
    [1, 65],
    [12, 9],
    [7, 8],
  ] as const) {
    const x = matrix(rows, cols, noise(rows * cols));
    for (const keep of [{ part: 1 }, { top: 1000 }, { threshold: 0 }, { cutoff: 0.8 }]) {
      const { signal, kept, frequencies, removedEnergy } = fourierThreshold(x, keep);
      expect(largestDifference(signal.data, x.data)).toBeLessThan(1e-14);
      expect(kept).toBe(frequencies);
      expect(removedEnergy).toBe(0);
    }
  }
});

test('frequencies: X_k and X_-k are one', () => {
  const count = (rows: number, cols: number) =>
    fourierThreshold(matrix(rows, cols, noise(rows * cols)), { top: 1 }).frequencies;
  expect([count(1, 8), count(1, 9), count(5, 1), count(4, 4), count(3, 5)]).toEqual([5, 5, 3, 10, 8]);
});

// Parseval: the energy that left the spectrum left the signal. That also needs a bin to go with its conjugate:
// the real part of half a pair holds a quarter of its energy.
test('what is removed is the energy of the bins', () => {
  for (const [rows, cols] of [
    [1, 100],
    [1, 101],
    [10, 12],
    [9, 7],
  ] as const) {
    const x = matrix(rows, cols, noise(rows * cols));
    for (const part of [0.1, 0.37, 0.8]) {
      const { signal, removedEnergy, kept, frequencies } = fourierThreshold(x, { part });
      const gone = square(x.data.map((v, i) => v - signal.data[i]!));
      expect(removedEnergy / gone).toBeCloseTo(1, 12);
      expect(square(signal.data) + removedEnergy).toBeCloseTo(square(x.data), 9);
      expect(kept).toBe(Math.ceil(part * frequencies));
    }
  }
});

test('the error of the best m terms falls with m', () => {
  const x = row(noise(60));
  const errors = Array.from({ length: 31 }, (_, m) => fourierThreshold(x, { top: m + 1 }).removedEnergy);
  for (let m = 1; m < errors.length; m++) expect(errors[m]!).toBeLessThan(errors[m - 1]!);
  expect(errors[30]).toBe(0);
});

test('ties: exactly as many terms as were asked for', () => {
  const impulse = new Float64Array(16);
  impulse[0] = 1;
  expect(fourierThreshold(row(impulse), { top: 4 }).kept).toBe(4);
});

test('tones in white noise: the ratio rises, at every seed; of noise little is left', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const clean = tones(2000);
    const added = noise(2000, seed);
    const { signal, kept } = fourierThreshold(row(clean.map((v, i) => v + added[i]!)));
    const left = square(signal.data.map((v, i) => v - clean[i]!));
    // Two tones over some bins each out of 1001, so a hundredth of the noise stays, and what the tones lose.
    expect(10 * Math.log10(square(added) / left)).toBeGreaterThan(8);
    expect(kept).toBeLessThan(40);
    expect(fourierThreshold(row(added)).kept).toBeLessThan(8);
  }
});

test('strength moves the threshold; a pure tone is kept whole', () => {
  const x = row(noise(20_000));
  const one = fourierThreshold(x).threshold;
  expect(fourierThreshold(x, { strength: 2 }).threshold).toBeCloseTo(2 * one, 8);
  // sigma sqrt(n ln 10001), sigma 1: told by the median of 10001 powers to about 0.7 %.
  expect(Math.abs(one / Math.sqrt(20_000 * Math.log(10_001)) - 1)).toBeLessThan(0.02);
  const tone = Float64Array.from({ length: 64 }, (_, t) => Math.cos((2 * Math.PI * 5 * t) / 64));
  expect(largestDifference(fourierThreshold(row(tone)).signal.data, tone)).toBeLessThan(1e-13);
});

test('what excludes each other, and nothing, are refused', () => {
  expect(() => fourierThreshold(row(noise(9)), { top: 2, part: 0.5 })).toThrow('exclude');
  expect(() => fourierThreshold(row(noise(9)), { top: 0 })).toThrow('0 were asked for');
  expect(() => fourierThreshold(row(new Float64Array(0)))).toThrow('no samples');
});
