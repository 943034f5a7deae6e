import { expect, test } from 'vitest';
import { eigenvalues } from '../../../src/kernels/linalg/eigenvalues.js';
import { balance, hessenberg } from '../../../src/kernels/linalg/hessenberg.js';
import { inverse, logDeterminant } from '../../../src/kernels/linalg/lu.js';
import { matmul } from '../../../src/kernels/linalg/matmul.js';
import { diagonal, fromRows, matrix } from '../../../src/kernels/linalg/matrix.js';
import { polynomialRoots } from '../../../src/kernels/linalg/polynomial-roots.js';
import { expectClose, noise } from './fixtures.js';
import oracle from './linalg.oracle.json' with { type: 'json' };

test('2 x 2 by hand: real, complex, repeated', () => {
  expectClose(
    eigenvalues(
      fromRows([
        [1, 2],
        [3, 2],
      ]),
    ).re,
    [4, -1],
    14,
  );
  const turn = eigenvalues(
    fromRows([
      [0, -1],
      [1, 0],
    ]),
  );
  expectClose(turn.re, [0, 0], 15);
  expectClose(turn.im, [1, -1], 15);
  expectClose(
    eigenvalues(
      fromRows([
        [3, 1],
        [0, 3],
      ]),
    ).re,
    [3, 3],
    15,
  );
});

test('NumPy finds the same', () => {
  const { re, im } = eigenvalues(fromRows(oracle.general.a));
  expectClose(re, oracle.general.re, 12);
  expectClose(im, oracle.general.im, 12);
});

test('a similarity of known eigenvalues; sum and product of those of noise', () => {
  const x = noise(30, 30, 2);
  const known = Float64Array.from({ length: 30 }, (_, i) => 30 - i);
  const { re, im } = eigenvalues(matmul(matmul(x, diagonal(known)), inverse(x)));
  expectClose(re, known, 8); // the condition of x, about 1e3, times 30 eps, and a margin
  expectClose(im, new Float64Array(30), 8);
  const a = noise(80, 80, 3);
  const found = eigenvalues(a);
  const trace = a.data.filter((_, k) => k % 81 === 0).reduce((s, v) => s + v, 0);
  expect(found.re.reduce((s, v) => s + v, 0)).toBeCloseTo(trace, 11);
  expect(found.im.reduce((s, v) => s + v, 0)).toBeCloseTo(0, 11);
  const logModulus = found.re.reduce((s, v, i) => s + Math.log(Math.hypot(v, found.im[i]!)), 0);
  expect(logModulus).toBeCloseTo(logDeterminant(a).logAbs, 10);
});

test('a cyclic shift: the roots of unity, where a plain double shift stands still', () => {
  const n = 12;
  const shift = matrix(n, n);
  for (let i = 0; i < n; i++) shift.data[i * n + ((i + 1) % n)] = 1;
  const { re, im } = eigenvalues(shift);
  for (let i = 0; i < n; i++) {
    expect(Math.hypot(re[i]!, im[i]!)).toBeCloseTo(1, 13);
    const angle = (Math.atan2(im[i]!, re[i]!) * n) / (2 * Math.PI);
    expect(Math.abs(angle - Math.round(angle))).toBeLessThan(1e-12);
  }
  expect(
    new Set(Array.from(re, (v, i) => Math.round((Math.atan2(im[i]!, v) * n) / (2 * Math.PI) + n) % n)).size,
  ).toBe(n);
});

test('a defective Jordan block of order 5 scatters by eps^(1/5) and no more', () => {
  const jordan = matrix(5, 5);
  for (let i = 0; i < 5; i++) {
    jordan.data[i * 6] = 2;
    if (i < 4) jordan.data[i * 6 + 1] = 1;
  }
  const x = noise(5, 5, 4);
  const { re, im } = eigenvalues(matmul(matmul(x, jordan), inverse(x)));
  for (let i = 0; i < 5; i++) expect(Math.hypot(re[i]! - 2, im[i]!)).toBeLessThan(0.02);
});

test('balancing saves a badly scaled matrix', () => {
  const a = fromRows([
    [1, 1e12, 0],
    [1e-12, 2, 1e10],
    [0, 1e-10, 3],
  ]);
  const b = balance(a);
  const ratio = b.data[1]! / b.data[3]!;
  expect(ratio).toBeGreaterThan(0.2);
  expect(ratio).toBeLessThan(5);
  const plain = eigenvalues(
    fromRows([
      [1, 1, 0],
      [1, 2, 1],
      [0, 1, 3],
    ]),
  );
  expectClose(eigenvalues(a).re, plain.re, 13);
});

test('the Hessenberg form has zeros below and the same trace of powers', () => {
  const a = noise(9, 9, 5);
  const h = hessenberg(a);
  for (let i = 2; i < 9; i++) for (let j = 0; j < i - 1; j++) expect(h.data[i * 9 + j]).toBe(0);
  const trace = (m: typeof a) => m.data.filter((_, k) => k % 10 === 0).reduce((s, v) => s + v, 0);
  expect(trace(h)).toBeCloseTo(trace(a), 13);
  expect(trace(matmul(h, matmul(h, h)))).toBeCloseTo(trace(matmul(a, matmul(a, a))), 12);
});

test('a Markov chain has eigenvalue 1; empty and NaN', () => {
  const p = noise(6, 6, 6);
  for (let i = 0; i < 6; i++) {
    const row = p.data.subarray(i * 6, (i + 1) * 6);
    const sum = row.reduce((s, v) => s + v * v, 0);
    row.set(row.map((v) => (v * v) / sum));
  }
  expect(eigenvalues(p).re[0]).toBeCloseTo(1, 13);
  expect(eigenvalues(matrix(0, 0)).re.length).toBe(0);
  expectClose(eigenvalues(matrix(4, 4)).re, [0, 0, 0, 0], 15);
  expect(() => eigenvalues(fromRows([[Number.NaN]]))).toThrow('NaN');
});

test('roots: (x - 1)(x - 2)(x - 3), x^2 + 1, leading and trailing zeros', () => {
  expectClose(polynomialRoots(Float64Array.of(1, -6, 11, -6)).re, [3, 2, 1], 12);
  const i = polynomialRoots(Float64Array.of(0, 2, 0, 2, 0));
  expectClose(i.re, [0, 0, 0], 15);
  expectClose(i.im, [1, -1, 0], 15);
  expect(polynomialRoots(Float64Array.of(5)).re.length).toBe(0);
  expect(() => polynomialRoots(Float64Array.of(0, 0))).toThrow('zero polynomial');
});

test('Wilkinson: the roots 1..10 of a polynomial of degree 10', () => {
  let c = [1];
  for (let r = 1; r <= 10; r++) c = [...c, 0].map((v, k) => v - r * (c[k - 1] ?? 0));
  expectClose(polynomialRoots(Float64Array.from(c)).re, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 5); // condition 5e9
});
