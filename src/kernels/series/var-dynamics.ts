import { cholesky, choleskySolve } from '../linalg/cholesky.js';
import { matmul, matmulNT } from '../linalg/matmul.js';
import { identity, type Matrix, matrix } from '../linalg/matrix.js';
import { fCdf } from '../special/continuous-distributions.js';
import { normalQuantile } from '../special/normal-quantile.js';
import type { Forecast } from './arima-forecast.js';
import { trendTerms } from './trend.js';
import type { VarFit, VarModel } from './var.js';

/**
 * Phi_0..Phi_steps: row i, column j of Phi_h is what a unit shock to series j does to series i after h steps,
 * Phi_h = sum_l A_l Phi_{h-l}. `orthogonal` multiplies by the Cholesky factor of sigma: shocks of one standard
 * deviation that do not come together, each series acting at once on those after it only.
 *
 * @see Lutkepohl, sections 2.1.2 and 2.3.2
 */
export function varImpulses(model: VarModel, steps: number, orthogonal = false): Matrix[] {
  const k = model.sigma.rows;
  const phi = [identity(k)];
  for (let h = 1; h <= steps; h++) {
    const next = matrix(k, k);
    model.lags.slice(0, h).forEach((a, l) => {
      const term = matmul(a, phi[h - 1 - l]!);
      for (let i = 0; i < next.data.length; i++) next.data[i]! += term.data[i]!;
    });
    phi.push(next);
  }
  if (!orthogonal) return phi;
  const factor = cholesky(model.sigma);
  return phi.map((a) => matmul(a, factor));
}

/** Forecasts of each series; the error after h steps has covariance sum_{i < h} Phi_i sigma Phi_i^T (section 2.2). */
export function forecastVar(
  model: VarModel,
  series: readonly Float64Array[],
  steps: number,
  level = 0.95,
): Forecast[] {
  const k = series.length;
  const n = series[0]!.length;
  const z = normalQuantile((1 + level) / 2);
  const forecasts = series.map((): Forecast => {
    const empty = () => new Float64Array(steps);
    return { mean: empty(), sd: empty(), lower: empty(), upper: empty() };
  });
  const phi = varImpulses(model, Math.max(0, steps - 1));
  const variance = new Float64Array(k);
  for (let h = 0; h < steps; h++) {
    const spread = matmulNT(matmul(phi[h]!, model.sigma), phi[h]!);
    for (let i = 0; i < k; i++) {
      let mean = model.intercept[i]! + model.slope[i]! * (n + h);
      model.lags.forEach((a, l) => {
        for (let j = 0; j < k; j++) {
          const back = h - 1 - l;
          mean += a.data[i * k + j]! * (back >= 0 ? forecasts[j]!.mean[back]! : series[j]![n + back]!);
        }
      });
      variance[i]! += spread.data[i * (k + 1)]!;
      const sd = Math.sqrt(variance[i]!);
      const { mean: means, sd: sds, lower, upper } = forecasts[i]!;
      means[h] = mean;
      sds[h] = sd;
      lower[h] = mean - z * sd;
      upper[h] = mean + z * sd;
    }
  }
  return forecasts;
}

export interface Causality {
  statistic: number;
  /** Degrees of freedom of F. */
  numerator: number;
  denominator: number;
  pValue: number;
}

/**
 * Granger causality: whether the past of series `from` helps to predict series `to`, beside the past of all others. Wald's
 * statistic of the p coefficients being 0, over p, against F(p, k (n - coefficients an equation)).
 *
 * @see Lutkepohl, section 3.6.1
 */
export function grangerCausality(fit: VarFit, from: number, to: number): Causality {
  const { order: p, trend, n, sigma, coefficients, inverseGram } = fit;
  const k = sigma.rows;
  const size = inverseGram.rows;
  const places = Array.from({ length: p }, (_, l) => trendTerms(trend) + l * k + from);
  const b = matrix(
    p,
    1,
    Float64Array.from(places, (row) => coefficients.data[row * k + to]!),
  );
  const covariance = matrix(p, p);
  places.forEach((i, r) => {
    places.forEach((j, c) => {
      covariance.data[r * p + c] = inverseGram.data[i * size + j]! * sigma.data[to * (k + 1)]!;
    });
  });
  const solved = choleskySolve(cholesky(covariance), b);
  const wald = b.data.reduce((sum, v, i) => sum + v * solved.data[i]!, 0);
  const denominator = k * (n - size);
  const statistic = wald / p;
  return { statistic, numerator: p, denominator, pValue: fCdf(statistic, p, denominator).upper };
}
