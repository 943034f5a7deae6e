import { DataError } from '../../core/errors.js';
import { factorInto, solveFactored, symmetrise, times } from '../linalg/small-products.js';
import {
  type GaussianPath,
  innovationOf,
  type NonlinearSpace,
  observedAt,
  requireNumbers,
} from './nonlinear.js';

/** What becomes of a Gaussian under a function: mean and covariance of the value, covariance of argument and value. */
export interface Propagated {
  mean: Float64Array;
  covariance: Float64Array;
  /** Arguments x values. */
  cross: Float64Array;
}

/**
 * How a Gaussian goes through the model's functions: by their slopes (extended) or by points (unscented). Noise is not
 * added.
 */
export interface Propagation {
  transition(mean: Float64Array, covariance: Float64Array, t: number): Propagated;
  observation(mean: Float64Array, covariance: Float64Array, t: number): Propagated;
}

/**
 * The filter of a nonlinear model that is Gaussian at every step: with z, Z, C the mean, covariance and
 * cross-covariance that `propagation` finds,
 *
 *   S = Z + R,  K = C S^-1,  mean += K (y - z),  covariance -= K S K^T;   then  f, + Q.
 *
 * Components of y that are NaN are left out.
 *
 * @see Särkkä, Bayesian Filtering and Smoothing, 2013, algorithm 6.3
 */
export function gaussianFilter(
  model: NonlinearSpace,
  y: Float64Array,
  propagation: Propagation,
): GaussianPath {
  const n = model.initialMean.length;
  const m = model.observationCovariance.rows;
  const steps = y.length / m;
  const path: GaussianPath = {
    ...{ logLikelihood: 0, observed: 0 },
    predictedMeans: new Float64Array(steps * n),
    predictedCovariances: new Float64Array(steps * n * n),
    filteredMeans: new Float64Array(steps * n),
    filteredCovariances: new Float64Array(steps * n * n),
    crossCovariances: new Float64Array(steps * n * n),
  };
  let mean: Float64Array = model.initialMean.slice();
  let covariance: Float64Array = model.initialCovariance.data.slice();
  const Q = model.transitionCovariance.data;
  for (let t = 0; t < steps; t++) {
    path.predictedMeans.set(mean, t * n);
    path.predictedCovariances.set(covariance, t * n * n);
    const seen = observedAt(y, t, m);
    if (seen.length > 0) {
      path.logLikelihood += update(model, y.subarray(t * m), t, seen, mean, covariance, propagation);
      path.observed += seen.length;
    }
    path.filteredMeans.set(mean, t * n);
    path.filteredCovariances.set(covariance, t * n * n);
    const next = propagation.transition(mean, covariance, t);
    requireNumbers(next.mean, 'state', t);
    path.crossCovariances.set(next.cross, t * n * n);
    mean = next.mean;
    covariance = symmetrise(next.covariance, n);
    for (let i = 0; i < covariance.length; i++) covariance[i]! += Q[i]!;
  }
  return path;
}

/** Changes mean and covariance by what is seen; tells log N(y; z, S). */
function update(
  { observationCovariance, angles }: NonlinearSpace,
  y: Float64Array,
  t: number,
  seen: readonly number[],
  mean: Float64Array,
  covariance: Float64Array,
  propagation: Propagation,
): number {
  const [n, m, count] = [mean.length, observationCovariance.rows, seen.length];
  const { mean: z, covariance: Z, cross } = propagation.observation(mean, covariance, t);
  requireNumbers(z, 'observation', t);
  const S = new Float64Array(count * count);
  const C = new Float64Array(count * n); // of seen values with states
  const v = new Float64Array(count);
  seen.forEach((a, i) => {
    v[i] = innovationOf(y[a]!, z[a]!, angles?.[a] ?? false);
    seen.forEach((b, j) => {
      S[i * count + j] = Z[a * m + b]! + observationCovariance.data[a * m + b]!;
    });
    for (let k = 0; k < n; k++) C[i * n + k] = cross[k * m + a]!;
  });
  const factor = new Float64Array(count * count);
  if (!factorInto(S, count, factor))
    throw new DataError(`the model leaves no variance to an observation at step ${t + 1}`);
  const gain = solveFactored(factor, count, C.slice(), n); // S^-1 C: K^T
  for (let k = 0; k < n; k++) for (let i = 0; i < count; i++) mean[k]! += gain[i * n + k]! * v[i]!;
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++)
      for (let i = 0; i < count; i++) covariance[a * n + b]! -= C[i * n + a]! * gain[i * n + b]!;
  symmetrise(covariance, n);
  const solved = solveFactored(factor, count, v.slice(), 1);
  let logDeterminant = 0;
  for (let i = 0; i < count; i++) logDeterminant += 2 * Math.log(factor[i * (count + 1)]!);
  const squares = v.reduce((sum, value, i) => sum + value * solved[i]!, 0);
  return -0.5 * (count * Math.log(2 * Math.PI) + logDeterminant + squares);
}

/**
 * States given all observations, backwards: G = Cov(x_t, x_{t+1}) P_{t+1}^-1,
 *
 *   mean_t += G (smoothed_{t+1} - predicted_{t+1}),  covariance_t += G (smoothed covariance - predicted) G^T.
 */
export function gaussianSmoother(
  path: GaussianPath,
  n: number,
): { means: Float64Array; covariances: Float64Array } {
  const steps = path.filteredMeans.length / n;
  const means = path.filteredMeans.slice();
  const covariances = path.filteredCovariances.slice();
  const factor = new Float64Array(n * n);
  const [change, moved, spread] = [new Float64Array(n * n), new Float64Array(n * n), new Float64Array(n * n)];
  for (let t = steps - 2; t >= 0; t--) {
    const [here, next] = [t * n * n, (t + 1) * n * n];
    const predicted = path.predictedCovariances.subarray(next, next + n * n);
    if (!factorInto(predicted, n, factor))
      throw new DataError(
        'a state without any noise cannot be smoothed here: give it a little transitionCovariance',
      );
    // G^T = P^-1 C^T
    const G = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) G[j * n + i] = path.crossCovariances[here + i * n + j]!;
    solveFactored(factor, n, G, n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        means[t * n + i]! +=
          G[j * n + i]! * (means[(t + 1) * n + j]! - path.predictedMeans[(t + 1) * n + j]!);
    for (let i = 0; i < n * n; i++) change[i] = covariances[next + i]! - predicted[i]!;
    times(change, G, n, n, n, moved);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += G[k * n + i]! * moved[k * n + j]!;
        spread[i * n + j] = sum;
      }
    for (let i = 0; i < n * n; i++) covariances[here + i]! += spread[i]!;
    symmetrise(covariances.subarray(here, here + n * n), n);
  }
  return { means, covariances };
}
