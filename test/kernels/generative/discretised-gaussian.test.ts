import { expect, test } from 'vitest';
import {
  logLevelProbability,
  logNormalInterval,
} from '../../../src/kernels/generative/discretised-gaussian.js';

test.each([
  [-1, 1, 0.6826894921370859],
  [0, Infinity, 0.5],
  [-Infinity, Infinity, 1],
  [1, 2, 0.13590512198327787],
  [-2, -1, 0.13590512198327787],
  [-0.5, 3, 0.690112563242383],
])('P(%d < z < %d) = %d', (a, b, p) => {
  expect(Math.exp(logNormalInterval(a, b))).toBeCloseTo(p, 14);
});

// Beyond 38 deviations both tails are 0 as doubles: log(phi(a) / a (1 - 1/a^2 + 3/a^4 - ...)) takes over.
test.each([10, 40, 300])('the tail beyond %d deviations', (a) => {
  const series = 1 - a ** -2 + 3 * a ** -4 - 15 * a ** -6 + 105 * a ** -8;
  const wanted = -(a * a) / 2 - Math.log(a * Math.sqrt(2 * Math.PI)) + Math.log(series);
  expect(logNormalInterval(a, Infinity) / wanted).toBeCloseTo(1, 8);
  expect(logNormalInterval(-Infinity, -a)).toBe(logNormalInterval(a, Infinity));
  // A narrow strip is its width times the density.
  const strip = Math.log(1e-6) - (a + 5e-7) ** 2 / 2 - Math.log(2 * Math.PI) / 2;
  expect(logNormalInterval(a, a + 1e-6) / strip).toBeCloseTo(1, 8);
});

test.each([0.003, 0.05, 2])('the probabilities of 256 levels add up to 1, sd %d', (sd) => {
  const width = 2 / 255;
  let sum = 0;
  for (let level = 0; level < 256; level++)
    sum += Math.exp(
      logLevelProbability(-1 + level * width, { mean: 0.31, sd, least: -1, width, levels: 256 }),
    );
  expect(sum).toBeCloseTo(1, 12);
});

test('nothing between b and a smaller b', () => {
  expect(logNormalInterval(1, 1)).toBe(-Infinity);
});
