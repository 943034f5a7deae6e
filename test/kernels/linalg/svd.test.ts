import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { matmul } from '../../../src/kernels/linalg/matmul.js';
import type { Matrix } from '../../../src/kernels/linalg/matrix.js';
import {
  diagonal,
  fromRows,
  identity,
  matrix,
  submatrix,
  transpose,
} from '../../../src/kernels/linalg/matrix.js';
import {
  conditionNumber,
  leastSquares,
  pseudoInverse,
  rank,
} from '../../../src/kernels/linalg/pseudo-inverse.js';
import { singularValues, svd } from '../../../src/kernels/linalg/svd.js';
import { distance, EPS, expectClose, hilbert, largest, noise, orthogonality, sameBytes } from './fixtures.js';
import oracle from './linalg.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => Object.assign(compute, before));

function check(a: Matrix) {
  const { u, values, vt } = svd(a);
  const n = Math.max(1, a.rows, a.cols);
  const unit = n * EPS * (values[0] || 1);
  expect(distance(matmul(matmul(u, diagonal(values)), vt), a)).toBeLessThan(8 * unit);
  expect(orthogonality(u)).toBeLessThan(8 * n * EPS);
  expect(orthogonality(transpose(vt))).toBeLessThan(8 * n * EPS);
  for (let i = 1; i < values.length; i++) expect(values[i]).toBeLessThanOrEqual(values[i - 1]!);
  if (values.length) expect(values.at(-1)).toBeGreaterThanOrEqual(0);
  expect(largest(singularValues(a).map((v, i) => v - values[i]!))).toBeLessThan(8 * unit);
  for (let j = 0; j < u.cols; j++) {
    const c = Float64Array.from({ length: u.rows }, (_, i) => u.data[i * u.cols + j]!);
    expect(Math.max(...c)).toBeGreaterThanOrEqual(largest(c) * (1 - 2e-6));
  }
  return values;
}

test('2 x 2 by hand: [[3, 0], [4, 5]] has values sqrt 45 and sqrt 5', () => {
  const { u, values, vt } = svd(
    fromRows([
      [3, 0],
      [4, 5],
    ]),
  );
  expect(values[0]).toBeCloseTo(Math.sqrt(45), 14);
  expect(values[1]).toBeCloseTo(Math.sqrt(5), 14);
  expectClose(
    u.data.map((v) => v * Math.sqrt(10)),
    [1, 3, 3, -1],
    13,
  );
  expectClose(
    vt.data.map((v) => v * Math.SQRT2),
    [1, 1, 1, -1],
    13,
  );
});

describe.each([true, false])('simd %s', (useSimd) => {
  test.each([
    [0, 0],
    [0, 3],
    [1, 1],
    [1, 7],
    [7, 1],
    [5, 3],
    [3, 5],
    [39, 39],
    [40, 40],
    [41, 41],
    [70, 64],
    [64, 70],
    [300, 50],
    [50, 300],
    [150, 150],
  ])('noise %i x %i', (m, n) => {
    compute.simd = useSimd;
    check(noise(m, n, m + n + 1));
  });

  test.each([
    [9, 4],
    [4, 9],
    [80, 45],
    [120, 41],
  ])('full bases of %i x %i', (m, n) => {
    compute.simd = useSimd;
    const a = noise(m, n, 3);
    const { u, values, vt } = svd(a, { full: true });
    expect([u.rows, u.cols, vt.rows, vt.cols]).toEqual([m, m, n, n]);
    expect(Math.max(orthogonality(u), orthogonality(transpose(vt)))).toBeLessThan(8 * m * n * EPS);
    const k = Math.min(m, n);
    const rebuilt = matmul(matmul(submatrix(u, 0, m, 0, k), diagonal(values)), submatrix(vt, 0, k, 0, n));
    expect(distance(rebuilt, a)).toBeLessThan(1e-13);
  });

  test('zero, identity, rank one, repeated values', () => {
    compute.simd = useSimd;
    expect(largest(check(matrix(60, 45)))).toBe(0);
    expect(Math.abs(check(identity(50))[49]! - 1)).toBeLessThan(4 * EPS);
    const one = check(matrix(60, 45, new Float64Array(2700).fill(1)));
    expect(one[0]).toBeCloseTo(Math.sqrt(2700), 12);
    expect(one[1]).toBeLessThan(60 * 52 * EPS);
    const jordan = matrix(50, 50);
    for (let i = 0; i + 1 < 50; i++) jordan.data[i * 51 + 1] = 1;
    expect(check(jordan)[49]).toBe(0);
  });

  test('a bidiagonal matrix of 30 orders of magnitude keeps its smallest value', () => {
    compute.simd = useSimd;
    // Upper bidiagonal, graded: det = product of the values, and so of the diagonal.
    const n = 16;
    const a = matrix(n, n);
    for (let i = 0; i < n; i++) {
      a.data[i * (n + 1)] = 10 ** (-2 * i);
      if (i + 1 < n) a.data[i * (n + 1) + 1] = 10 ** (-2 * i);
    }
    const logProduct = singularValues(a).reduce((sum, v) => sum + Math.log10(v), 0);
    expect(logProduct).toBeCloseTo(-n * (n - 1), 12);
  });

  test.each([1e-250, 1e250])('elements of size %d', (size) => {
    compute.simd = useSimd;
    const a = noise(50, 45, 2);
    const got = singularValues(
      matrix(
        50,
        45,
        a.data.map((v) => v * size),
      ),
    );
    const want = singularValues(a);
    expect(largest(got.map((v, i) => v / size - want[i]!))).toBeLessThan(1e-13);
  });
});

test('NumPy finds the same values, solution and inverse', () => {
  const a = fromRows(oracle.deficient.a);
  expectClose(svd(a).values, oracle.deficient.values, 12);
  const { x, rank: r } = leastSquares(a, matrix(a.rows, 1, Float64Array.from(oracle.deficient.b)));
  expect(r).toBe(oracle.deficient.rank);
  expectClose(x.data, oracle.deficient.x, 12);
  expect(distance(pseudoInverse(a), fromRows(oracle.deficient.pinv))).toBeLessThan(1e-12);
});

test('condition of Hilbert 5 and 8; of a singular matrix', () => {
  expect(conditionNumber(hilbert(5))).toBeCloseTo(476607.25024, 3);
  expect(conditionNumber(hilbert(8)) / 1.525757556e10).toBeCloseTo(1, 6);
  expect(conditionNumber(matrix(2, 2))).toBe(Number.POSITIVE_INFINITY);
  expect(rank(hilbert(8))).toBe(8);
  expect(rank(matmul(noise(30, 4, 1), noise(4, 20, 2)))).toBe(4);
  expect(rank(matrix(0, 4))).toBe(0);
});

test('a line through four points, by hand: 3.5 + 1.4 t', () => {
  const a = fromRows([
    [1, 1],
    [1, 2],
    [1, 3],
    [1, 4],
  ]);
  const { x } = leastSquares(a, fromRows([[6], [5], [7], [10]]));
  expect(x.data[0]).toBeCloseTo(3.5, 13);
  expect(x.data[1]).toBeCloseTo(1.4, 13);
});

test('the four Penrose conditions', () => {
  const a = matmul(noise(40, 12, 1), noise(12, 55, 2));
  const p = pseudoInverse(a);
  const [ap, pa] = [matmul(a, p), matmul(p, a)];
  expect(distance(matmul(ap, a), a)).toBeLessThan(1e-12);
  expect(distance(matmul(pa, p), p)).toBeLessThan(1e-12);
  expect(distance(transpose(ap), ap)).toBeLessThan(1e-13);
  expect(distance(transpose(pa), pa)).toBeLessThan(1e-13);
});

test('threads change no bit; NaN is refused', () => {
  const a = noise(330, 300, 6);
  const [one, two, three] = [1, 2, 3].map((threads) => {
    compute.threads = threads;
    return svd(a);
  });
  for (const other of [two!, three!])
    expect(sameBytes(one!.u.data, other.u.data) && sameBytes(one!.vt.data, other.vt.data)).toBe(true);
  expect(() => svd(fromRows([[1], [Number.NaN]]))).toThrow('element (2, 1)');
});
