import { expect, test } from 'vitest';
import { solve } from '../../../src/kernels/linalg/lu.js';
import { matrix } from '../../../src/kernels/linalg/matrix.js';
import { levinsonDurbin, solveToeplitz } from '../../../src/kernels/linalg/toeplitz.js';
import { expectClose, noise } from './fixtures.js';

const full = (r: Float64Array, n: number) =>
  matrix(
    n,
    n,
    Float64Array.from({ length: n * n }, (_, k) => r[Math.abs(Math.floor(k / n) - (k % n))]!),
  );
const r = Float64Array.from({ length: 40 }, (_, k) => 0.9 ** k * Math.cos(k) + (k === 0 ? 0.1 : 0));

test('AR(1): one coefficient, then zeros', () => {
  const { coefficients, reflections, variances } = levinsonDurbin(Float64Array.of(4, 2, 1, 0.5));
  expectClose(coefficients, [0.5, 0, 0], 15);
  expectClose(reflections, [0.5, 0, 0], 15);
  expectClose(variances, [4, 3, 3, 3], 14);
});

test('AR(2) by hand: r = 1, 0.5, 0.4', () => {
  const { coefficients, reflections, variances } = levinsonDurbin(Float64Array.of(1, 0.5, 0.4));
  expectClose(coefficients, [0.4, 0.2], 14);
  expectClose(reflections, [0.5, 0.2], 14);
  expectClose(variances, [1, 0.75, 0.72], 14);
});

test('both agree with the general solver', () => {
  const b = noise(40, 1, 3);
  expectClose(solveToeplitz(r, b.data), solve(full(r, 40), b).data, 11);
  const yuleWalker = solve(full(r, 39), matrix(39, 1, r.slice(1)));
  expectClose(levinsonDurbin(r).coefficients, yuleWalker.data, 11);
});

test('what is no autocovariance is refused', () => {
  expect(() => levinsonDurbin(Float64Array.of(0, 1))).toThrow('must be positive');
  expect(() => levinsonDurbin(Float64Array.of(1, 2, 1))).toThrow('not positive definite');
  expect(() => levinsonDurbin(Float64Array.of(1, 2))).toThrow('not positive definite');
  expect(() => solveToeplitz(Float64Array.of(1, 1), Float64Array.of(1, 2))).toThrow('not positive definite');
  expect(() => levinsonDurbin(new Float64Array(0))).toThrow('lag 0');
  // A pure tone is predicted without error: the last variance may be 0.
  expectClose(levinsonDurbin(Float64Array.of(1, -1)).coefficients, [-1], 15);
});
