import { DataError } from '../../core/errors.js';
import { gaussianFilter, type Propagated } from './gaussian-filter.js';
import type { GaussianPath, NonlinearSpace } from './nonlinear.js';

export interface UnscentedOptions {
  /** How far out the points lie, 0 to 1: 1 takes them sqrt(n + kappa) standard deviations out. */
  alpha?: number;
  /** 2 is best for Gaussians. */
  beta?: number;
  kappa?: number;
}

/**
 * The unscented Kalman filter: a Gaussian goes through a function as 2n + 1 points, the mean and it plus and minus the
 * columns of sqrt(n + lambda) L, L L^T the covariance, lambda = alpha^2 (n + kappa) - n. Exact for polynomials of the
 * second degree as far as the mean goes; no slopes are needed.
 *
 * @see Julier & Uhlmann, Unscented filtering and nonlinear estimation, 2004
 */
export function unscentedKalman(
  model: NonlinearSpace,
  y: Float64Array,
  { alpha = 1, beta = 2, kappa = 0 }: UnscentedOptions = {},
): GaussianPath {
  const n = model.initialMean.length;
  const lambda = alpha * alpha * (n + kappa) - n;
  if (!(n + lambda > 0))
    throw new DataError(`alpha^2 (n + kappa) is ${n + lambda}: the points need a positive number`);
  const side = 1 / (2 * (n + lambda));
  const centre = lambda / (n + lambda);
  const spread = centre + 1 - alpha * alpha + beta;
  const { angles } = model;
  const through =
    (value: NonlinearSpace['transition'], size: number, circular: readonly boolean[] | undefined) =>
    (mean: Float64Array, covariance: Float64Array, t: number): Propagated => {
      const root = semidefiniteRoot(covariance, n, t);
      const scale = Math.sqrt(n + lambda);
      const points = Array.from({ length: 2 * n + 1 }, (_, p) => {
        const x = mean.slice();
        const column = p <= n ? p - 1 : p - n - 1;
        if (p > 0) for (let i = 0; i < n; i++) x[i]! += (p <= n ? scale : -scale) * root[i * n + column]!;
        return x;
      });
      const values = points.map((x) => {
        const out = new Float64Array(size);
        value(x, t, out);
        return out;
      });
      // Angles are averaged beside that of the middle point.
      circular?.forEach((angle, i) => {
        const first = values[0]![i]!;
        if (angle) for (const v of values) v[i]! -= 2 * Math.PI * Math.round((v[i]! - first) / (2 * Math.PI));
      });
      const result = {
        mean: new Float64Array(size),
        covariance: new Float64Array(size * size),
        cross: new Float64Array(n * size),
      };
      values.forEach((v, p) => {
        for (let i = 0; i < size; i++) result.mean[i]! += (p === 0 ? centre : side) * v[i]!;
      });
      values.forEach((v, p) => {
        const weight = p === 0 ? spread : side;
        for (let i = 0; i < size; i++) {
          const off = weight * (v[i]! - result.mean[i]!);
          for (let j = 0; j < size; j++) result.covariance[i * size + j]! += off * (v[j]! - result.mean[j]!);
          for (let a = 0; a < n; a++) result.cross[a * size + i]! += off * (points[p]![a]! - mean[a]!);
        }
      });
      return result;
    };
  return gaussianFilter(model, y, {
    transition: through(model.transition, n, undefined),
    observation: through(model.observation, model.observationCovariance.rows, angles),
  });
}

/** L with L L^T = A, columns of zeros where A has no spread. */
function semidefiniteRoot(a: Float64Array, n: number, t: number): Float64Array {
  const l = new Float64Array(n * n);
  let most = 0;
  for (let i = 0; i < n; i++) most = Math.max(most, a[i * (n + 1)]!);
  for (let j = 0; j < n; j++) {
    let pivot = a[j * (n + 1)]!;
    for (let k = 0; k < j; k++) pivot -= l[j * n + k]! ** 2;
    if (pivot < -1e-8 * most)
      throw new DataError(`the covariance of the state is no longer positive at step ${t + 1}`, {
        hint: 'a larger --alpha, or more noise in the model',
      });
    if (pivot <= 1e-14 * most) continue;
    l[j * (n + 1)] = Math.sqrt(pivot);
    for (let i = j + 1; i < n; i++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!;
      l[i * n + j] = sum / l[j * (n + 1)]!;
    }
  }
  return l;
}
