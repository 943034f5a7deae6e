import { addMoments, expectedLogDensity, missingIn, momentWidth, once, viewerOf } from './components.js';
import { covarianceParameters, estimate } from './covariances.js';
import { drawGaussian } from './draw-gaussian.js';
import { type Emitter, evenly } from './emitter.js';
import type { Gaussian } from './hmm.js';

/**
 * Gaussians: log b_j(x) = -(d log 2 pi + log det S_j + (x - m_j)^T S_j^-1 (x - m_j)) / 2 over the coordinates that
 * were observed. What is missing is replaced by its expectation given the rest of its row, and its covariance added
 * to the moments, so that a step of learning cannot lower the likelihood.
 */
export function gaussian(emission: Gaussian): Emitter {
  const { k, d, covariance, means, covariances } = emission;
  const components = { q: k, d, means, covariances };
  const width = momentWidth(d);
  const viewer = once(() => viewerOf(components));
  const emitter: Emitter = {
    parameters: k * d + covarianceParameters(covariance, k, d),
    width: k * width,
    logDensities(rows, out, stride) {
      const { look } = viewer();
      for (let t = 0; t < rows.n; t++)
        for (let j = 0; j < k; j++) {
          const { p, distance, logDeterminant } = look(rows, t, j);
          out[t * stride + j] = -(p * Math.log(2 * Math.PI) + logDeterminant + distance) / 2;
        }
    },
    accumulate(rows, posteriors, stride, sums) {
      const { look } = viewer();
      for (let t = 0; t < rows.n; t++) {
        if (allMissing(rows.data, t * d, d)) continue;
        for (let j = 0; j < k; j++) {
          const weight = posteriors[t * stride + j]!;
          if (weight > 0) addMoments(sums, j * width, look(rows, t, j), d, weight);
        }
      }
    },
    maximise(sums, floor) {
      const { floored, dead, ...learnt } = estimate(components, sums, covariance, floor);
      return { emission: { ...emission, ...learnt }, floored, dead };
    },
    pooled: (rows) => evenly(emitter, completeOf(rows), k),
    logPrior(sums) {
      const { costs } = viewer();
      let total = 0;
      for (let j = 0; j < k; j++)
        total += expectedLogDensity(costs, j, d, sums.subarray(j * width, (j + 1) * width));
      return total;
    },
    sample: (state, rng, to) => drawGaussian(components, state, rng, to),
  };
  return emitter;
}

export function allMissing(data: Float64Array, at: number, d: number): boolean {
  for (let i = 0; i < d; i++) if (!Number.isNaN(data[at + i]!)) return false;
  return true;
}

/** The rows without a number missing; all rows where none is complete. */
export function completeOf<R extends { n: number; d: number; data: Float64Array }>(
  rows: R,
): { n: number; d: number; data: Float64Array } {
  const { n, d, data } = rows;
  const whole: number[] = [];
  for (let t = 0; t < n; t++) if (!missingIn(data, t * d, d)) whole.push(t);
  if (whole.length === n || whole.length === 0) return rows;
  const kept = new Float64Array(whole.length * d);
  for (const [to, t] of whole.entries()) kept.set(data.subarray(t * d, (t + 1) * d), to * d);
  return { n: whole.length, d, data: kept };
}
