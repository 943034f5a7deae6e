import { expect, test } from 'vitest';
import { coherentGain, noiseBandwidth, WINDOWS, windowOf } from '../../../src/kernels/signal/windows.js';
import oracle from './fft.oracle.json' with { type: 'json' };
import { largestDifference } from './fixtures.js';

const SHAPE = { beta: 14, sigma: 2.5, alpha: 0.3 };

test.each(oracle.windows)('$kind, n = $n, symmetric $symmetric, as SciPy has it', (want) => {
  const kind = WINDOWS.find((name) => name === want.kind)!;
  const w = windowOf(kind, want.n, { ...SHAPE, symmetric: want.symmetric });
  // Rounding of cosines; SciPy's I0 is a polynomial good to some 1e-15.
  expect(largestDifference(w, want.values)).toBeLessThan(4e-15);
});

// Harris 1978, table 1: coherent gain and equivalent noise bandwidth.
test.each([
  ['rectangular', 1, 1],
  ['hann', 0.5, 1.5],
  ['hamming', 0.54, 1.3628],
  ['blackman', 0.42, 1.7268],
  ['blackman-harris', 0.35875, 2.0044],
] as const)('%s: gain %f, noise bandwidth %f', (kind, gain, bandwidth) => {
  const w = windowOf(kind, 256);
  expect(coherentGain(w)).toBeCloseTo(gain, 12);
  expect(noiseBandwidth(w)).toBeCloseTo(bandwidth, 4);
});

test('hann of 8, by hand', () => {
  const h = Math.SQRT1_2 / 2;
  const want = [0, 0.5 - h, 0.5, 0.5 + h, 1, 0.5 + h, 0.5, 0.5 - h];
  expect(largestDifference(windowOf('hann', 8), want)).toBeLessThan(1e-15);
});

test.each(WINDOWS)('%s: symmetric, 1 sample is 1, periodic is symmetric less one', (kind) => {
  const w = windowOf(kind, 11, { symmetric: true });
  expect(largestDifference(w, w.slice().reverse())).toBeLessThan(1e-14);
  const options = { sigma: 2 };
  const longer = windowOf(kind, 11, { ...options, symmetric: true });
  expect(largestDifference(windowOf(kind, 10, options), longer.subarray(0, 10))).toBeLessThan(1e-14);
  expect([...windowOf(kind, 1)]).toEqual([1]);
  expect(() => windowOf(kind, 0)).toThrow('one sample');
});

test('kaiser and gaussian of extreme shapes stay numbers', () => {
  // I0(x) ~ e^x / sqrt(2 pi x) (1 + 1/(8x) + 9/(128x^2) + 75/(1024x^3)), to 1e-8 from x = 200 on; I0(800) is no double.
  const beta = 800;
  const scaled = (x: number) => (1 + 1 / (8 * x) + 9 / (128 * x ** 2) + 75 / (1024 * x ** 3)) / Math.sqrt(x);
  const w = windowOf('kaiser', 8, { beta });
  const x = beta * Math.sqrt(0.75); // j = 2 and 6: u = -1/2 and 1/2
  const want = (scaled(x) / scaled(beta)) * Math.exp(x - beta);
  expect(w[2]! / want).toBeCloseTo(1, 8);
  expect(w[6]).toBe(w[2]);
  expect(w[4]).toBe(1);
  // A gaussian narrower than a sample is an impulse, even where sigma^2 rounds to 0.
  expect([...windowOf('gaussian', 4, { sigma: 1e-200 })]).toEqual([0, 0, 1, 0]);
});
