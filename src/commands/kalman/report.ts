import type { Column } from '../../core/data.js';
import { column, matrix } from '../../kernels/linalg/matrix.js';
import type { Learning } from './learn.js';

/** A row a time: mean and standard deviation of each state. */
export function stateTable(
  names: readonly string[],
  { means, covariances }: { means: Float64Array; covariances: Float64Array },
) {
  const n = names.length;
  const steps = means.length / n;
  const table: Record<string, Column> = { t: Int32Array.from({ length: steps }, (_, t) => t) };
  names.forEach((name, i) => {
    table[name] = Float64Array.from({ length: steps }, (_, t) => means[t * n + i]!);
    table[`${name}Sd`] = Float64Array.from({ length: steps }, (_, t) =>
      Math.sqrt(Math.max(0, covariances[(t * n + i) * n + i]!)),
    );
  });
  return table;
}

export function residualTable(names: readonly string[], standardized: Float64Array): Record<string, Column> {
  const whole = matrix(standardized.length / names.length, names.length, standardized);
  return {
    t: Int32Array.from({ length: whole.rows }, (_, t) => t),
    ...Object.fromEntries(names.map((name, i) => [name, column(whole, i)])),
  };
}

export const learningMetrics = (
  { iterations, converged, parameters }: Learning,
  logLikelihood: number,
  n: number,
) => ({
  ...{ parameters, iterations, converged },
  aic: 2 * parameters - 2 * logLikelihood,
  bic: parameters * Math.log(n) - 2 * logLikelihood,
});

/** Of one column of innovations: what they should be are 0, 1 and 0. */
export function whiteness(standardized: Float64Array, i: number, m: number) {
  const v: number[] = [];
  for (let at = i; at < standardized.length; at += m)
    if (!Number.isNaN(standardized[at]!)) v.push(standardized[at]!);
  const mean = v.reduce((sum, x) => sum + x, 0) / v.length;
  const variance = v.reduce((sum, x) => sum + (x - mean) ** 2, 0) / v.length;
  let lag = 0;
  for (let t = 1; t < v.length; t++) lag += (v[t]! - mean) * (v[t - 1]! - mean);
  return { mean, variance, lag1: variance > 0 ? lag / (v.length * variance) : 0 };
}
