import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { matmul } from '../../../src/kernels/linalg/matmul.js';
import { fromRows, matrix, permuteColumns } from '../../../src/kernels/linalg/matrix.js';
import { qr } from '../../../src/kernels/linalg/qr.js';
import { qrPivoted } from '../../../src/kernels/linalg/qr-pivoted.js';
import { distance, EPS, expectClose, hilbert, noise, orthogonality, sameBytes } from './fixtures.js';

const before = { ...compute };
afterEach(() => Object.assign(compute, before));

test('3-4-5 by hand', () => {
  const { q, r } = qr(
    fromRows([
      [3, 1],
      [4, 3],
    ]),
  );
  expectClose(q.data, [0.6, -0.8, 0.8, 0.6], 15);
  expectClose(r.data, [5, 3, 0, 1], 14);
});

describe.each([true, false])('simd %s', (useSimd) => {
  test.each([
    [1, 1],
    [5, 3],
    [3, 5],
    [33, 33],
    [65, 40],
    [40, 65],
    [200, 97],
    [128, 128],
    [400, 33],
  ])('%i x %i: A = Q R', (m, n) => {
    compute.simd = useSimd;
    const a = noise(m, n, m + n);
    const { q, r } = qr(a);
    // Columns have norm sqrt(m / 3); k reflections lose a few eps each.
    const bound = 8 * Math.min(m, n) * EPS * Math.sqrt(m);
    expect(distance(matmul(q, r), a)).toBeLessThan(bound);
    expect(orthogonality(q)).toBeLessThan(16 * Math.sqrt(m * Math.min(m, n)) * EPS);
    for (let i = 0; i < r.rows; i++) {
      expect(r.data[i * (n + 1)]).toBeGreaterThanOrEqual(0);
      expect(r.data.subarray(i * n, i * n + i).every((v) => v === 0)).toBe(true);
    }
  });

  test.each([1e-200, 1e-300, 1e200])('columns of size %d neither overflow nor vanish', (size) => {
    compute.simd = useSimd;
    const a = noise(50, 40, 3);
    const scaled = matrix(
      50,
      40,
      a.data.map((v) => v * size),
    );
    const { q } = qr(scaled);
    // At 1e-300 the tail of a column is still 40 powers of two above the denormals.
    expect(distance(q, qr(a).q)).toBeLessThan(1e-12);
    expect(orthogonality(q)).toBeLessThan(1e-13);
  });

  test('zeros and repeated columns still give orthonormal Q', () => {
    compute.simd = useSimd;
    expect(orthogonality(qr(matrix(70, 40)).q)).toBe(0);
    const ones = matrix(70, 40, new Float64Array(2800).fill(1));
    expect(orthogonality(qr(ones).q)).toBeLessThan(1e-14);
  });
});

test('SIMD and plain agree, threads to the bit', () => {
  const a = noise(260, 200, 9);
  const [one, two, three] = [1, 2, 3].map((threads) => {
    compute.threads = threads;
    return qr(a);
  });
  for (const other of [two!, three!])
    expect(sameBytes(one!.q.data, other.q.data) && sameBytes(one!.r.data, other.r.data)).toBe(true);
  compute.simd = false;
  expect(distance(qr(a).q, one!.q)).toBeLessThan(1e-12);
});

describe('column pivoting', () => {
  test('A P = Q R with a falling diagonal', () => {
    const a = noise(60, 45, 4);
    const { q, r, order, rank } = qrPivoted(a);
    expect(rank).toBe(45);
    expect([...order].sort((i, j) => i - j)).toEqual([...order.keys()]);
    expect(distance(matmul(q, r), permuteColumns(a, order))).toBeLessThan(8 * 45 * EPS * 8);
    expect(orthogonality(q)).toBeLessThan(1e-14);
    for (let i = 1; i < 45; i++)
      expect(Math.abs(r.data[i * 46]!)).toBeLessThanOrEqual(Math.abs(r.data[(i - 1) * 46]!) * (1 + 1e-12));
  });

  test('the longest rest comes first, also where subtracted lengths have lost all digits', () => {
    const { r } = qrPivoted(hilbert(12));
    for (let j = 0; j < 12; j++)
      for (let c = j + 1; c < 12; c++) {
        const rest = Math.hypot(...Array.from({ length: c - j + 1 }, (_, i) => r.data[(j + i) * 12 + c]!));
        // Lengths are known to about sqrt(1e-8 eps) relative before they are computed afresh.
        expect(rest).toBeLessThanOrEqual(Math.abs(r.data[j * 13]!) * (1 + 1e-3));
      }
  });

  test.each([0, 1, 5, 20])('rank %i is found', (k) => {
    const a = k ? matmul(noise(50, k, 5), noise(k, 30, 6)) : matrix(50, 30);
    expect(qrPivoted(a).rank).toBe(Math.min(k, 30));
  });

  test('NaN is refused, nothing has rank 0', () => {
    expect(() => qrPivoted(fromRows([[1, Number.NaN]]))).toThrow('element (1, 2)');
    expect(qrPivoted(matrix(0, 3)).rank).toBe(0);
  });
});
