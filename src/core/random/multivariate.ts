import { DataError } from '../errors.js';
import type { Rng } from '../random.js';
import { chiSquare } from './gamma.js';

/**
 * mean + L z, z standard normal, whose covariance is L L^T.
 *
 * @param factor lower triangular, n x n in row-major order: the Cholesky factor of the covariance
 */
export function multivariateNormal(
  rng: Rng,
  mean: ArrayLike<number>,
  factor: Float64Array,
  out = new Float64Array(mean.length),
): Float64Array {
  const n = mean.length;
  checkSquare('multivariate normal', factor, n);
  for (let i = 0; i < n; i++) out[i] = rng.normal();
  for (let i = n - 1; i >= 0; i--) {
    let sum = mean[i]!;
    for (let j = 0; j <= i; j++) sum += factor[i * n + j]! * out[j]!;
    out[i] = sum;
  }
  return out;
}

/**
 * The scatter matrix of `freedom` normal vectors of covariance L L^T, n x n: (L A)(L A)^T with A lower
 * triangular, A_ii^2 chi-square of freedom - i, A_ij standard normal.
 *
 * @param freedom above n - 1
 * @see Bartlett, On the theory of statistical regression, 1933
 */
export function wishart(rng: Rng, freedom: number, factor: Float64Array, n: number): Float64Array {
  checkSquare('wishart', factor, n);
  if (!(freedom > n - 1 && freedom < Infinity)) {
    throw new DataError(`wishart: the degrees of freedom must be above ${n - 1}, got ${freedom}`);
  }
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) a[i * n + j] = rng.normal();
    a[i * n + i] = Math.sqrt(chiSquare(rng, freedom - i));
  }
  const root = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      for (let k = j; k <= i; k++) root[i * n + j]! += factor[i * n + k]! * a[k * n + j]!;
    }
  }
  const scatter = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      for (let k = 0; k <= j; k++) scatter[i * n + j]! += root[i * n + k]! * root[j * n + k]!;
      scatter[j * n + i] = scatter[i * n + j]!;
    }
  }
  return scatter;
}

function checkSquare(what: string, factor: Float64Array, n: number) {
  if (factor.length === n * n) return;
  throw new DataError(`${what}: the factor must be ${n} x ${n}, got ${factor.length} numbers`);
}
