import { expect, test } from 'vitest';
import { centred, mean, variance } from '../../../src/kernels/linalg/moments.js';

test('by hand', () => {
  const x = Float64Array.of(1, 4, 4, 7);
  expect([mean(x), variance(x), ...centred(x)]).toEqual([4, 4.5, -3, 0, 0, 3]);
});

test('a level of 1e9 costs no digits: a plain sum of these is off by a part of their spread', () => {
  const level = 1e9;
  const x = Float64Array.from({ length: 2 ** 18 }, (_, t) => level + 0.03 + 0.01 * Math.sin(t));
  // Less the level they are exact, and their sum is small.
  const own = x.map((v) => v - level);
  expect(Math.abs(mean(x) - level - mean(own))).toBeLessThan(1e-6);
  expect(variance(x) / variance(own) - 1).toBeCloseTo(0, 7);
  expect(Math.abs(x.reduce((sum, v) => sum + v, 0) / x.length - level - mean(own))).toBeGreaterThan(1e-4);
});
