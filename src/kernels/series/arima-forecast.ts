import { DataError } from '../../core/errors.js';
import { normalQuantile } from '../special/normal-quantile.js';
import { kalmanFilter } from '../state-space/kalman.js';
import { kalmanForecast } from '../state-space/kalman-forecast.js';
import { type ArimaModel, polynomials } from './arima-model.js';
import { armaMatrices, armaSpace, integratedSpace } from './arma-space.js';
import { applyDifference } from './lag-polynomial.js';
import { withoutLine } from './trend.js';

export interface ArimaApplied {
  /** Sample number of the first residual: differences, and the past that least squares need, have none. */
  from: number;
  /** One-step prediction errors of the samples from there on. */
  residuals: Float64Array;
  /** The same over their standard deviation by the model. */
  standardized: Float64Array;
  /** Of the samples that have a residual, given what came before them. */
  logLikelihood: number;
  /** States of the ARMA after the last sample, and their covariance. */
  mean: Float64Array;
  covariance: Float64Array;
}

/** A fitted model run over a series, the one it was fitted to or another. */
export function applyArima(model: ArimaModel, x: Float64Array): ArimaApplied {
  const { ar, ma, delta } = polynomials(model);
  const needed = delta.length + (model.method === 'ols' ? ar.length : 0) + 1;
  if (x.length < needed) throw new DataError(`the model needs ${needed} samples or more, got ${x.length}`);
  const u = withoutLine(applyDifference(x, delta), model.line);
  if (model.method === 'ols') return conditional(u, ar, model.sigma2, delta.length);
  const filtered = kalmanFilter(armaSpace(ar, ma, model.sigma2), u, { innovations: true });
  return {
    from: delta.length,
    residuals: filtered.innovations!,
    standardized: filtered.standardized!,
    logLikelihood: filtered.logLikelihood,
    mean: filtered.nextMean,
    covariance: filtered.nextCovariance,
  };
}

/** Given the first p samples, as least squares see it; the model need not be stationary. */
function conditional(u: Float64Array, ar: Float64Array, sigma2: number, lost: number): ArimaApplied {
  const p = ar.length;
  const n = u.length;
  const residuals = u.slice(p);
  for (let i = 1; i <= p; i++) for (let t = p; t < n; t++) residuals[t - p]! -= ar[i - 1]! * u[t - i]!;
  const { transition, transitionCovariance } = armaMatrices(ar, new Float64Array(0), sigma2);
  // State i of Harvey's form: what the known past contributes i steps later.
  const mean = Float64Array.from({ length: transition.rows }, (_, i) => {
    let sum = 0;
    for (let j = i; j < p; j++) sum += ar[j]! * u[n - 1 - j + i]!;
    return sum;
  });
  const standardized = residuals.map((v) => v / Math.sqrt(sigma2));
  const squares = standardized.reduce((sum, z) => sum + z * z, 0);
  return {
    ...{ residuals, standardized, from: lost + p },
    logLikelihood: -0.5 * (residuals.length * Math.log(2 * Math.PI * sigma2) + squares),
    mean,
    covariance: transitionCovariance.data.slice(),
  };
}

export interface Forecast {
  mean: Float64Array;
  /** Standard deviation of the error. */
  sd: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
}

/**
 * The next `steps` samples: the conditional mean, and the interval that holds a sample with probability `level` if
 * model and coefficients are right. Differences are summed up again, errors with them.
 *
 * @see Brockwell & Davis, Time Series: Theory and Methods, 2nd ed., sections 5.5 and 9.5
 */
export function forecastArima(
  model: ArimaModel,
  x: Float64Array,
  steps: number,
  level = 0.95,
  { mean, covariance }: Pick<ArimaApplied, 'mean' | 'covariance'> = applyArima(model, x),
): Forecast {
  const { ar, ma, delta } = polynomials(model);
  const last = Float64Array.from(delta, (_, j) => x[x.length - 1 - j]!);
  const space = integratedSpace(armaMatrices(ar, ma, model.sigma2), delta, { mean, covariance, last });
  const { means, covariances } = kalmanForecast(space, steps);
  const trend = integratedLine(model, delta, x.length - delta.length, steps);
  const z = normalQuantile((1 + level) / 2);
  const sd = covariances.map(Math.sqrt);
  const centre = means.map((v, h) => v + trend[h]!);
  return {
    mean: centre,
    sd,
    lower: centre.map((v, h) => v - z * sd[h]!),
    upper: centre.map((v, h) => v + z * sd[h]!),
  };
}

/** What the line of the differences adds up to from sample n of them on. */
function integratedLine({ line }: ArimaModel, delta: Float64Array, n: number, steps: number): Float64Array {
  const sum = new Float64Array(steps);
  for (let h = 0; h < steps; h++) {
    sum[h] = line.mean + line.slope * (n + h);
    for (let j = 1; j <= Math.min(h, delta.length); j++) sum[h]! += delta[j - 1]! * sum[h - j]!;
  }
  return sum;
}
