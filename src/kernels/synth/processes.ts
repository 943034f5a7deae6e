import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';

/** x_0 = 0, x_t = x_{t-1} + drift + sigma e_t, e standard normal. */
export function randomWalk(
  { samples, drift = 0, sigma = 1 }: { samples: number; drift?: number; sigma?: number },
  rng: Rng,
): Float64Array {
  const x = new Float64Array(samples);
  for (let t = 1; t < samples; t++) x[t] = x[t - 1]! + drift + sigma * rng.normal();
  return x;
}

/**
 * A stretch of the stationary series x_t = mean + sum_i a_i (x_{t-i} - mean) + sigma e_t, e standard normal.
 * Refused when the coefficients give no stationary series.
 */
export function arSeries(
  {
    coefficients,
    samples,
    sigma = 1,
    mean = 0,
  }: { coefficients: readonly number[]; samples: number; sigma?: number; mean?: number },
  rng: Rng,
): Float64Array {
  const order = coefficients.length;
  const slowest = memory(coefficients);
  const warmUp = order === 0 ? 0 : slowest;
  const x = new Float64Array(warmUp + samples);
  for (let t = 0; t < x.length; t++) {
    let value = sigma * rng.normal();
    for (let i = 0; i < Math.min(order, t); i++) value += coefficients[i]! * x[t - 1 - i]!;
    x[t] = value;
  }
  return x.subarray(warmUp).map((v) => v + mean);
}

/**
 * Steps until the start from zeros is forgotten to 1e-12. The step-down recursion gives the partial
 * autocorrelations; all below 1 in size is what stationary means (Schur-Cohn), and the closest to 1 bounds the
 * pace at which the past fades.
 */
function memory(coefficients: readonly number[]): number {
  let a = [...coefficients];
  while (a.length > 0) {
    const k = a[a.length - 1]!;
    if (!(Math.abs(k) < 1))
      throw new DataError(`coefficients ${coefficients.join(', ')} give no stationary series`);
    const m = a.length - 1;
    a = Array.from({ length: m }, (_, i) => (a[i]! + k * a[m - 1 - i]!) / (1 - k * k));
  }
  // Follow the answer to one impulse until as many values in a row as there are coefficients are small.
  const h = [1];
  let quiet = 0;
  while (quiet < coefficients.length) {
    if (h.length > 1e6)
      throw new DataError('the series remembers more than a million steps: too near to a walk');
    const next = coefficients.reduce((sum, c, i) => sum + c * (h[h.length - 1 - i] ?? 0), 0);
    quiet = Math.abs(next) < 1e-12 ? quiet + 1 : 0;
    h.push(next);
  }
  return h.length;
}
