import { expect, test } from 'vitest';
import { noiseLevel, planeNoiseLevel } from '../../../src/kernels/filter/noise-level.js';
import { matrix } from '../../../src/kernels/linalg/matrix.js';
import { noise } from '../signal/fixtures.js';

test('white noise of deviation 3 on steps, waves and spikes', () => {
  const under = (i: number) => 50 * Math.floor(i / 500) + 20 * Math.sin(i / 80) + (i % 97 === 0 ? 900 : 0);
  const added = noise(20_000).map((v) => 3 * v);
  // A median of 20000 dependent differences is true to about 1 %; spikes, two differences in 97, add 3 %.
  expect(noiseLevel(added.map((v, i) => v + under(i))) / 3).toBeCloseTo(1.015, 1);
  expect(noiseLevel(added) / 3).toBeCloseTo(1, 1);
  const plane = matrix(
    100,
    200,
    added.map((v, i) => v + (i % 200 > 77 ? 500 : 0) + 10 * Math.floor(i / 200)),
  );
  expect(planeNoiseLevel(plane) / 3).toBeCloseTo(1, 1);
});

test('by hand: |2| / sqrt(2) over 0.6745', () => {
  expect(noiseLevel(Float64Array.of(0, 2, 0, 2))).toBeCloseTo(Math.SQRT2 / 0.67449, 4);
  expect(planeNoiseLevel(matrix(2, 2, Float64Array.of(4, 0, 0, 0)))).toBeCloseTo(2 / 0.67449, 4);
  expect(noiseLevel(Float64Array.from({ length: 9 }, (_, i) => Math.floor(i / 5)))).toBe(0);
});

test('too few values are refused', () => {
  expect(() => noiseLevel(Float64Array.of(1))).toThrow('two were needed');
  expect(() => planeNoiseLevel(matrix(1, 9))).toThrow('1 x 9');
});
