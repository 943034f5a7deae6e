import { DataError } from '../../core/errors.js';
import { kalmanSteps } from './kalman-steps.js';
import { checkStateSpace, type StateSpace } from './model.js';

export interface KalmanOptions {
  /** Keep innovations and their covariances. */
  innovations?: boolean;
  /** Keep the means and covariances of the states, predicted and filtered. */
  states?: boolean;
  /** The covariance counts as steady once a step changes no element by more than this times the largest. */
  steadyTolerance?: number;
}

export interface Filtered {
  /** Sum over all times of log N(y_t; prediction, S_t), missing components left out. */
  logLikelihood: number;
  /** Sum of log det S_t. */
  logDeterminant: number;
  /** Sum of v_t^T S_t^-1 v_t. */
  sumSquares: number;
  /** Components that were observed. */
  observed: number;
  /** x_T given all T observations: where forecasts begin. */
  nextMean: Float64Array;
  nextCovariance: Float64Array;
  /** First time at which the gain was constant; undefined when that never came. */
  steadyFrom: number | undefined;
  /** T x m; NaN where nothing was observed. */
  innovations?: Float64Array;
  /** T x m: L_t^-1 v_t, S_t = L_t L_t^T: white and of variance 1 under the model; NaN where nothing was observed. */
  standardized?: Float64Array;
  /** T x m x m: S_t = H P_t H^T + R of all components, observed or not. */
  innovationCovariances?: Float64Array;
  /** T x n: x_t given what came before it; and given y_t too. */
  predictedMeans?: Float64Array;
  filteredMeans?: Float64Array;
  /** T x n x n. */
  predictedCovariances?: Float64Array;
  filteredCovariances?: Float64Array;
}

/**
 * The Kalman filter: for each t, from the prediction x_t ~ N(a, P),
 *
 *   v = y_t - H a,  S = H P H^T + R = L L^T,  A = L^-1 H P     (update:  a + A^T L^-1 v,  P - A^T A)
 *   a <- F a,  P <- F P F^T + Q                                 (predict)
 *
 * with log N(v; 0, S) summed on the way. A component of y_t that is NaN is left out of the update; with all of
 * them missing the filter only predicts, which is how forecasts are made. When all is observed and P has come to
 * rest, gain and S are kept and a step costs a few products. Zeros of F and H cost nothing.
 *
 * @param y T x m, row by row; NaN is missing
 * @see Durbin & Koopman, Time Series Analysis by State Space Methods, 2nd ed., sections 4.3, 4.10 and 7.2
 */
export function kalmanFilter(
  model: StateSpace,
  y: Float64Array,
  { innovations = false, states = false, steadyTolerance = STEADY }: KalmanOptions = {},
): Filtered {
  checkStateSpace(model);
  const [m, n] = [model.observation.rows, model.observation.cols];
  const steps = y.length / m;
  if (!Number.isInteger(steps)) throw new DataError(`${y.length} numbers are no rows of ${m} observations`);
  const kept = records(steps, m, n, innovations, states);
  const filter = kalmanSteps(model);
  const { mean, covariance } = filter;
  let logDeterminant = 0;
  let sumSquares = 0;
  let observed = 0;
  let steady = false;
  let steadyFrom: number | undefined;
  for (let t = 0; t < steps; t++) {
    const seen = steady && m === 1 && !states ? filter.run(y, t, kept) : 0;
    if (seen > 0) {
      logDeterminant += seen * filter.logDeterminant;
      sumSquares += filter.runSquares;
      observed += seen;
      t += seen;
      if (t === steps) break;
    }
    kept.predictedMeans?.set(mean, t * n);
    kept.predictedCovariances?.set(covariance, t * n * n);
    const present = filter.present(y, t);
    if (present < m) steady = false;
    if (!steady) filter.gain(t, kept.innovationCovariances);
    else kept.innovationCovariances?.copyWithin(t * m * m, (t - 1) * m * m, t * m * m);
    sumSquares += filter.update(y, t, kept.innovations, kept.standardized);
    logDeterminant += present > 0 ? filter.logDeterminant : 0;
    observed += present;
    kept.filteredMeans?.set(mean, t * n);
    kept.filteredCovariances?.set(filter.filtered, t * n * n);
    filter.predictMean();
    if (steady) continue;
    const change = filter.predictCovariance();
    steady = present === m && change <= steadyTolerance;
    if (steady) steadyFrom ??= t + 1;
  }
  return {
    logLikelihood: -0.5 * (observed * Math.log(2 * Math.PI) + logDeterminant + sumSquares),
    ...{ logDeterminant, sumSquares, observed, steadyFrom },
    nextMean: mean.slice(),
    nextCovariance: covariance.slice(),
    ...kept,
  };
}

/** Some roundings of the covariance: below, steps would only shuffle them. */
const STEADY = 4 * Number.EPSILON;

type Records = Pick<
  Filtered,
  | 'innovations'
  | 'standardized'
  | 'innovationCovariances'
  | 'predictedMeans'
  | 'filteredMeans'
  | 'predictedCovariances'
  | 'filteredCovariances'
>;

const records = (steps: number, m: number, n: number, innovations: boolean, states: boolean): Records => ({
  ...(innovations && {
    innovations: new Float64Array(steps * m).fill(Number.NaN),
    standardized: new Float64Array(steps * m).fill(Number.NaN),
    innovationCovariances: new Float64Array(steps * m * m),
  }),
  ...(states && {
    predictedMeans: new Float64Array(steps * n),
    filteredMeans: new Float64Array(steps * n),
    predictedCovariances: new Float64Array(steps * n * n),
    filteredCovariances: new Float64Array(steps * n * n),
  }),
});
