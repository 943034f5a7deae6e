import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import {
  cholesky,
  choleskyInverse,
  choleskyLogDeterminant,
  choleskySolve,
  choleskyUpdate,
} from '../../../src/kernels/linalg/cholesky.js';
import { gramRows, matmul } from '../../../src/kernels/linalg/matmul.js';
import { fromRows, identity, matrix, toRows, transpose } from '../../../src/kernels/linalg/matrix.js';
import {
  distance,
  EPS,
  hilbert,
  largest,
  noise,
  positiveDefinite,
  sameBytes,
  secondDifference,
} from './fixtures.js';

const before = { ...compute };
afterEach(() => Object.assign(compute, before));

test('a factor to check by eye', () => {
  const a = fromRows([
    [4, 2, -2],
    [2, 10, 5],
    [-2, 5, 30],
  ]);
  const l = cholesky(a);
  const want = [
    [2, 0, 0],
    [1, 3, 0],
    [-1, 2, 5],
  ];
  expect(toRows(l)).toEqual(want);
  expect(choleskyLogDeterminant(l)).toBeCloseTo(Math.log(900), 14);
});

describe.each([true, false])('simd %s', (useSimd) => {
  // Sizes around a block of 64 and the threshold.
  test.each([1, 2, 47, 48, 64, 65, 131, 200])('order %i: L L^T = A, A X = B, A A^-1 = I', (n) => {
    compute.simd = useSimd;
    const a = positiveDefinite(n, n);
    const l = cholesky(a);
    // Backward error at most about (n + 1) eps |A| (Higham 10.3); elements of A are at most 2.
    const bound = 4 * (n + 1) * EPS;
    expect(distance(gramRows(l), a)).toBeLessThan(bound);
    for (let i = 0; i < n; i++)
      expect(l.data.subarray(i * n + i + 1, (i + 1) * n).every((v) => v === 0)).toBe(true);
    const b = noise(n, 3, 7);
    // The condition number of these matrices is below 3.
    expect(distance(matmul(a, choleskySolve(l, b)), b)).toBeLessThan(8 * bound);
    const inverse = choleskyInverse(l);
    expect(distance(matmul(a, inverse), identity(n))).toBeLessThan(8 * bound);
    expect(inverse).toEqual(transpose(inverse));
  });

  test('det of the second difference matrix is n + 1, of Hilbert 6 is 1 / 186313420339200000', () => {
    compute.simd = useSimd;
    expect(choleskyLogDeterminant(cholesky(secondDifference(150)))).toBeCloseTo(Math.log(151), 11);
    // Condition 1.5e7: nine digits are left.
    expect(choleskyLogDeterminant(cholesky(hilbert(6)))).toBeCloseTo(-Math.log(186313420339200000), 8);
  });

  test('what is not positive definite is refused with its pivot', () => {
    compute.simd = useSimd;
    expect(() =>
      cholesky(
        fromRows([
          [1, 2],
          [2, 1],
        ]),
      ),
    ).toThrow('not positive definite (pivot 2 = -3)');
    const late = secondDifference(150);
    late.data[100 * 151] = 0.5;
    expect(() => cholesky(late)).toThrow('pivot 101');
    expect(() => cholesky(matrix(60, 60))).toThrow('pivot 1 = 0');
  });
});

test('SIMD and plain agree to n eps, threads to the bit', () => {
  const a = positiveDefinite(300, 1);
  const [one, two, three] = [1, 2, 3].map((threads) => {
    compute.threads = threads;
    return cholesky(a);
  });
  expect(sameBytes(one!.data, two!.data) && sameBytes(one!.data, three!.data)).toBe(true);
  compute.simd = false;
  expect(distance(cholesky(a), one!)).toBeLessThan(300 * EPS);
});

test('an update and its downdate are those of L L^T', () => {
  const n = 40;
  const a = positiveDefinite(n, 2);
  const x = noise(n, 1, 3);
  const sum = matrix(
    n,
    n,
    a.data.map((v, k) => v + x.data[Math.floor(k / n)]! * x.data[k % n]!),
  );
  const updated = choleskyUpdate(cholesky(a), x.data);
  expect(distance(updated, cholesky(sum))).toBeLessThan(8 * n * EPS);
  expect(distance(choleskyUpdate(updated, x.data, -1), cholesky(a))).toBeLessThan(32 * n * EPS);
  expect(() => choleskyUpdate(identity(2), Float64Array.of(0, 1), -1)).toThrow('pivot 2 = 0');
});

test('NaN, asymmetry and oblong matrices are refused; an empty one has an empty factor', () => {
  expect(() => cholesky(fromRows([[Number.NaN]]))).toThrow('element (1, 1) of the matrix is NaN');
  expect(() =>
    cholesky(
      fromRows([
        [1, 0.5],
        [0.4, 1],
      ]),
    ),
  ).toThrow('symmetric');
  expect(() => cholesky(matrix(2, 3))).toThrow('square');
  expect(largest(cholesky(matrix(0, 0)).data)).toBe(0);
});
