import { factorInto, solveFactored } from '../linalg/small-products.js';
import type { Smoothed } from './kalman-smoother.js';
import type { StateSpace } from './model.js';

/**
 * What a series says of the parameters, in expectation over its states: sums of products. Those of several series add.
 */
export interface StateMoments {
  series: number;
  /** Times, and steps between them. */
  times: number;
  steps: number;
  /** n x n: sum of E x_{t+1} x_{t+1}^T, of E x_{t+1} x_t^T and of E x_t x_t^T over steps. */
  after: Float64Array;
  across: Float64Array;
  before: Float64Array;
  /** Over times: E x x^T, n x n, E y x^T, m x n, and E y y^T, m x m. */
  states: Float64Array;
  cross: Float64Array;
  observations: Float64Array;
  /** Of the first states: sum of their means, and of E x x^T. */
  firstMean: Float64Array;
  first: Float64Array;
}

export const noStateMoments = (n: number, m: number): StateMoments => ({
  ...{ series: 0, times: 0, steps: 0 },
  after: new Float64Array(n * n),
  across: new Float64Array(n * n),
  before: new Float64Array(n * n),
  states: new Float64Array(n * n),
  cross: new Float64Array(m * n),
  observations: new Float64Array(m * m),
  firstMean: new Float64Array(n),
  first: new Float64Array(n * n),
});

/**
 * Add a series. Components of y that are missing count by their expectation, y_u = H_u x + R_uo R_oo^-1 (y_o - H_o x),
 * and by the variance that this leaves.
 */
export function addStateMoments(
  sums: StateMoments,
  { observation, observationCovariance }: StateSpace,
  y: Float64Array,
  { means, covariances, lagged }: Smoothed,
): void {
  const [m, n] = [observation.rows, observation.cols];
  const count = y.length / m;
  const second = new Float64Array(n * n);
  sums.series++;
  sums.times += count;
  sums.steps += Math.max(0, count - 1);
  const complete = completion(observation.data, observationCovariance.data, m, n);
  for (let t = 0; t < count; t++) {
    const mean = means.subarray(t * n, (t + 1) * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) second[i * n + j] = covariances[(t * n + i) * n + j]! + mean[i]! * mean[j]!;
    addTo(sums.states, second);
    if (t === 0) {
      addTo(sums.firstMean, mean);
      addTo(sums.first, second);
    } else addTo(sums.after, second);
    if (t < count - 1) {
      addTo(sums.before, second);
      const next = (t + 1) * n;
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++)
          sums.across[i * n + j]! += lagged[(t * n + i) * n + j]! + means[next + i]! * mean[j]!;
    }
    // y = c + D x + e
    const { c, D, E } = complete(y.subarray(t * m, (t + 1) * m));
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = c[i]! * mean[j]!;
        for (let k = 0; k < n; k++) sum += D[i * n + k]! * second[k * n + j]!;
        sums.cross[i * n + j]! += sum;
      }
      for (let j = 0; j < m; j++) {
        let sum = E[i * m + j]! + c[i]! * c[j]!;
        for (let k = 0; k < n; k++) {
          sum += (c[i]! * D[j * n + k]! + c[j]! * D[i * n + k]!) * mean[k]!;
          for (let l = 0; l < n; l++) sum += D[i * n + k]! * second[k * n + l]! * D[j * n + l]!;
        }
        sums.observations[i * m + j]! += sum;
      }
    }
  }
}

function addTo(sum: Float64Array, x: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += x[i]!;
}

/** y as c + D x + e, e ~ N(0, E): what is observed is itself, the rest follows from x and from the noise that is known. */
function completion(H: Float64Array, R: Float64Array, m: number, n: number) {
  const c = new Float64Array(m);
  const D = new Float64Array(m * n);
  const E = new Float64Array(m * m);
  return (y: Float64Array) => {
    const seen: number[] = [];
    const unseen: number[] = [];
    for (let i = 0; i < m; i++) (Number.isNaN(y[i]!) ? unseen : seen).push(i);
    c.set(y);
    D.fill(0);
    E.fill(0);
    if (unseen.length === 0) return { c, D, E };
    // G = R_uo R_oo^-1
    const o = seen.length;
    const factor = new Float64Array(o * o);
    factorInto(
      Float64Array.from({ length: o * o }, (_, k) => R[seen[Math.floor(k / o)]! * m + seen[k % o]!]!),
      o,
      factor,
    );
    for (const i of unseen) {
      const g = solveFactored(
        factor,
        o,
        Float64Array.from(seen, (j) => R[i * m + j]!),
        1,
      );
      c[i] = seen.reduce((sum, j, k) => sum + g[k]! * y[j]!, 0);
      for (let a = 0; a < n; a++)
        D[i * n + a] = H[i * n + a]! - seen.reduce((sum, j, k) => sum + g[k]! * H[j * n + a]!, 0);
      for (const j of unseen)
        E[i * m + j] = R[i * m + j]! - seen.reduce((sum, l, k) => sum + g[k]! * R[l * m + j]!, 0);
    }
    return { c, D, E };
  };
}
