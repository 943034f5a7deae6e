import { kalmanFilter } from '../state-space/kalman.js';
import { armaSpace } from './arma-space.js';
import { type GaussianProfile, generalisedLeastSquares } from './gaussian-profile.js';

/**
 * The exact likelihood of an ARMA of any orders, of a series y with columns X of a trend, by the Kalman filter. NaN in
 * y is a missing observation. The filter is linear in the data: y and each column go through it under the same gains,
 * and their standardised innovations are regressed on each other.
 *
 * @see Durbin & Koopman, Time Series Analysis by State Space Methods, 2nd ed., section 6.2.3
 */
export function armaLikelihood(y: Float64Array, columns: readonly Float64Array[]): GaussianProfile {
  const gaps = y.some(Number.isNaN);
  // A column says nothing about a time at which nothing was observed.
  const regressors = gaps
    ? columns.map((column) => column.map((v, t) => (Number.isNaN(y[t]!) ? Number.NaN : v)))
    : columns;
  const n = gaps ? y.reduce((count, v) => count + (Number.isNaN(v) ? 0 : 1), 0) : y.length;
  return {
    n,
    at(ar, ma, beta) {
      const space = armaSpace(ar, ma);
      if (beta || columns.length === 0) {
        const u = beta && columns.length > 0 ? without(y, regressors, beta) : y;
        const { logDeterminant, sumSquares } = kalmanFilter(space, u);
        return { logDeterminant, sumSquares, beta: beta ?? new Float64Array(0) };
      }
      const filtered = [...regressors, y].map((column) => kalmanFilter(space, column, { innovations: true }));
      const width = filtered.length;
      const sums = new Float64Array(width * width);
      for (let a = 0; a < width; a++)
        for (let b = a; b < width; b++) {
          const sum = product(filtered[a]!.standardized!, filtered[b]!.standardized!);
          sums[a * width + b] = sum;
          sums[b * width + a] = sum;
        }
      return {
        logDeterminant: filtered.at(-1)!.logDeterminant,
        ...generalisedLeastSquares(sums, columns.length),
      };
    },
  };
}

function without(y: Float64Array, columns: readonly Float64Array[], beta: Float64Array): Float64Array {
  const u = y.slice();
  columns.forEach((column, i) => {
    for (let t = 0; t < u.length; t++) u[t]! -= beta[i]! * column[t]!;
  });
  return u;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) if (!Number.isNaN(a[t]!)) sum += a[t]! * b[t]!;
  return sum;
}
