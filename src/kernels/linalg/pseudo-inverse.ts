import { DataError } from '../../core/errors.js';
import { matmul } from './matmul.js';
import type { Matrix } from './matrix.js';
import { submatrix, transpose } from './matrix.js';
import type { Svd } from './svd.js';
import { singularValues, svd } from './svd.js';

export interface RankOptions {
  /** Singular values up to `tolerance` times the largest count as zero; by default eps max(m, n). */
  tolerance?: number;
}

/** Singular values that are not rounding error. */
export function rank(a: Matrix, options: RankOptions = {}): number {
  return rankOf(singularValues(a), a, options);
}

/** Ratio of the largest to the smallest singular value; infinite for a singular matrix. */
export function conditionNumber(a: Matrix): number {
  const values = singularValues(a);
  if (values.length === 0) throw new DataError(`a ${a.rows}x${a.cols} matrix has no condition number`);
  const least = values.at(-1)!;
  return least === 0 ? Number.POSITIVE_INFINITY : values[0]! / least;
}

/** Moore-Penrose inverse A+ = V diag(1 / s) U^T over the singular values that are not negligible. */
export function pseudoInverse(a: Matrix, options: RankOptions = {}): Matrix {
  const { v, scaledUt } = truncated(svd(a), a, options);
  return matmul(v, scaledUt);
}

export interface LeastSquares {
  /** n x (right-hand sides). */
  x: Matrix;
  rank: number;
  singularValues: Float64Array;
}

/**
 * X minimising ||A X - B||_F, and among those that do the one of least norm: X = A+ B. Any shape and any rank.
 *
 * @see Golub & Van Loan, Matrix Computations, 4th ed., section 5.5
 */
export function leastSquares(a: Matrix, b: Matrix, options: RankOptions = {}): LeastSquares {
  if (b.rows !== a.rows)
    throw new DataError(`${a.rows} equations need ${a.rows} right-hand rows, got ${b.rows}`);
  const factors = svd(a);
  const { v, scaledUt } = truncated(factors, a, options);
  return { x: matmul(v, matmul(scaledUt, b)), rank: v.cols, singularValues: factors.values };
}

function rankOf(
  values: Float64Array,
  a: Matrix,
  { tolerance = Number.EPSILON * Math.max(a.rows, a.cols) }: RankOptions,
) {
  const limit = tolerance * (values[0] ?? 0);
  let count = 0;
  while (count < values.length && values[count]! > limit) count++;
  return count;
}

/** The leading columns of V and the leading rows of diag(1 / s) U^T. */
function truncated({ u, values, vt }: Svd, a: Matrix, options: RankOptions): { v: Matrix; scaledUt: Matrix } {
  const r = rankOf(values, a, options);
  const v = transpose(submatrix(vt, 0, r, 0, vt.cols));
  const scaledUt = transpose(submatrix(u, 0, u.rows, 0, r));
  for (let i = 0; i < r; i++) for (let j = 0; j < u.rows; j++) scaledUt.data[i * u.rows + j]! /= values[i]!;
  return { v, scaledUt };
}
