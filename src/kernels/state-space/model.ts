import { DataError } from '../../core/errors.js';
import { type Matrix, requireFinite, requireSymmetric } from '../linalg/matrix.js';

/**
 * A linear-Gaussian state space that does not change with time, states of n numbers, observations of m:
 *
 *   x_{t+1} = F x_t + w_t,  w_t ~ N(0, Q)
 *   y_t     = H x_t + v_t,  v_t ~ N(0, R),     x_0 ~ N(initialMean, initialCovariance).
 *
 * x_0 is the state of the first observation, before that is seen.
 */
export interface StateSpace {
  /** F, n x n. */
  transition: Matrix;
  /** H, m x n. */
  observation: Matrix;
  /** Q, n x n. */
  transitionCovariance: Matrix;
  /** R, m x m. */
  observationCovariance: Matrix;
  initialMean: Float64Array;
  initialCovariance: Matrix;
}

/** Refuses shapes that do not fit each other, and covariances that are not symmetric. */
export function checkStateSpace(model: StateSpace): void {
  const { transition, observation, transitionCovariance, observationCovariance } = model;
  const [n, m] = [transition.rows, observation.rows];
  requireShape('transition', transition, n, n);
  requireShape('observation', observation, m, n);
  requireShape('transitionCovariance', transitionCovariance, n, n);
  requireShape('observationCovariance', observationCovariance, m, m);
  requireShape('initialCovariance', model.initialCovariance, n, n);
  if (model.initialMean.length !== n)
    throw new DataError(`initialMean has ${model.initialMean.length} numbers, the state has ${n}`);
  if (n === 0 || m === 0)
    throw new DataError(`a state space needs states and observations, got ${n} and ${m}`);
  for (const covariance of [transitionCovariance, observationCovariance, model.initialCovariance])
    requireSymmetric(covariance);
}

function requireShape(name: string, a: Matrix, rows: number, cols: number): void {
  if (a.rows !== rows || a.cols !== cols)
    throw new DataError(`${name} is ${a.rows}x${a.cols}, ${rows}x${cols} was needed`);
  requireFinite(a);
}
