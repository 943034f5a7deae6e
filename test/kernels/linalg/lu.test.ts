import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { determinant, inverse, logDeterminant, lu, solve } from '../../../src/kernels/linalg/lu.js';
import { matmul } from '../../../src/kernels/linalg/matmul.js';
import type { Matrix } from '../../../src/kernels/linalg/matrix.js';
import { fromRows, identity, matrix } from '../../../src/kernels/linalg/matrix.js';
import { distance, EPS, hilbert, largest, noise, sameBytes } from './fixtures.js';

const before = { ...compute };
afterEach(() => Object.assign(compute, before));

/** L U with rows back in A's order. */
function rebuild(a: Matrix): Matrix {
  const n = a.rows;
  const { factors, order } = lu(a);
  const [l, u, out] = [matrix(n, n), matrix(n, n), matrix(n, n)];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) (i > j ? l : u).data[i * n + j] = factors.data[i * n + j]!;
  for (let i = 0; i < n; i++) l.data[i * (n + 1)] = 1;
  expect(largest(l.data)).toBe(n ? 1 : 0); // partial pivoting
  const product = matmul(l, u);
  order.forEach((row, i) => {
    out.data.set(product.data.subarray(i * n, (i + 1) * n), row * n);
  });
  return out;
}

describe.each([true, false])('simd %s', (useSimd) => {
  test.each([0, 1, 2, 31, 48, 64, 97, 200])('order %i: P A = L U and A X = B', (n) => {
    compute.simd = useSimd;
    const a = noise(n, n, n + 1);
    // |L| |U| grows like n^(2/3) for noise: n eps times that, and a factor 2.
    const bound = 2 * n * EPS * n ** (2 / 3) + EPS;
    expect(distance(rebuild(a), a)).toBeLessThan(bound);
    const want = noise(n, 2, 5);
    // The residual, not the error, is small whatever the condition.
    const b = matmul(a, want);
    const x = solve(a, b);
    expect(distance(matmul(a, x), b)).toBeLessThan(4 * bound * (1 + largest(x.data)));
  });

  test('a cyclic shift: no arithmetic, only exchanges', () => {
    compute.simd = useSimd;
    const n = 75;
    const shift = matrix(n, n);
    for (let i = 0; i < n; i++) shift.data[i * n + ((i + 1) % n)] = 1;
    expect(rebuild(shift)).toEqual(shift);
    expect(determinant(shift)).toBe(1); // an even permutation, as n is odd
    expect(distance(matmul(inverse(shift), shift), identity(n))).toBe(0);
  });
});

test('determinants: by hand, of Hilbert 5, past the range of float64', () => {
  const a = fromRows([
    [2, 1, 3],
    [0, 4, 1],
    [5, 6, 0],
  ]);
  expect(determinant(a)).toBeCloseTo(-67, 12);
  expect(determinant(hilbert(5)) * 266716800000).toBeCloseTo(1, 9);
  const huge = matrix(
    200,
    200,
    identity(200).data.map((v) => -1e10 * v),
  );
  expect(logDeterminant(huge).logAbs).toBeCloseTo(2000 * Math.LN10, 9);
  expect(logDeterminant(huge).sign).toBe(1);
  expect(logDeterminant(matrix(3, 3))).toEqual({ logAbs: Number.NEGATIVE_INFINITY, sign: 0 });
  expect(determinant(matrix(0, 0))).toBe(1);
});

test('threads change no bit; SIMD and plain choose the same pivots', () => {
  const a = noise(260, 260, 4);
  const [one, two, three] = [1, 2, 3].map((threads) => {
    compute.threads = threads;
    return lu(a);
  });
  expect(
    sameBytes(one!.factors.data, two!.factors.data) && sameBytes(one!.factors.data, three!.factors.data),
  ).toBe(true);
  compute.simd = false;
  const plain = lu(a);
  expect(plain.order).toEqual(one!.order);
  expect(distance(plain.factors, one!.factors)).toBeLessThan(1e-11);
});

test('singular and NaN are refused by name', () => {
  expect(() => solve(matrix(3, 3), matrix(3, 1))).toThrow('singular (pivot 1 = 0)');
  expect(() =>
    inverse(
      fromRows([
        [1, 2],
        [2, 4],
      ]),
    ),
  ).toThrow('singular (pivot 2 = 0)');
  expect(() => lu(fromRows([[Number.POSITIVE_INFINITY]]))).toThrow('is Infinity');
});
