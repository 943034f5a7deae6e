import { DataError } from '../../core/errors.js';
import { cholesky, choleskySolve } from '../linalg/cholesky.js';
import { matrix } from '../linalg/matrix.js';

/** What an exact Gaussian likelihood comes down to, in units of sigma2 = 1. */
export interface Quadratic {
  /** log det V, the covariance of the series being sigma2 V. */
  logDeterminant: number;
  /** (y - X beta)^T V^-1 (y - X beta). */
  sumSquares: number;
  /** The beta that was given, or the one of generalised least squares. */
  beta: Float64Array;
}

/**
 * The likelihood of one series with trend columns X, as a function of the coefficients of an ARMA: both routes, by
 * quadratic forms and by the Kalman filter, have this form. Without `beta` the best one is taken.
 */
export interface GaussianProfile {
  /** Observations. */
  n: number;
  at(ar: Float64Array, ma: Float64Array, beta?: Float64Array): Quadratic;
}

/** log L at the best sigma2 = sumSquares / n, or at a given one. */
export function profileLogLikelihood(
  { logDeterminant, sumSquares }: Pick<Quadratic, 'logDeterminant' | 'sumSquares'>,
  n: number,
  sigma2 = sumSquares / n,
): number {
  return -0.5 * (n * Math.log(2 * Math.PI * sigma2) + logDeterminant + sumSquares / sigma2);
}

/**
 * beta from products of the columns [X y] under V^-1, an (m + 1) x (m + 1) symmetric matrix with y last; and the sum of
 * squares that is left.
 */
export function generalisedLeastSquares(products: Float64Array, terms: number, beta?: Float64Array) {
  const width = terms + 1;
  const at = (i: number, j: number) => products[i * width + j]!;
  if (terms === 0) return { beta: new Float64Array(0), sumSquares: at(0, 0) };
  const best = beta ?? solved(products, terms);
  let sumSquares = at(terms, terms);
  for (let i = 0; i < terms; i++) {
    sumSquares -= 2 * best[i]! * at(i, terms);
    for (let j = 0; j < terms; j++) sumSquares += best[i]! * best[j]! * at(i, j);
  }
  return { beta: best, sumSquares };
}

function solved(products: Float64Array, terms: number): Float64Array {
  const gram = matrix(terms, terms);
  const right = matrix(terms, 1);
  for (let i = 0; i < terms; i++) {
    for (let j = 0; j < terms; j++) gram.data[i * terms + j] = products[i * (terms + 1) + j]!;
    right.data[i] = products[i * (terms + 1) + terms]!;
  }
  if (!gram.data.every(Number.isFinite)) throw new DataError('the trend cannot be told from the noise');
  return choleskySolve(cholesky(gram), right).data;
}
