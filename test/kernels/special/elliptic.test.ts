import { expect, test } from 'vitest';
import {
  complementary,
  ellipticK,
  landen,
  modulusOf,
  solveDegree,
} from '../../../src/kernels/special/elliptic.js';
import { gamma } from '../../../src/kernels/special/gamma.js';

test('K(0) = pi / 2, K(1 / sqrt 2) = gamma(1/4)^2 / (4 sqrt pi), K(1) is infinite', () => {
  expect(ellipticK(modulusOf(0))).toBeCloseTo(Math.PI / 2, 15);
  expect(ellipticK(modulusOf(Math.SQRT1_2))).toBeCloseTo(gamma(0.25) ** 2 / (4 * Math.sqrt(Math.PI)), 14);
  expect(ellipticK(modulusOf(1))).toBe(Number.POSITIVE_INFINITY);
});

// Abramowitz & Stegun, table 17.1: K of m = k^2.
test.each([
  [0.1, 1.612441348720219],
  [0.5, 1.854074677301372],
  [0.9, 2.578092113348173],
  [0.99, 3.69563736298987],
])('m = %d', (m, K) => {
  expect(ellipticK({ k: Math.sqrt(m), complement: Math.sqrt(1 - m) })).toBeCloseTo(K, 13);
});

test("a tiny complement is kept: K = ln(4 / k')", () => {
  expect(ellipticK({ k: 1, complement: 1e-100 })).toBeCloseTo(Math.log(4e100), 11);
});

test('each Landen step halves K: K = (1 + k_1)(1 + k_2) ... pi / 2', () => {
  const modulus = modulusOf(0.97);
  const product = landen(modulus).reduce((p, k) => p * (1 + k), 1);
  expect((product * Math.PI) / 2).toBeCloseTo(ellipticK(modulus), 13);
});

test.each([2, 3, 7, 20])('the degree equation holds for n = %d', (n) => {
  const k1 = modulusOf(1e-4);
  const k = solveDegree(n, k1);
  expect(k.k ** 2 + k.complement ** 2).toBeCloseTo(1, 13);
  const ratio = (m: typeof k) => ellipticK(complementary(m)) / ellipticK(m);
  expect((n * ratio(k)) / ratio(k1)).toBeCloseTo(1, 12);
});
