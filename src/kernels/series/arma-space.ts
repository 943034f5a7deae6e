import { DataError } from '../../core/errors.js';
import { type Matrix, matrix } from '../linalg/matrix.js';
import type { StateSpace } from '../state-space/model.js';
import { stationaryCovariance } from '../state-space/stationary-covariance.js';

/**
 * The state space of u_t = sum_i phi_i u_{t-i} + e_t + sum_j theta_j e_{t-j}, e_t of variance sigma2, in Harvey's
 * form: r = max(p, q + 1) states, the first of which is u_t,
 *
 *   F = [phi_1 1 0 ..; phi_2 0 1 ..; ..; phi_r 0 ..],   w_t = (1, theta_1, .., theta_{r-1})^T e_{t+1},   H = (1 0 ..),
 *
 * begun in its stationary law, so that the filter gives the exact likelihood.
 *
 * @see Harvey, Forecasting, Structural Time Series Models and the Kalman Filter, 1989, section 3.3
 */
export function armaSpace(ar: Float64Array, ma: Float64Array, sigma2 = 1): StateSpace {
  const { transition, observation, transitionCovariance } = armaMatrices(ar, ma, sigma2);
  return {
    ...{ transition, observation, transitionCovariance },
    observationCovariance: matrix(1, 1),
    initialMean: new Float64Array(transition.rows),
    initialCovariance: stationaryCovariance(transition, transitionCovariance),
  };
}

/** Their covariance has a million numbers. */
const MOST_STATES = 1000;

interface Matrices {
  transition: Matrix;
  observation: Matrix;
  transitionCovariance: Matrix;
}

export function armaMatrices(ar: Float64Array, ma: Float64Array, sigma2: number): Matrices {
  const r = Math.max(ar.length, ma.length + 1);
  if (r > MOST_STATES)
    throw new DataError(
      `the model looks back ${r} samples, ${MOST_STATES} are the most that the filter carries`,
    );
  const transition = matrix(r, r);
  const transitionCovariance = matrix(r, r);
  const observation = matrix(1, r);
  observation.data[0] = 1;
  const load = (i: number) => (i === 0 ? 1 : (ma[i - 1] ?? 0));
  for (let i = 0; i < r; i++) {
    transition.data[i * r] = ar[i] ?? 0;
    if (i + 1 < r) transition.data[i * r + i + 1] = 1;
    for (let j = 0; j < r; j++) transitionCovariance.data[i * r + j] = sigma2 * load(i) * load(j);
  }
  return { transition, observation, transitionCovariance };
}

/**
 * The state space of the integrated series, x_t = u_t + sum_j delta_j x_{t-j}: behind the states of u stand
 * x_{t-1}, .., x_{t-J}. Its forecasts have the mean and the variance of x itself.
 *
 * @param mean       of the states of u at the time of the first forecast
 * @param covariance of them
 * @param last       x_{t-1}, x_{t-2}, .., as many as delta has
 */
export function integratedSpace(
  arma: Matrices,
  delta: Float64Array,
  { mean, covariance, last }: { mean: Float64Array; covariance: Float64Array; last: Float64Array },
): StateSpace {
  const r = arma.transition.rows;
  const n = r + delta.length;
  const widened = (from: Float64Array) => {
    const wide = matrix(n, n);
    for (let i = 0; i < r; i++) wide.data.set(from.subarray(i * r, (i + 1) * r), i * n);
    return wide;
  };
  const transition = widened(arma.transition.data);
  const observation = matrix(1, n);
  observation.data[0] = 1;
  observation.data.set(delta, r);
  if (delta.length > 0) transition.data.set(observation.data, r * n);
  for (let j = 1; j < delta.length; j++) transition.data[(r + j) * n + r + j - 1] = 1;
  return {
    transition,
    observation,
    transitionCovariance: widened(arma.transitionCovariance.data),
    observationCovariance: matrix(1, 1),
    initialMean: Float64Array.of(...mean, ...last),
    initialCovariance: widened(covariance),
  };
}
