import { DataError } from '../../core/errors.js';
import { runningSums } from '../filter/moving-average.js';
import { extended } from '../image/border.js';

/**
 * What a window that reaches over an end averages: the samples that are there; the series mirrored at its first sample
 * (reflect), or before it (symmetric, the sample twice); the first sample again and again; a line through what is
 * known; or no value at all.
 */
export const EDGES = ['shrink', 'reflect', 'symmetric', 'nearest', 'extrapolate', 'drop'] as const;
export type Edges = (typeof EDGES)[number];

export interface Smoothed {
  values: Float64Array;
  /** Sample of the series that the first value belongs to: 0, but for `drop`. */
  first: number;
}

/**
 * Centred moving average over `window` samples. An even window is the mean of the two averages that lie half a
 * sample to either side (the 2 x m average of seasonal adjustment): weights 1/2, 1, ..., 1, 1/2 over m.
 *
 * `extrapolate` continues the average by the least-squares line through its first, or last, `window` values.
 *
 * O(n) for any window, and no sum that gathers rounding: see `runningSums`.
 *
 * @param window 1..x.length
 * @see Kendall & Stuart, The Advanced Theory of Statistics, volume 3, section 46.6
 */
export function movingAverage(x: Float64Array, window: number, edges: Edges = 'shrink'): Smoothed {
  const n = x.length;
  if (!Number.isInteger(window) || window < 1 || window > n)
    throw new DataError(`a window of 1 to ${n} samples is needed, got ${window}`);
  const half = Math.floor(window / 2);
  const sums = (values: Float64Array) =>
    window % 2 === 1 ? runningSums(values, window) : twice(values, window);
  const scale = window % 2 === 1 ? window : 2 * window;
  if (edges === 'drop' || edges === 'extrapolate') {
    if (n < 2 * half + 1)
      throw new DataError(`a centred window of ${window} needs ${2 * half + 1} samples, got ${n}`);
    const inside = sums(x).map((v) => v / scale);
    if (edges === 'drop') return { values: inside, first: half };
    return { values: extrapolated(inside, half, window), first: 0 };
  }
  const values = sums(padded(x, half, edges));
  if (edges !== 'shrink') return { values: values.map((v) => v / scale), first: 0 };
  const counts = sums(padded(new Float64Array(n).fill(1), half, edges));
  return { values: values.map((v, t) => v / counts[t]!), first: 0 };
}

const twice = (x: Float64Array, m: number) => {
  const sums = runningSums(x, m);
  return sums.subarray(1).map((v, t) => v + sums[t]!);
};

/** `half` values more on either side. */
const padded = (x: Float64Array, half: number, edges: 'shrink' | 'reflect' | 'symmetric' | 'nearest') =>
  extended(x, half, half, edges === 'shrink' ? 'zero' : edges === 'nearest' ? 'replicate' : edges);

function extrapolated(values: Float64Array, half: number, points: number): Float64Array {
  const all = new Float64Array(values.length + 2 * half);
  all.set(values, half);
  const used = Math.min(points, values.length);
  const front = line(values.subarray(0, used));
  const back = line(values.subarray(values.length - used));
  for (let k = 1; k <= half; k++) {
    all[half - k] = front(-k);
    all[half + values.length - 1 + k] = back(used - 1 + k);
  }
  return all;
}

/** The least-squares line through values at 0, 1, ... */
function line(values: Float64Array): (t: number) => number {
  const n = values.length;
  const centre = (n - 1) / 2;
  let [mean, along] = [0, 0];
  for (let t = 0; t < n; t++) {
    mean += values[t]! / n;
    along += (t - centre) * values[t]!;
  }
  const slope = n > 1 ? along / ((n * (n * n - 1)) / 12) : 0;
  return (t) => mean + slope * (t - centre);
}
