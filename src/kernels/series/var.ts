import { DataError } from '../../core/errors.js';
import { cholesky, choleskyLogDeterminant } from '../linalg/cholesky.js';
import { type ComplexValues, eigenvalues } from '../linalg/eigenvalues.js';
import { type Matrix, matrix, transpose } from '../linalg/matrix.js';
import { isConstant } from './requirements.js';
import { tallRegression } from './tall-regression.js';
import { type Trend, trendTerms } from './trend.js';

/** y_t = c + d t + A_1 y_{t-1} + .. + A_p y_{t-p} + e_t of k series, e_t ~ N(0, sigma); t = 0 at the first sample. */
export interface VarModel {
  order: number;
  trend: Trend;
  /** c and d, k numbers each; zeros where the trend has none. */
  intercept: Float64Array;
  slope: Float64Array;
  /** A_1..A_p, k x k: row i, column j is what series j does to series i. */
  lags: Matrix[];
  /** Residual products over n - k p - terms of the trend, which has no bias. */
  sigma: Matrix;
}

export interface VarFit extends VarModel {
  /** Vectors that were predicted. */
  n: number;
  /** Coefficients and the k (k + 1) / 2 of sigma. */
  parameters: number;
  /** Gaussian, of those n given the ones before, at sigma = residual products / n. */
  logLikelihood: number;
  /** Residuals, n x k row by row. */
  residuals: Float64Array;
  /** Standard errors of the rows of `coefficients`: trend terms, then lag 1 of all series, lag 2, ..; columns equations. */
  coefficients: Matrix;
  standardErrors: Matrix;
  /** (X^T X)^-1 of those rows. */
  inverseGram: Matrix;
}

/**
 * Vector autoregression by least squares, equation by equation, conditional on the first `holdBack` vectors.
 *
 * @param series k series of the same length
 * @see Lutkepohl, New Introduction to Multiple Time Series Analysis, 2005, section 3.2
 */
export function fitVar(
  series: readonly Float64Array[],
  order: number,
  { trend = 'constant', holdBack = order }: { trend?: Trend; holdBack?: number } = {},
): VarFit {
  const k = series.length;
  const n = (series[0]?.length ?? 0) - holdBack;
  const terms = trendTerms(trend);
  const predictors = terms + k * order;
  if (n <= predictors + k)
    throw new DataError(
      `order ${order} of ${k} series needs more than ${holdBack + predictors + k} samples, got ${n + holdBack}`,
    );
  const still = series.findIndex(isConstant);
  if (still >= 0) throw new DataError(`series ${still + 1} is constant, which leaves nothing to fit`);
  const fillRow = (t: number, row: Float64Array, from: number) => {
    let at = from;
    if (terms > 0) row[at++] = 1;
    if (terms > 1) row[at++] = t;
    for (let i = 1; i <= order; i++) for (const x of series) row[at++] = x[t - i]!;
    for (const x of series) row[at++] = x[t]!;
    return at;
  };
  const { coefficients, residualProducts, inverseGram } = tallRegression(
    n,
    predictors,
    k,
    (begin, end, block) => {
      let at = 0;
      for (let row = begin; row < end; row++) at = fillRow(row + holdBack, block, at);
    },
  );
  const [sigma, likely] = [n - predictors, n].map((divisor) =>
    matrix(
      k,
      k,
      residualProducts.data.map((v) => v / divisor),
    ),
  ) as [Matrix, Matrix];
  requireNoise(likely, series);
  const row = new Float64Array(predictors + k);
  const residuals = new Float64Array(n * k);
  for (let t = 0; t < n; t++) {
    fillRow(t + holdBack, row, 0);
    for (let i = 0; i < k; i++) {
      let e = row[predictors + i]!;
      for (let j = 0; j < predictors; j++) e -= coefficients.data[j * k + i]! * row[j]!;
      residuals[t * k + i] = e;
    }
  }
  const b = coefficients.data;
  return {
    ...{ order, trend, n, sigma, residuals, coefficients, inverseGram },
    parameters: k * predictors + (k * (k + 1)) / 2,
    intercept: terms > 0 ? b.slice(0, k) : new Float64Array(k),
    slope: terms > 1 ? b.slice(k, 2 * k) : new Float64Array(k),
    lags: Array.from({ length: order }, (_, i) =>
      transpose(matrix(k, k, b.slice((terms + i * k) * k, (terms + (i + 1) * k) * k))),
    ),
    logLikelihood: -0.5 * n * (k * Math.log(2 * Math.PI) + choleskyLogDeterminant(cholesky(likely)) + k),
    standardErrors: matrix(
      predictors,
      k,
      Float64Array.from({ length: predictors * k }, (_, at) => {
        const [j, i] = [Math.floor(at / k), at % k];
        return Math.sqrt(inverseGram.data[j * (predictors + 1)]! * sigma.data[i * (k + 1)]!);
      }),
    ),
  };
}

function requireNoise(sigma: Matrix, series: readonly Float64Array[]): void {
  series.forEach((x, i) => {
    const most = x.reduce((size, v) => Math.max(size, Math.abs(v)), 0);
    if (!(sigma.data[i * (series.length + 1)]! > 1e-24 * most * most))
      throw new DataError(
        `series ${i + 1} follows from the past without error: there is no noise to estimate`,
      );
  });
}

/**
 * Eigenvalues of the companion matrix [A_1 .. A_p; I 0 ..]: all inside the unit circle means stable.
 *
 * @see Lutkepohl, section 2.1.1
 */
export function companionEigenvalues({ lags, order }: Pick<VarModel, 'lags' | 'order'>): ComplexValues {
  if (order === 0) return { re: new Float64Array(0), im: new Float64Array(0) };
  const k = lags[0]!.rows;
  const size = k * order;
  const companion = matrix(size, size);
  lags.forEach((a, l) => {
    for (let i = 0; i < k; i++) companion.data.set(a.data.subarray(i * k, (i + 1) * k), i * size + l * k);
  });
  for (let i = k; i < size; i++) companion.data[i * size + i - k] = 1;
  return eigenvalues(companion);
}
