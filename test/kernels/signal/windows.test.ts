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
