import { DataError } from '../../core/errors.js';
import {
  factorInto,
  solveFactored,
  symmetrise,
  times,
  timesTranspose,
  transposeTimes,
} from '../linalg/small-products.js';
import { type Filtered, type KalmanOptions, kalmanFilter } from './kalman.js';
import type { StateSpace } from './model.js';

export interface Smoothed {
  filtered: Filtered;
  /** T x n, of x_t given all of y. */
  means: Float64Array;
  /** T x n x n. */
  covariances: Float64Array;
  /** (T - 1) x n x n: element t is Cov(x_{t+1}, x_t) given all of y. */
  lagged: Float64Array;
}

/**
 * States given all observations, by passing back what the future says about them: from r = 0, N = 0 behind the end,
 * with a, P, v, S as in the filter, M = P H^T S^-1 and L = F (I - M H),
 *
 *   r <- H^T S^-1 v + L^T r,  N <- H^T S^-1 H + L^T N L,
 *   E x_t = a + P r,  Var x_t = P - P N P,  Cov(x_{t+1}, x_t) = (I - P_{t+1} N_t) L P.
 *
 * No covariance of a state is inverted, so that a state without noise is no trouble. Components of y that are NaN are
 * left out.
 *
 * @see Durbin & Koopman, Time Series Analysis by State Space Methods, 2nd ed., sections 4.4 and 4.7
 */
export function kalmanSmoother(
  model: StateSpace,
  y: Float64Array,
  { innovations = false }: Pick<KalmanOptions, 'innovations'> = {},
): Smoothed {
  const filtered = kalmanFilter(model, y, { states: true, innovations });
  const [a, p] = [filtered.predictedMeans!, filtered.predictedCovariances!];
  const [m, n] = [model.observation.rows, model.observation.cols];
  const steps = y.length / m;
  const means = new Float64Array(steps * n);
  const covariances = new Float64Array(steps * n * n);
  const lagged = new Float64Array(Math.max(0, steps - 1) * n * n);
  const F = model.transition.data;

  const r = new Float64Array(n);
  const N = new Float64Array(n * n);
  const nextR = new Float64Array(n);
  const [L, work, other] = [new Float64Array(n * n), new Float64Array(n * n), new Float64Array(n * n)];
  const [H, HP, SH] = [new Float64Array(m * n), new Float64Array(m * n), new Float64Array(m * n)];
  const [S, noise, factor] = [new Float64Array(m * m), new Float64Array(m * m), new Float64Array(m * m)];
  const u = new Float64Array(m);

  for (let t = steps - 1; t >= 0; t--) {
    const P = p.subarray(t * n * n, (t + 1) * n * n);
    const count = gather(t);
    // S^-1 v, S^-1 H and L = F (I - P H^T S^-1 H), of what is observed.
    times(H, P, count, n, n, HP);
    timesTranspose(HP, H, count, n, count, S);
    for (let i = 0; i < count * count; i++) S[i]! += noise[i]!;
    if (!factorInto(S, count, factor))
      throw new DataError(`the model leaves no variance to an observation at step ${t + 1}`);
    solveFactored(factor, count, u, 1);
    SH.set(H);
    solveFactored(factor, count, SH, n);
    transposeTimes(HP, SH, n, count, n, work);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) work[i * n + j] = (i === j ? 1 : 0) - work[i * n + j]!;
    times(F, work, n, n, n, L);

    if (t < steps - 1) {
      const cov = lagged.subarray(t * n * n, (t + 1) * n * n);
      times(p.subarray((t + 1) * n * n, (t + 2) * n * n), N, n, n, n, work);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) work[i * n + j] = (i === j ? 1 : 0) - work[i * n + j]!;
      times(work, L, n, n, n, other);
      times(other, P, n, n, n, cov);
    }

    transposeTimes(L, r, n, n, 1, nextR);
    for (let i = 0; i < count; i++) for (let j = 0; j < n; j++) nextR[j]! += H[i * n + j]! * u[i]!;
    r.set(nextR);
    times(N, L, n, n, n, work);
    transposeTimes(L, work, n, n, n, N);
    transposeTimes(H, SH, n, count, n, work);
    for (let i = 0; i < N.length; i++) N[i]! += work[i]!;
    symmetrise(N, n);

    for (let i = 0; i < n; i++) {
      let sum = a[t * n + i]!;
      for (let j = 0; j < n; j++) sum += P[i * n + j]! * r[j]!;
      means[t * n + i] = sum;
    }
    times(P, N, n, n, n, work);
    times(work, P, n, n, n, other);
    const cov = covariances.subarray(t * n * n, (t + 1) * n * n);
    for (let i = 0; i < cov.length; i++) cov[i] = P[i]! - other[i]!;
    symmetrise(cov, n);
  }
  return { filtered, means, covariances, lagged };

  /** Rows of H and R that are observed at t, and their innovations in u; tells how many. */
  function gather(t: number): number {
    const [whole, R] = [model.observation.data, model.observationCovariance.data];
    const seen: number[] = [];
    for (let i = 0; i < m; i++) if (!Number.isNaN(y[t * m + i]!)) seen.push(i);
    seen.forEach((row, i) => {
      H.set(whole.subarray(row * n, (row + 1) * n), i * n);
      seen.forEach((column, j) => {
        noise[i * seen.length + j] = R[row * m + column]!;
      });
      let v = y[t * m + row]!;
      for (let j = 0; j < n; j++) v -= whole[row * n + j]! * a[t * n + j]!;
      u[i] = v;
    });
    return seen.length;
  }
}
