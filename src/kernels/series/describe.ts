import { DataError } from '../../core/errors.js';
import { pairwiseSum } from '../linalg/sums.js';
import { isConstant, requireLength } from './requirements.js';

export interface Description {
  n: number;
  mean: number;
  variance: number;
  std: number;
  min: number;
  q1: number;
  median: number;
  q3: number;
  max: number;
  skewness: number;
  kurtosis: number;
}

/**
 * Moments and quantiles of a series:
 *
 *   variance = sum (x_t - m)^2 / (n - ddof),   skewness = m3 / m2^(3/2),   kurtosis = m4 / m2^2 - 3,
 *
 * m_j = 1/n sum (x_t - m)^j. Kurtosis is the excess over the normal law. A constant has skewness and kurtosis 0.
 *
 * @param ddof 0: the variance is the autocovariance at lag 0; 1: an unbiased estimate, of two samples or more
 */
export function describe(x: Float64Array, ddof = 0): Description {
  requireLength(x, 1 + ddof, 'a description');
  const n = x.length;
  const constant = isConstant(x);
  const mean = constant ? x[0]! : pairwiseSum(x) / n;
  let [m2, m3, m4] = [0, 0, 0];
  if (!constant)
    for (let t = 0; t < n; t++) {
      const d = x[t]! - mean;
      const square = d * d;
      m2 += square;
      m3 += square * d;
      m4 += square * square;
    }
  const variance = m2 / (n - ddof);
  const sorted = x.slice().sort();
  return {
    n,
    mean,
    variance,
    std: Math.sqrt(variance),
    min: sorted[0]!,
    q1: quantileOfSorted(sorted, 0.25),
    median: quantileOfSorted(sorted, 0.5),
    q3: quantileOfSorted(sorted, 0.75),
    max: sorted[n - 1]!,
    skewness: m2 > 0 ? m3 / n / (m2 / n) ** 1.5 : 0,
    kurtosis: m2 > 0 ? m4 / n / (m2 / n) ** 2 - 3 : 0,
  };
}

/**
 * The p-quantile at place p (n - 1) of the sorted values, between neighbours on a line.
 *
 * @see Hyndman & Fan, Sample quantiles in statistical packages, 1996, definition 7
 */
export function quantileOfSorted(sorted: Float64Array, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new DataError(`a probability is needed for a quantile, got ${p}`);
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const part = place - below;
  const low = sorted[below]!;
  return part === 0 ? low : low + part * (sorted[below + 1]! - low);
}
