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
 * A stretch of the stationary series  y_t = sum_i a_i y_(t-i) + e_t + sum_j b_j e_(t-j),  x_t = mean + y_t, e normal
 * of standard deviation sigma. `noise` are the e_t.
 */
export function armaSeries(
  {
    coefficients,
    movingAverage,
    samples,
    sigma = 1,
    mean = 0,
  }: {
    coefficients: readonly number[];
    movingAverage: readonly number[];
    samples: number;
    sigma?: number;
    mean?: number;
  },
  rng: Rng,
): { x: Float64Array; noise: Float64Array } {
  const warmUp = (coefficients.length === 0 ? 0 : memory(coefficients)) + movingAverage.length;
  const e = Float64Array.from({ length: warmUp + samples }, () => sigma * rng.normal());
  const y = new Float64Array(warmUp + samples);
  for (let t = 0; t < y.length; t++) {
    let value = e[t]!;
    for (let j = 1; j <= Math.min(movingAverage.length, t); j++) value += movingAverage[j - 1]! * e[t - j]!;
    for (let i = 1; i <= Math.min(coefficients.length, t); i++) value += coefficients[i - 1]! * y[t - i]!;
    y[t] = value;
  }
  return { x: y.subarray(warmUp).map((v) => v + mean), noise: e.slice(warmUp) };
}

/**
 * White noise whose deviation jumps: stretches of `least` to `most` samples, each with one of the deviations, never
 * the same twice in a row. Its mean is constant and its variance is not.
 */
export function regimes(
  {
    samples,
    deviations,
    least,
    most,
  }: { samples: number; deviations: readonly number[]; least: number; most: number },
  rng: Rng,
): { x: Float64Array; starts: number[]; which: number[] } {
  if (deviations.length < 2)
    throw new DataError(`regimes need 2 deviations or more, got ${deviations.length}`);
  const x = new Float64Array(samples);
  const starts: number[] = [];
  const which: number[] = [];
  let regime = rng.integer(deviations.length);
  for (let t = 0; t < samples; ) {
    const end = Math.min(samples, t + least + rng.integer(most - least + 1));
    starts.push(t);
    which.push(regime);
    for (; t < end; t++) x[t] = deviations[regime]! * rng.normal();
    regime = (regime + 1 + rng.integer(deviations.length - 1)) % deviations.length;
  }
  return { x, starts, which };
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
