import { DataError } from '../../core/errors.js';
import { autocorrelation } from '../signal/autocorrelation.js';
import { chiSquareCdf } from '../special/continuous-distributions.js';

export interface ResidualTest {
  statistic: number;
  pValue: number;
}

/**
 * Ljung and Box's test of whether the first h autocorrelations are those of white noise,
 *
 *   Q = n (n + 2) sum_{k=1..h} rho(k)^2 / (n - k)  ~  chi^2 with h - fitted degrees of freedom,
 *
 * as each fitted coefficient of an ARMA takes one away (means and trends take none).
 *
 * @see Ljung & Box, On a measure of lack of fit in time series models, 1978
 */
export function ljungBox(residuals: Float64Array, lags: number, fitted = 0): ResidualTest & { dof: number } {
  const n = residuals.length;
  const dof = lags - fitted;
  if (dof < 1)
    throw new DataError(`${fitted} fitted coefficients need more than ${fitted} lags, got ${lags}`);
  const rho = autocorrelation(residuals, lags);
  let sum = 0;
  for (let k = 1; k <= lags; k++) sum += rho[k]! ** 2 / (n - k);
  const statistic = n * (n + 2) * sum;
  return { statistic, dof, pValue: chiSquareCdf(statistic, dof).upper };
}

/**
 * Jarque and Bera's test of normality, n / 6 (skewness^2 + (kurtosis - 3)^2 / 4) ~ chi^2 with 2 degrees of freedom.
 *
 * @see Jarque & Bera, A test for normality of observations and regression residuals, 1987
 */
export function jarqueBera(residuals: Float64Array): ResidualTest & { skewness: number; kurtosis: number } {
  const n = residuals.length;
  const mean = residuals.reduce((sum, v) => sum + v, 0) / n;
  let [second, third, fourth] = [0, 0, 0];
  for (const v of residuals) {
    const d = v - mean;
    second += d ** 2 / n;
    third += d ** 3 / n;
    fourth += d ** 4 / n;
  }
  if (!(second > 0)) throw new DataError('constant residuals have no shape to test');
  const skewness = third / second ** 1.5;
  const kurtosis = fourth / second ** 2;
  const statistic = (n / 6) * (skewness ** 2 + (kurtosis - 3) ** 2 / 4);
  return { statistic, pValue: chiSquareCdf(statistic, 2).upper, skewness, kurtosis };
}
