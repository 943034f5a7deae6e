import { expect, test } from 'vitest';
import { resamplePolyphase } from '../../../src/kernels/filter/polyphase.js';
import { windowOf } from '../../../src/kernels/signal/windows.js';
import { largestDifference, noise, wave } from '../signal/fixtures.js';
import oracle from './resample.oracle.json' with { type: 'json' };

test.each(oracle.poly)('scipy.signal.resample_poly: $n samples, $up / $down, $window, $padding', (c) => {
  const y = resamplePolyphase(wave(c.n), c.up, c.down, {
    window: c.window === 'hann' ? 'hann' : 'kaiser',
    beta: c.beta,
    padding: c.padding === 'line' ? 'line' : c.padding === 'mean' ? 'mean' : 'zero',
  });
  expect(largestDifference(y, c.y)).toBeLessThan(1e-13);
});

// The definition, with the signal at `up` times the rate that the kernel never makes.
test.each([
  [30, 3, 5],
  [30, 5, 3],
  [4, 1, 7],
])('%i samples at %i / %i: zeros put in between, filtered, picked', (n, up, down) => {
  const x = noise(n);
  const r = Math.max(up, down);
  const h = windowOf('kaiser', 20 * r + 1, { symmetric: true, beta: 5 }).map((w, i) => {
    const u = (i - 10 * r) / r;
    return w * (u === 0 ? 1 : Math.sin(Math.PI * u) / (Math.PI * u));
  });
  const sum = h.reduce((total, v) => total + v, 0);
  const want = Float64Array.from({ length: Math.ceil((n * up) / down) }, (_, m) =>
    x.reduce((total, v, k) => total + ((up * (h[10 * r + m * down - k * up] ?? 0)) / sum) * v, 0),
  );
  expect(largestDifference(resamplePolyphase(x, up, down), want)).toBeLessThan(1e-14 * up);
});

test('a tone below both half rates keeps its frequency, amplitude and phase', () => {
  const tone = (n: number, rate: number) =>
    Float64Array.from({ length: n }, (_, t) => 0.7 * Math.cos((2 * Math.PI * 5 * t) / rate + 0.4));
  const y = resamplePolyphase(tone(4000, 100), 7, 10);
  // The ripple of a kaiser window of beta 5 is 54 dB down.
  expect(largestDifference(y.subarray(200, 2600), tone(2800, 70).subarray(200, 2600))).toBeLessThan(
    0.7 * 2e-3,
  );
});

test('a tone above the new half rate is gone', () => {
  const x = Float64Array.from({ length: 4000 }, (_, t) => Math.cos(2.8 * t));
  const y = resamplePolyphase(x, 1, 2).subarray(50, 1950);
  expect(Math.max(...y.map(Math.abs))).toBeLessThan(4e-3);
});

test('padding by a line leaves a line, by the mean a constant', () => {
  const line = Float64Array.from({ length: 40 }, (_, t) => 3 - 2 * t);
  const want = Float64Array.from({ length: 80 }, (_, t) => 3 - t);
  // Both phases of the filter sum to 1 up to its ripple; the line is 77 at most.
  expect(largestDifference(resamplePolyphase(line, 2, 1, { padding: 'line' }), want)).toBeLessThan(77 * 4e-3);
  const flat = resamplePolyphase(new Float64Array(9).fill(4), 3, 2, { padding: 'mean' });
  expect([...flat]).toEqual(Array(14).fill(4));
});

test('taps of your own, and equal rates', () => {
  const hold = Float64Array.of(0, 0, 1 / 3, 1 / 3, 1 / 3);
  expect(
    largestDifference(resamplePolyphase(Float64Array.of(1, 5), 3, 1, { taps: hold }), [1, 1, 1, 5, 5, 5]),
  ).toBeLessThan(1e-15);
  const x = noise(5);
  expect(resamplePolyphase(x, 6, 6)).toEqual(x);
  expect(resamplePolyphase(x, 6, 6)).not.toBe(x);
});

test('what cannot be is refused', () => {
  expect(() => resamplePolyphase(new Float64Array(0), 1, 2)).toThrow('no samples');
  expect(() => resamplePolyphase(noise(5), 1.5, 2)).toThrow('1.5 / 2');
  expect(() => resamplePolyphase(noise(5), 0, 2)).toThrow('0 / 2');
  expect(() => resamplePolyphase(noise(5), 9_999_991, 9_999_973)).toThrow('taps');
  expect(() => resamplePolyphase(noise(5), 2, 1, { taps: noise(4) })).toThrow('odd');
});
