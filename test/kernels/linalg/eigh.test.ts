import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { eigh, generalizedEigh, symmetricEigenvalues } from '../../../src/kernels/linalg/eigh.js';
import { matmul, matmulTN } from '../../../src/kernels/linalg/matmul.js';
import type { Matrix } from '../../../src/kernels/linalg/matrix.js';
import { diagonal, fromRows, identity, matrix } from '../../../src/kernels/linalg/matrix.js';
import { infinityNorm } from '../../../src/kernels/linalg/vector.js';
import {
  distance,
  EPS,
  expectClose,
  hilbert,
  largest,
  noise,
  orthogonality,
  positiveDefinite,
  sameBytes,
  secondDifference,
} from './fixtures.js';
import oracle from './linalg.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => Object.assign(compute, before));

const symmetric = (n: number, seed: number): Matrix => {
  const a = noise(n, n, seed);
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a.data[i * n + j] = a.data[j * n + i]!;
  return a;
};

/** W21+ of Wilkinson: pairs of eigenvalues that agree to 14 digits. */
const wilkinson = (): Matrix => {
  const a = matrix(21, 21);
  for (let i = 0; i < 21; i++) {
    a.data[i * 22] = Math.abs(i - 10);
    if (i > 0) a.data[i * 21 + i - 1] = a.data[(i - 1) * 21 + i] = 1;
  }
  return a;
};

/** Residual and orthogonality in units of n eps |A|; LAPACK's own tests ask for less than 50 of sqrt-free ones. */
function check(a: Matrix) {
  const n = a.rows;
  const { values, vectors } = eigh(a);
  const unit = Math.max(1, n) * EPS * (infinityNorm(a) || 1);
  expect(distance(matmul(a, vectors), matmul(vectors, diagonal(values)))).toBeLessThan(8 * unit);
  expect(orthogonality(vectors)).toBeLessThan(8 * n * EPS + EPS);
  for (let i = 1; i < n; i++) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1]!);
  expect(largest(symmetricEigenvalues(a).map((v, i) => v - values[i]!))).toBeLessThan(8 * unit);
  return values;
}

test('2 x 2 by hand, with signs', () => {
  const { values, vectors } = eigh(
    fromRows([
      [2, 1],
      [1, 2],
    ]),
  );
  expect(values[0]).toBeCloseTo(1, 15);
  expect(values[1]).toBeCloseTo(3, 15);
  const h = Math.SQRT1_2;
  expectClose(vectors.data, [h, h, -h, h], 15);
});

describe.each([true, false])('simd %s', (useSimd) => {
  test.each([0, 1, 2, 3, 39, 40, 41, 73, 130, 161])('noise of order %i', (n) => {
    compute.simd = useSimd;
    const values = check(symmetric(n, n + 1));
    const trace = symmetric(n, n + 1).data.filter((_, k) => k % (n + 1) === 0);
    expect(values.reduce((s, v) => s + v, 0)).toBeCloseTo(
      trace.reduce((s, v) => s + v, 0),
      11,
    );
  });

  test.each([10, 100])('second differences of order %i: 2 - 2 cos(k pi / (n + 1))', (n) => {
    compute.simd = useSimd;
    const want = Float64Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)));
    expect(largest(check(secondDifference(n)).map((v, k) => v - want[k]!))).toBeLessThan(32 * n * EPS);
  });

  test('clustered, repeated and no eigenvalues', () => {
    compute.simd = useSimd;
    const values = check(wilkinson());
    expect(values[20]).toBeCloseTo(10.746194182903393, 13);
    expect(values[19]).toBeCloseTo(10.746194182903322, 13);
    expect([...check(identity(70))]).toEqual(new Array(70).fill(1));
    expect([...check(matrix(70, 70))]).toEqual(new Array(70).fill(0));
    const ones = check(matrix(70, 70, new Float64Array(4900).fill(1)));
    expect(ones[69]).toBeCloseTo(70, 12);
    expect(Math.abs(ones[0]!)).toBeLessThan(70 * 70 * EPS);
    check(hilbert(60));
  });

  test.each([1e-250, 1e250])('elements of size %d', (size) => {
    compute.simd = useSimd;
    const a = symmetric(50, 2);
    const want = symmetricEigenvalues(a);
    const got = eigh(
      matrix(
        50,
        50,
        a.data.map((v) => v * size),
      ),
    ).values;
    expect(largest(got.map((v, i) => v / size - want[i]!))).toBeLessThan(1e-13);
  });
});

test('NumPy finds the same eigenvalues', () => {
  const a = fromRows(oracle.symmetric.a);
  expectClose(eigh(a).values, oracle.symmetric.values, 13);
});

test('threads change no bit', () => {
  const a = symmetric(330, 6);
  const [one, two, three] = [1, 2, 3].map((threads) => {
    compute.threads = threads;
    return eigh(a);
  });
  for (const other of [two!, three!])
    expect(sameBytes(one!.vectors.data, other.vectors.data) && sameBytes(one!.values, other.values)).toBe(
      true,
    );
});

test('A v = lambda B v: B-orthonormal vectors', () => {
  const [a, b] = [symmetric(50, 8), positiveDefinite(50, 9)];
  const { values, vectors } = generalizedEigh(a, b);
  expect(distance(matmul(a, vectors), matmul(b, matmul(vectors, diagonal(values))))).toBeLessThan(1e-12);
  expect(distance(matmulTN(vectors, matmul(b, vectors)), identity(50))).toBeLessThan(1e-13);
  expect(() => generalizedEigh(a, matrix(50, 50))).toThrow('not positive definite');
});

test('NaN and asymmetry are refused', () => {
  expect(() => eigh(fromRows([[Number.NaN]]))).toThrow('NaN');
  expect(() =>
    eigh(
      fromRows([
        [1, 2],
        [3, 4],
      ]),
    ),
  ).toThrow('element (2, 1) is 3 and (1, 2) is 2');
});
