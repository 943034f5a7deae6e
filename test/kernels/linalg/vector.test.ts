import { expect, test } from 'vitest';
import { fromRows } from '../../../src/kernels/linalg/matrix.js';
import { compensatedSum, pairwiseSum } from '../../../src/kernels/linalg/sums.js';
import {
  axpy,
  dot,
  frobeniusNorm,
  infinityNorm,
  matvec,
  matvecTransposed,
  norm1,
  norm2,
  normInf,
  oneNorm,
} from '../../../src/kernels/linalg/vector.js';

const v = (...x: number[]) => Float64Array.of(...x);
const a = fromRows([
  [1, -2, 3],
  [4, 5, -6],
]);

test('products and norms by hand', () => {
  expect(dot(v(1, 2, 3, 4, 5), v(2, 3, 4, 5, 6))).toBe(70);
  const y = v(1, 1);
  axpy(2, v(3, -4), y);
  expect(y).toEqual(v(7, -7));
  expect([norm1(v(3, -4)), norm2(v(3, -4)), normInf(v(3, -4))]).toEqual([7, 5, 4]);
  expect([oneNorm(a), infinityNorm(a)]).toEqual([9, 15]);
  expect(frobeniusNorm(a)).toBeCloseTo(Math.sqrt(91), 14);
  expect(matvec(a, v(1, 2, 3))).toEqual(v(6, -4));
  expect(matvecTransposed(a, v(1, 2))).toEqual(v(9, 8, -9));
});

test.each([1e-320, 1e-200, 1e200, 1.2e308 / 5])('the length of (3, 4) * %d is five times that', (size) => {
  expect(norm2(v(3 * size, 4 * size)) / (5 * size)).toBeCloseTo(1, 2); // 1e-320 has three digits
  if (size > 1e-300) expect(norm2(v(3 * size, 4 * size)) / (5 * size)).toBeCloseTo(1, 14);
});

test('edges: nothing, zeros, infinity, NaN, lengths that differ', () => {
  expect([norm2(v()), norm2(v(0, 0)), dot(v(), v())]).toEqual([0, 0, 0]);
  expect(norm2(v(1, Number.NEGATIVE_INFINITY))).toBe(Number.POSITIVE_INFINITY);
  expect(norm2(v(1, Number.NaN))).toBeNaN();
  expect(() => dot(v(1), v(1, 2))).toThrow('1 and 2 numbers');
  expect(() => matvec(a, v(1))).toThrow('3 are needed');
});

test('sums: what a plain loop loses', () => {
  expect(compensatedSum([1, 1e100, 1, -1e100])).toBe(2);
  expect(compensatedSum(new Float64Array(1000).fill(0.1))).toBe(100);
  expect(compensatedSum([1, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
  // 10^6 times 0.1: the plain loop is off by 1.3e-6, halves by at most (128 + 13) eps 1e5.
  expect(Math.abs(pairwiseSum(new Float64Array(1e6).fill(0.1)) - 1e5)).toBeLessThan(141 * 2 ** -53 * 1e5);
  const integers = Float64Array.from({ length: 12_345 }, (_, i) => i);
  expect(pairwiseSum(integers)).toBe((12_345 * 12_344) / 2);
  expect([pairwiseSum([]), compensatedSum([])]).toEqual([0, 0]);
});
