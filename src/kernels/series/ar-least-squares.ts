import { DataError } from '../../core/errors.js';
import { tallRegression } from './tall-regression.js';
import { type Line, type Trend, trendTerms } from './trend.js';
import type { ArEstimate } from './yule-walker.js';

export interface ArRegression extends ArEstimate {
  /** c + d t of x_t = c + d t + sum_i phi_i x_{t-i} + e_t, t = 0 at the first sample. */
  intercept: Line;
  /** The same as the line that the series moves round. */
  line: Line;
  /** Standard errors of c, d (as far as there are) and the phi, sqrt(sigma2 diag (X^T X)^-1). */
  standardErrors: { intercept: Float64Array; ar: Float64Array };
  /** Gaussian, of the samples that were predicted, given those before. */
  logLikelihood: number;
  /** Samples that were predicted. */
  observed: number;
}

/**
 * AR(p) by ordinary least squares of each sample on its p predecessors, conditional on the first `holdBack` samples
 * (p, or more, so that several orders predict the same samples). sigma2 is the sum of squared residuals over their
 * number. Nothing keeps the result stationary: a growing series gives growing coefficients, and a sinusoid
 * x_t = 2 cos(w) x_{t-1} - x_{t-2} exactly.
 *
 * @see Lutkepohl, New Introduction to Multiple Time Series Analysis, 2005, section 3.2
 */
export function arLeastSquares(
  x: Float64Array,
  order: number,
  { trend = 'constant', holdBack = order }: { trend?: Trend; holdBack?: number } = {},
): ArRegression {
  const terms = trendTerms(trend);
  const rows = x.length - holdBack;
  const predictors = terms + order;
  if (rows < predictors + 3)
    throw new DataError(
      `order ${order} by least squares needs ${holdBack + predictors + 3} samples or more, got ${x.length}`,
    );
  const fill = (begin: number, end: number, block: Float64Array) => {
    let at = 0;
    for (let t = begin + holdBack; t < end + holdBack; t++) {
      if (terms > 0) block[at++] = 1;
      if (terms > 1) block[at++] = t;
      for (let i = 1; i <= order; i++) block[at++] = x[t - i]!;
      block[at++] = x[t]!;
    }
  };
  const { coefficients, residualProducts, inverseGram } = tallRegression(rows, predictors, 1, fill);
  const ar = coefficients.data.slice(terms);
  const c = terms > 0 ? coefficients.data[0]! : 0;
  const d = terms > 1 ? coefficients.data[1]! : 0;
  const sigma2 = residualProducts.data[0]! / rows;
  const errors = Float64Array.from({ length: predictors }, (_, i) =>
    Math.sqrt(sigma2 * inverseGram.data[i * (predictors + 1)]!),
  );
  // m_t = c + d t + sum_i phi_i m_{t-i}, solved for the line m.
  const left = 1 - ar.reduce((sum, v) => sum + v, 0);
  const slope = d / left;
  const lag = ar.reduce((sum, v, i) => sum + (i + 1) * v, 0);
  return {
    ar,
    sigma2,
    intercept: { mean: c, slope: d },
    line: trend === 'none' ? { mean: 0, slope: 0 } : { mean: (c - slope * lag) / left, slope },
    standardErrors: { intercept: errors.slice(0, terms), ar: errors.slice(terms) },
    logLikelihood: -0.5 * rows * (Math.log(2 * Math.PI * sigma2) + 1),
    observed: rows,
  };
}
