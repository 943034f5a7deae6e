import { DataError } from '../../core/errors.js';

export interface LevinsonDurbin {
  /** phi_1..phi_p of x_t = sum_k phi_k x_(t-k) + noise. */
  coefficients: Float64Array;
  /** phi_kk of each order k = 1..p: the partial autocorrelations. */
  reflections: Float64Array;
  /** Variance of the noise, in units of r_0, for each order 0..p. */
  variances: Float64Array;
}

/**
 * The Yule-Walker equations sum_j r_|i-j| phi_j = r_i, i = 1..p, of the autocovariances r_0..r_p in O(p^2), every
 * lower order on the way. r must be positive definite: each prediction error has to stay positive.
 *
 * @see Durbin, The fitting of time-series models, 1960; Golub & Van Loan, Matrix Computations, 4th ed., section 4.7
 */
export function levinsonDurbin(r: Float64Array): LevinsonDurbin {
  requireVariance(r);
  const p = r.length - 1;
  const coefficients = new Float64Array(p);
  const reflections = new Float64Array(p);
  const variances = new Float64Array(p + 1);
  variances[0] = r[0]!;
  for (let k = 1; k <= p; k++) {
    let remaining = r[k]!;
    for (let j = 1; j < k; j++) remaining -= coefficients[j - 1]! * r[k - j]!;
    const phi = remaining / variances[k - 1]!;
    reflections[k - 1] = phi;
    reflect(coefficients, k - 1, phi);
    coefficients[k - 1] = phi;
    variances[k] = variances[k - 1]! * (1 - phi * phi);
    if (k < p) requirePositive(variances[k]!, k);
  }
  if (p > 0 && !(variances[p]! >= 0)) requirePositive(variances[p]!, p);
  return { coefficients, reflections, variances };
}

/**
 * x with T x = b for the symmetric positive definite Toeplitz matrix T_ij = r_|i-j|, in O(n^2) by Levinson's
 * recursion.
 */
export function solveToeplitz(r: Float64Array, b: Float64Array): Float64Array {
  requireVariance(r);
  const n = r.length;
  if (b.length !== n)
    throw new DataError(`a ${n}x${n} Toeplitz system needs ${n} right-hand numbers, got ${b.length}`);
  const x = new Float64Array(n);
  const phi = new Float64Array(n);
  x[0] = b[0]! / r[0]!;
  let variance = r[0]!;
  for (let k = 1; k < n; k++) {
    let remaining = r[k]!;
    for (let j = 1; j < k; j++) remaining -= phi[j - 1]! * r[k - j]!;
    const reflection = remaining / variance;
    reflect(phi, k - 1, reflection);
    phi[k - 1] = reflection;
    variance *= 1 - reflection * reflection;
    requirePositive(variance, k);
    let rest = b[k]!;
    for (let j = 0; j < k; j++) rest -= x[j]! * r[k - j]!;
    const next = rest / variance;
    for (let j = 0; j < k; j++) x[j]! -= next * phi[k - 1 - j]!;
    x[k] = next;
  }
  return x;
}

/** phi_j -= phi phi_(k-j) for the first `count` coefficients, from both ends at once. */
function reflect(coefficients: Float64Array, count: number, phi: number): void {
  for (let i = 0, j = count - 1; i <= j; i++, j--) {
    const [a, b] = [coefficients[i]!, coefficients[j]!];
    coefficients[i] = a - phi * b;
    coefficients[j] = b - phi * a;
  }
}

function requireVariance(r: Float64Array): void {
  if (r.length === 0 || !r.every(Number.isFinite))
    throw new DataError('finite autocovariances from lag 0 on are needed');
  if (!(r[0]! > 0)) throw new DataError(`the autocovariance at lag 0 must be positive, got ${r[0]}`);
}

function requirePositive(variance: number, order: number): void {
  if (!(variance > 0))
    throw new DataError(
      `the Toeplitz matrix is not positive definite (prediction error ${variance} at order ${order})`,
    );
}
