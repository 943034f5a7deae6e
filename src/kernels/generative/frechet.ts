import { DataError } from '../../core/errors.js';
import { eigh } from '../linalg/eigh.js';
import { matmul } from '../linalg/matmul.js';
import { type Matrix, matrix } from '../linalg/matrix.js';

/** Mean and covariance (n - 1 below) of the rows of a matrix. */
export interface Moments {
  mean: Float64Array;
  covariance: Matrix;
}

export function moments({ rows, cols, data }: Matrix): Moments {
  if (rows < 2) throw new DataError(`a covariance needs 2 items or more, got ${rows}`);
  const mean = new Float64Array(cols);
  for (let i = 0; i < data.length; i++) mean[i % cols]! += data[i]! / rows;
  const centred = data.map((value, i) => value - mean[i % cols]!);
  const covariance = matrix(cols, cols);
  for (let r = 0; r < rows; r++)
    for (let i = 0; i < cols; i++) {
      const value = centred[r * cols + i]! / (rows - 1);
      for (let j = 0; j <= i; j++) covariance.data[i * cols + j]! += value * centred[r * cols + j]!;
    }
  for (let i = 0; i < cols; i++)
    for (let j = 0; j < i; j++) covariance.data[j * cols + i] = covariance.data[i * cols + j]!;
  return { mean, covariance };
}

/**
 * Frechet distance of two normal distributions, squared, as for the Frechet inception distance:
 *
 *   d^2 = |m_a - m_b|^2 + tr(A + B - 2 (A^(1/2) B A^(1/2))^(1/2)).
 *
 * Both square roots are of symmetric matrices, by their eigenvalues; the trace of the second is the sum of theirs.
 *
 * @see Dowson & Landau, The Frechet distance between multivariate normal distributions, 1982; Heusel et al., GANs
 *      trained by a two time-scale update rule, 2017
 */
export function frechetDistance(a: Moments, b: Moments): number {
  if (a.mean.length !== b.mean.length)
    throw new DataError(`distributions of ${a.mean.length} and of ${b.mean.length} numbers`);
  const root = squareRoot(a.covariance);
  const { values } = eigh(symmetric(matmul(matmul(root, b.covariance), root)));
  const cross = values.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  const apart = a.mean.reduce((sum, value, i) => sum + (value - b.mean[i]!) ** 2, 0);
  return Math.max(0, apart + trace(a.covariance) + trace(b.covariance) - 2 * cross);
}

/** V diag(sqrt(w)) V^T of a symmetric matrix V diag(w) V^T; what rounding has made negative counts as 0. */
export function squareRoot(a: Matrix): Matrix {
  const n = a.rows;
  const { values, vectors } = eigh(a);
  const scaled = matrix(
    n,
    n,
    vectors.data.map((value, i) => value * Math.max(0, values[i % n]!) ** 0.25),
  );
  const out = matrix(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += scaled.data[i * n + k]! * scaled.data[j * n + k]!;
      out.data[i * n + j] = sum;
    }
  return out;
}

const symmetric = ({ rows: n, data }: Matrix): Matrix =>
  matrix(
    n,
    n,
    data.map((value, i) => (value + data[(i % n) * n + Math.floor(i / n)]!) / 2),
  );

function trace({ rows, data }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * (rows + 1)]!;
  return sum;
}
