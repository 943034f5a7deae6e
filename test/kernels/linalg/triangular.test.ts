import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { matmul } from '../../../src/kernels/linalg/matmul.js';
import { fromRows, matrix, transpose } from '../../../src/kernels/linalg/matrix.js';
import { solveTriangular } from '../../../src/kernels/linalg/triangular.js';
import { distance, EPS, noise, sameBytes } from './fixtures.js';

const before = { ...compute };
afterEach(() => Object.assign(compute, before));

describe.each([true, false])('simd %s', (useSimd) => {
  test.each(
    (['lower', 'upper'] as const).flatMap((half) =>
      [false, true].flatMap((transposed) =>
        [false, true].map((unit) => ({ half, transpose: transposed, unit })),
      ),
    ),
  )('%o', (options) => {
    compute.simd = useSimd;
    const n = 141; // two blocks of 64 and a rest
    const other = noise(n, n, 1); // the half that must not be read is left full
    const t = matrix(n, n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        if (i === j) {
          t.data[i * n + j] = options.unit ? 1 : 2 + other.data[i * n + j]!;
          other.data[i * n + j] = t.data[i * n + j]! * (options.unit ? 7 : 1);
        } else if (i > j === (options.half === 'lower')) {
          other.data[i * n + j]! /= n;
          t.data[i * n + j] = other.data[i * n + j]!;
        }
      }
    for (const columns of [1, 8, 21]) {
      const b = noise(n, columns, 2);
      const x = solveTriangular(other, b, options);
      // Condition below 10 by the weak off-diagonal.
      expect(distance(matmul(options.transpose ? transpose(t) : t, x), b)).toBeLessThan(16 * n * EPS);
    }
  });
});

test('by hand, and a zero on the diagonal', () => {
  const t = fromRows([
    [2, 9],
    [1, 4],
  ]);
  expect([...solveTriangular(t, fromRows([[2], [9]]), { half: 'lower' }).data]).toEqual([1, 2]);
  t.data[3] = 0;
  expect(() => solveTriangular(t, matrix(2, 1), { half: 'upper' })).toThrow('diagonal element 2 is 0');
  expect(() => solveTriangular(t, matrix(3, 1), { half: 'upper' })).toThrow('3 right-hand rows');
});

test('threads change no bit', () => {
  const t = noise(300, 300, 3);
  for (let i = 0; i < 300; i++) t.data[i * 301] = 30;
  const b = noise(300, 333, 4);
  const [one, ...others] = [1, 2, 3].map((threads) => {
    compute.threads = threads;
    return solveTriangular(t, b, { half: 'upper' });
  });
  for (const other of others) expect(sameBytes(one!.data, other.data)).toBe(true);
});
