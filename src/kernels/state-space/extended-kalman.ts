import { times, timesTranspose } from '../linalg/small-products.js';
import { gaussianFilter, type Propagated } from './gaussian-filter.js';
import type { GaussianPath, NonlinearSpace } from './nonlinear.js';

/**
 * The extended Kalman filter: a function is its tangent at the mean, f(x) = f(m) + J (x - m).
 *
 * @see Särkkä, Bayesian Filtering and Smoothing, 2013, algorithm 5.4
 */
export function extendedKalman(model: NonlinearSpace, y: Float64Array): GaussianPath {
  const n = model.initialMean.length;
  const through = (
    value: NonlinearSpace['transition'],
    slopes: NonlinearSpace['transitionSlopes'],
    size: number,
  ) => {
    const J = new Float64Array(size * n);
    return (mean: Float64Array, covariance: Float64Array, t: number): Propagated => {
      const at = new Float64Array(size);
      value(mean, t, at);
      slopes(mean, t, J);
      const cross = timesTranspose(covariance, J, n, n, size, new Float64Array(n * size));
      return { mean: at, covariance: times(J, cross, size, n, size, new Float64Array(size * size)), cross };
    };
  };
  return gaussianFilter(model, y, {
    transition: through(model.transition, model.transitionSlopes, n),
    observation: through(model.observation, model.observationSlopes, model.observationCovariance.rows),
  });
}
