import { DataError } from '../../core/errors.js';
import { chiSquareCdf } from '../special/continuous-distributions.js';
import { isConstant } from './requirements.js';

export interface SeriesWindow {
  /** First sample, and the one after the last. */
  begin: number;
  end: number;
  mean: number;
  /** Divided by the number of samples. */
  variance: number;
  /** c(k), k = 1..lags, about the mean of the window, divided by the number of samples. */
  autocovariance: Float64Array;
}

/** What is compared between windows. */
export const WINDOW_MOMENTS = ['mean', 'variance', 'autocovariance'] as const;

export interface WindowStationarity {
  windows: SeriesWindow[];
  /** For each moment: chi-square of its spread over the windows, and its P under stationarity. */
  tests: { moment: (typeof WINDOW_MOMENTS)[number]; statistic: number; pValue: number }[];
  /** Windows less one. */
  freedom: number;
  /** No P below alpha / 3, the three together being wrong with at most alpha. */
  stationary: boolean;
}

/** Fewer samples in a window say nothing of its variance. */
export const LEAST_WINDOW = 8;

/** Windows of at least 64 samples keep the level of the verdict; 2 to 8 of them. */
export const usualWindows = (n: number): number => Math.max(2, Math.min(8, Math.floor(n / 64)));

/**
 * Weak stationarity by windows: mean, variance and autocovariances of equal parts of a series, and whether they
 * differ by more than chance. Mean, squared deviations and products of neighbours are each a series z whose average
 * over a window of m samples has a variance near v / m, v the long-run variance of z; over W windows
 *
 *   X = m / v sum_w (mean_w z - mean z)^2
 *
 * is near chi-square with W - 1 degrees of freedom where z is stationary. v comes from within the windows, so that
 * what happens between them does not count as noise: z is taken as an autoregression of order one (its coefficient
 * corrected for the bias that short windows give it) and what that leaves is weighed with Bartlett's kernel.
 *
 * A constant series is stationary.
 *
 * @param windows 2 or more, of at least 8 samples (of 64, if alpha is to be trusted); the remainder goes to the last
 * @param lags    of the autocovariances in the table, 1..; the test takes lag 1
 * @param alpha   level of the verdict
 * @see Andrews & Monahan, An improved heteroskedasticity and autocorrelation consistent covariance matrix estimator,
 *      1992; Kendall, Note on bias in the estimation of autocorrelation, 1954
 */
export function windowStationarity(
  x: Float64Array,
  {
    windows: count = usualWindows(x.length),
    lags = 1,
    alpha = 0.05,
  }: { windows?: number; lags?: number; alpha?: number } = {},
): WindowStationarity {
  const m = Math.floor(x.length / count);
  if (count < 2 || m < LEAST_WINDOW)
    throw new DataError(
      `${count} windows of ${LEAST_WINDOW} samples or more need ${LEAST_WINDOW * count} samples, got ${x.length}`,
    );
  if (lags >= m)
    throw new DataError(`${lags} lags need windows of more than ${lags} samples, these have ${m}`);
  const deviations = new Float64Array(x.length);
  const windows = Array.from({ length: count }, (_, w) => {
    const [begin, end] = [w * m, w === count - 1 ? x.length : (w + 1) * m];
    return momentsOf(x, begin, end, lags, deviations);
  });
  const freedom = count - 1;
  const constant = isConstant(x);
  const tests = WINDOW_MOMENTS.map((moment) => {
    const z = constant ? deviations : quantity(moment, x, deviations);
    const statistic = constant
      ? 0
      : spread(z, windows, moment === 'mean' ? 0 : moment === 'variance' ? 0 : 1);
    return { moment, statistic, pValue: chiSquareCdf(statistic, freedom).upper };
  });
  const stationary = tests.every(({ pValue }) => pValue >= alpha / tests.length);
  return { windows, tests, freedom, stationary };
}

function momentsOf(
  x: Float64Array,
  begin: number,
  end: number,
  lags: number,
  deviations: Float64Array,
): SeriesWindow {
  const m = end - begin;
  let sum = 0;
  for (let t = begin; t < end; t++) sum += x[t]!;
  const mean = sum / m;
  for (let t = begin; t < end; t++) deviations[t] = x[t]! - mean;
  const c = new Float64Array(lags + 1);
  for (let k = 0; k <= lags; k++) {
    let products = 0;
    for (let t = begin; t + k < end; t++) products += deviations[t]! * deviations[t + k]!;
    c[k] = products / m;
  }
  return { begin, end, mean, variance: c[0]!, autocovariance: c.subarray(1) };
}

/** The series whose average over a window is its moment. */
function quantity(
  moment: (typeof WINDOW_MOMENTS)[number],
  x: Float64Array,
  deviations: Float64Array,
): Float64Array {
  if (moment === 'mean') return x;
  if (moment === 'variance') return deviations.map((d) => d * d);
  return deviations.map((d, t) => (t + 1 < deviations.length ? d * deviations[t + 1]! : 0));
}

/** X of the text above; the last `lost` products of a window reach into the next one and are left out. */
function spread(z: Float64Array, windows: readonly SeriesWindow[], lost: number): number {
  const means = windows.map(({ begin, end }) => average(z, begin, end - lost));
  const centred = z.slice();
  let weight = 0;
  let total = 0;
  windows.forEach(({ begin, end }, w) => {
    for (let t = begin; t < end; t++) centred[t] = t < end - lost ? z[t]! - means[w]! : 0;
    weight += end - lost - begin;
    total += (end - lost - begin) * means[w]!;
  });
  const mean = total / weight;
  const variance = varianceOfMeans(centred, windows);
  let sum = 0;
  windows.forEach(({ begin, end }, w) => {
    sum += (end - lost - begin) * (means[w]! - mean) ** 2;
  });
  // Windows that are each constant, at different levels.
  if (!(variance > 0)) return sum > 0 ? Infinity : 0;
  return sum / variance;
}

const average = (z: Float64Array, begin: number, end: number) => {
  let sum = 0;
  for (let t = begin; t < end; t++) sum += z[t]!;
  return sum / (end - begin);
};

/** A coefficient nearer to one, or nearer than 4 / m, would call the wandering of a whole window noise. */
const MOST_PERSISTENT = 0.97;

/** v of the text above, from z less the mean of its window. */
function varianceOfMeans(z: Float64Array, windows: readonly SeriesWindow[]): number {
  let squares = 0;
  let products = 0;
  for (const { begin, end } of windows)
    for (let t = begin; t < end; t++) {
      squares += z[t]! * z[t]!;
      if (t + 1 < end) products += z[t]! * z[t + 1]!;
    }
  if (!(squares > 0)) return 0;
  const m = z.length / windows.length;
  const measured = products / squares;
  const most = Math.min(MOST_PERSISTENT, 1 - 4 / m);
  const a = Math.max(-most, Math.min(most, (m * measured + 1) / (m - 3)));
  const lags = Math.min(Math.floor(m / 2), Math.floor(4 * (m / 100) ** (2 / 9)));
  const c = new Float64Array(lags + 1);
  let used = 0;
  for (const { begin, end } of windows) {
    used += end - begin - 1;
    for (let t = begin + 1; t < end; t++) {
      const e = z[t]! - a * z[t - 1]!;
      for (let k = 0; k <= lags && t - k > begin; k++) c[k]! += e * (z[t - k]! - a * z[t - k - 1]!);
    }
  }
  let v = c[0]!;
  for (let k = 1; k <= lags; k++) v += 2 * (1 - k / (lags + 1)) * c[k]!;
  // The mean of a window takes one of its samples' freedom.
  return (v / used / (1 - a) ** 2) * (m / (m - 1));
}
