import { sparseCongruence, sparseRows, sparseVector } from '../linalg/sparse-rows.js';
import { checkStateSpace, type StateSpace } from './model.js';

/**
 * Means (T x m) and covariances (T x m x m) of the next T observations of a state space, its initial state being that of
 * the first of them: x <- F x, P <- F P F^T + Q; y ~ N(H x, H P H^T + R).
 */
export function kalmanForecast(
  model: StateSpace,
  steps: number,
): { means: Float64Array; covariances: Float64Array } {
  checkStateSpace(model);
  const [m, n] = [model.observation.rows, model.observation.cols];
  const F = sparseRows(model.transition);
  const H = sparseRows(model.observation);
  let mean = model.initialMean.slice();
  let covariance = model.initialCovariance.data.slice();
  let nextMean = new Float64Array(n);
  let next = new Float64Array(n * n);
  const work = new Float64Array(n * n);
  const means = new Float64Array(steps * m);
  const covariances = new Float64Array(steps * m * m);
  for (let t = 0; t < steps; t++) {
    sparseVector(H, mean, means.subarray(t * m, (t + 1) * m));
    observed(t);
    sparseVector(F, mean, nextMean);
    sparseCongruence(F, covariance, model.transitionCovariance.data, next, work);
    [mean, nextMean] = [nextMean, mean];
    [covariance, next] = [next, covariance];
  }
  return { means, covariances };

  function observed(t: number): void {
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++) {
        let sum = model.observationCovariance.data[i * m + j]!;
        for (let a = H.begin[i]!; a < H.begin[i + 1]!; a++)
          for (let b = H.begin[j]!; b < H.begin[j + 1]!; b++)
            sum += H.value[a]! * H.value[b]! * covariance[H.column[a]! * n + H.column[b]!]!;
        covariances[(t * m + i) * m + j] = sum;
      }
  }
}
