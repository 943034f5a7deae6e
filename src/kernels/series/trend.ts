import { DataError } from '../../core/errors.js';
import { solve } from '../linalg/lu.js';
import { matrix } from '../linalg/matrix.js';

export const TRENDS = ['none', 'constant', 'linear'] as const;
export type Trend = (typeof TRENDS)[number];

/** m_t = mean + slope t, t = 0 at the first sample. */
export interface Line {
  mean: number;
  slope: number;
}

export const trendTerms = (trend: Trend): number => TRENDS.indexOf(trend);

/** The columns that span the trend: 1, and time from -1 to 1, which is orthogonal to it and harmless in size. */
export function trendColumns(trend: Trend, n: number): Float64Array[] {
  const ones = new Float64Array(n).fill(1);
  if (trend === 'none') return [];
  if (trend === 'constant') return [ones];
  return [ones, ones.map((_, t) => (n > 1 ? (2 * t) / (n - 1) - 1 : 0))];
}

/** Coefficients of those columns as a line over sample numbers. */
export const lineOf = (beta: Float64Array, n: number): Line =>
  beta.length < 2
    ? { mean: beta[0] ?? 0, slope: 0 }
    : { mean: beta[0]! - beta[1]!, slope: (2 * beta[1]!) / (n - 1) };

/** d(mean, slope) / d(beta), for standard errors. */
export const lineJacobian = (terms: number, n: number): number[][] =>
  terms === 2
    ? [
        [1, -1],
        [0, 2 / (n - 1)],
      ]
    : terms === 1
      ? [[1]]
      : [];

/** x - m_t, with `from` as the number of the first sample. */
export const withoutLine = (x: Float64Array, { mean, slope }: Line, from = 0): Float64Array =>
  x.map((v, t) => v - mean - slope * (from + t));

/** Coefficients of the trend by least squares. */
export function fitTrend(x: Float64Array, trend: Trend): Float64Array {
  const columns = trendColumns(trend, x.length);
  const k = columns.length;
  if (x.length < k) throw new DataError(`a ${trend} trend needs ${k} samples, got ${x.length}`);
  const gram = matrix(k, k);
  const right = matrix(k, 1);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++)
      for (let t = 0; t < x.length; t++) gram.data[i * k + j]! += columns[i]![t]! * columns[j]![t]!;
    for (let t = 0; t < x.length; t++) right.data[i]! += columns[i]![t]! * x[t]!;
  }
  return k === 0 ? new Float64Array(0) : solve(gram, right).data;
}
