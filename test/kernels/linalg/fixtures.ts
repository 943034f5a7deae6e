import { expect } from 'vitest';
import { matmul } from '../../../src/kernels/linalg/matmul.js';
import type { Matrix } from '../../../src/kernels/linalg/matrix.js';
import { matrix } from '../../../src/kernels/linalg/matrix.js';

/** What float64 rounds by, at most. */
export const EPS = 2 ** -53;

/** rows x cols of numbers in -1..1, the same for the same seed (a 32-bit mix; no need for statistics here). */
export function noise(rows: number, cols: number, seed: number): Matrix {
  let state = seed * 0x9e3779b9;
  return matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return (t ^ (t >>> 14)) / 2 ** 31;
    }),
  );
}

/** Two arrays bit by bit: quicker than comparing numbers, and -0 is not 0. */
export const sameBytes = (x: ArrayBufferView, y: ArrayBufferView): boolean =>
  Buffer.from(x.buffer, x.byteOffset, x.byteLength).equals(Buffer.from(y.buffer, y.byteOffset, y.byteLength));

/** Largest magnitude. */
export const largest = (x: Float64Array): number => x.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

/** Largest |a_ij - b_ij|. */
export const distance = (a: Matrix, b: Matrix): number => largest(a.data.map((v, i) => v - b.data[i]!));

/** 1 / (i + j + 1): condition numbers that grow as e^(3.5 n). */
export const hilbert = (n: number): Matrix =>
  matrix(
    n,
    n,
    Float64Array.from({ length: n * n }, (_, k) => 1 / (Math.floor(k / n) + (k % n) + 1)),
  );

/** 2 on the diagonal, -1 beside it: eigenvalues 2 - 2 cos(k pi / (n + 1)). */
export const secondDifference = (n: number): Matrix =>
  matrix(
    n,
    n,
    Float64Array.from({ length: n * n }, (_, k) => {
      const gap = Math.abs(Math.floor(k / n) - (k % n));
      return gap === 0 ? 2 : gap === 1 ? -1 : 0;
    }),
  );

/** B B^T / n + I of noise: positive definite and well conditioned. */
export function positiveDefinite(n: number, seed: number): Matrix {
  const b = noise(n, n, seed);
  const a = matrix(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = i === j ? n : 0;
      for (let k = 0; k < n; k++) sum += b.data[i * n + k]! * b.data[j * n + k]!;
      a.data[i * n + j] = sum / n;
    }
  return a;
}

/** max |Q^T Q - I|. */
export function orthogonality(q: Matrix): number {
  const t = matrix(q.cols, q.rows);
  for (let i = 0; i < q.rows; i++)
    for (let j = 0; j < q.cols; j++) t.data[j * q.rows + i] = q.data[i * q.cols + j]!;
  const product = matmul(t, q);
  for (let j = 0; j < q.cols; j++) product.data[j * q.cols + j]! -= 1;
  return largest(product.data);
}

/** Numbers that agree to so many decimals. */
export function expectClose(got: ArrayLike<number>, want: ArrayLike<number>, decimals: number): void {
  expect(got.length).toBe(want.length);
  for (let i = 0; i < want.length; i++) expect(got[i], `number ${i}`).toBeCloseTo(want[i]!, decimals);
}
