import { UsageError } from '../../core/errors.js';
import { extendedKalman } from '../../kernels/state-space/extended-kalman.js';
import { gaussianSmoother } from '../../kernels/state-space/gaussian-filter.js';
import { kalmanFilter } from '../../kernels/state-space/kalman.js';
import { kalmanSmoother } from '../../kernels/state-space/kalman-smoother.js';
import type { StateSpace } from '../../kernels/state-space/model.js';
import { linearFunctions, type NonlinearSpace } from '../../kernels/state-space/nonlinear.js';
import { unscentedKalman } from '../../kernels/state-space/unscented-kalman.js';
import type { StateSpaceFile } from '../shared/state-space-file.js';
import type { KalmanOptions } from './options.js';

/** Means and covariances of the states at all times, T x n and T x n x n. */
export interface States {
  means: Float64Array;
  covariances: Float64Array;
  logLikelihood: number;
  observed: number;
  /** Only of linear models: one-step errors in standard deviations, T x m. */
  standardized?: Float64Array;
  steadyFrom?: number | undefined;
}

/** The model as functions, whatever it was. */
export const functionsOf = (file: StateSpaceFile): NonlinearSpace =>
  file.kind === 'linear' ? linearFunctions(file.model) : file.model;

/** Filtered or smoothed states by the method that was chosen. */
export function statesOf(file: StateSpaceFile, y: Float64Array, chosen: KalmanOptions): States {
  const { method, smooth, alpha, beta, kappa } = chosen;
  const points = { alpha, beta, kappa };
  for (const [name, value] of Object.entries(points))
    if (value !== undefined && method !== 'unscented')
      throw new UsageError(`--${name} is for --method unscented`);
  if (file.kind === 'linear' && (method === 'auto' || method === 'linear'))
    return linearStates(file.model, y, smooth);
  if (method === 'linear')
    throw new UsageError('--method linear needs a model of matrices, this one has formulas', {
      hint: '--method extended or unscented',
    });
  const model = functionsOf(file);
  const path =
    method === 'unscented'
      ? unscentedKalman(model, y, {
          ...(alpha !== undefined && { alpha }),
          ...(beta !== undefined && { beta }),
          ...(kappa !== undefined && { kappa }),
        })
      : extendedKalman(model, y);
  const { logLikelihood, observed } = path;
  const at = smooth
    ? gaussianSmoother(path, model.initialMean.length)
    : { means: path.filteredMeans, covariances: path.filteredCovariances };
  return { ...at, logLikelihood, observed };
}

function linearStates(model: StateSpace, y: Float64Array, smooth: boolean): States {
  const smoothed = smooth ? kalmanSmoother(model, y, { innovations: true }) : undefined;
  const filtered = smoothed?.filtered ?? kalmanFilter(model, y, { innovations: true, states: true });
  const { logLikelihood, observed, steadyFrom, standardized } = filtered;
  return {
    means: smoothed?.means ?? filtered.filteredMeans!,
    covariances: smoothed?.covariances ?? filtered.filteredCovariances!,
    ...{ logLikelihood, observed, steadyFrom },
    ...(standardized && { standardized }),
  };
}

/** What would be observed without noise: T x m means, and variances by the slopes; with `noise` that of R added. */
export function signalOf(model: NonlinearSpace, { means, covariances }: States, noise: boolean) {
  const [n, m] = [model.initialMean.length, model.observationCovariance.rows];
  const steps = means.length / n;
  const mean = new Float64Array(steps * m);
  const variance = new Float64Array(steps * m);
  const slopes = new Float64Array(m * n);
  for (let t = 0; t < steps; t++) {
    const x = means.subarray(t * n, (t + 1) * n);
    model.observation(x, t, mean.subarray(t * m, (t + 1) * m));
    model.observationSlopes(x, t, slopes);
    for (let i = 0; i < m; i++) {
      let sum = noise ? model.observationCovariance.data[i * (m + 1)]! : 0;
      for (let a = 0; a < n; a++)
        for (let b = 0; b < n; b++)
          sum += slopes[i * n + a]! * covariances[(t * n + a) * n + b]! * slopes[i * n + b]!;
      variance[t * m + i] = Math.max(0, sum);
    }
  }
  return { mean, variance };
}
