import { DataError } from '../../core/errors.js';
import type { Matrix } from '../linalg/matrix.js';
import { matvec } from '../linalg/vector.js';
import type { StateSpace } from './model.js';

/**
 * A state space whose steps are any functions,
 *
 *   x_{t+1} = f(x_t, t) + w_t,  w_t ~ N(0, Q)
 *   y_t     = h(x_t, t) + v_t,  v_t ~ N(0, R),     x_0 ~ N(initialMean, initialCovariance),  t = 0, 1, ..
 *
 * Functions write into `out`; matrices of slopes are row by row.
 */
export interface NonlinearSpace {
  transition: (x: Float64Array, t: number, out: Float64Array) => void;
  /** n x n: d f_i / d x_j. */
  transitionSlopes: (x: Float64Array, t: number, out: Float64Array) => void;
  observation: (x: Float64Array, t: number, out: Float64Array) => void;
  /** m x n. */
  observationSlopes: (x: Float64Array, t: number, out: Float64Array) => void;
  transitionCovariance: Matrix;
  observationCovariance: Matrix;
  initialMean: Float64Array;
  initialCovariance: Matrix;
  /** Components of y that are angles: their differences are taken the short way round. */
  angles?: readonly boolean[];
}

/** What a filter that treats each step as Gaussian says. */
export interface GaussianPath {
  /** Sum of log N(y_t; prediction, S_t): exact for linear models, an approximation otherwise. */
  logLikelihood: number;
  observed: number;
  /** T x n and T x n x n, before and after y_t. */
  predictedMeans: Float64Array;
  predictedCovariances: Float64Array;
  filteredMeans: Float64Array;
  filteredCovariances: Float64Array;
  /** T x n x n: Cov(x_t, x_{t+1}) as it was when the step was taken; the smoother's gain rests on it. */
  crossCovariances: Float64Array;
}

/** y - prediction, angles the short way round. */
export function innovationOf(y: number, prediction: number, angle: boolean): number {
  const v = y - prediction;
  return angle ? v - 2 * Math.PI * Math.round(v / (2 * Math.PI)) : v;
}

/** Observations of a time that are there. */
export function observedAt(y: Float64Array, t: number, m: number): number[] {
  const seen: number[] = [];
  for (let i = 0; i < m; i++) if (!Number.isNaN(y[t * m + i]!)) seen.push(i);
  return seen;
}

export function requireNumbers(x: Float64Array, what: string, t: number): void {
  if (!x.every(Number.isFinite)) throw new DataError(`the ${what} is no finite number at step ${t + 1}`);
}

/** A linear model as functions, for filters of any model. */
export const linearFunctions = (model: StateSpace): NonlinearSpace => ({
  transition: (x, _, out) => out.set(matvec(model.transition, x)),
  transitionSlopes: (_x, _t, out) => out.set(model.transition.data),
  observation: (x, _, out) => out.set(matvec(model.observation, x)),
  observationSlopes: (_x, _t, out) => out.set(model.observation.data),
  transitionCovariance: model.transitionCovariance,
  observationCovariance: model.observationCovariance,
  initialMean: model.initialMean,
  initialCovariance: model.initialCovariance,
});
