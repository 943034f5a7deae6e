import { DataError } from '../../core/errors.js';
import { schwertLags } from './dickey-fuller.js';
import { hobijnLags, longRunVariance } from './long-run-variance.js';
import { polynomialTrend } from './polynomial-trend.js';
import { requireLength, requireVarying } from './requirements.js';

export interface Kpss {
  /** sum_t S_t^2 / (n^2 s^2), S_t the sums of the residuals so far: large where they wander. */
  statistic: number;
  /** Of a stationary series, interpolated between 0.1 and 0.01. */
  pValue: number;
  /** Where the statistic lies outside the table: the true P is smaller, or larger, than `pValue`. */
  beyond?: 'smaller' | 'larger';
  lags: number;
  /** At 10, 5, 2.5 and 1 %. */
  critical: readonly number[];
}

const P_VALUES = [0.1, 0.05, 0.025, 0.01] as const;
/** Kwiatkowski et al., table 1. */
const CRITICAL = { c: [0.347, 0.463, 0.574, 0.739], ct: [0.119, 0.146, 0.176, 0.216] } as const;

/**
 * KPSS test that a series is stationary around a level (`c`) or a linear trend (`ct`).
 *
 * @param lags of the long-run variance s^2: a number, `auto` from the series (Hobijn et al.), `legacy` by Schwert's
 *             rule ceil(12 (n / 100)^(1/4))
 * @see Kwiatkowski, Phillips, Schmidt & Shin, Testing the null hypothesis of stationarity against the alternative of
 *      a unit root, 1992
 */
export function kpss(
  x: Float64Array,
  { trend = 'c', lags = 'auto' }: { trend?: 'c' | 'ct'; lags?: number | 'auto' | 'legacy' } = {},
): Kpss | undefined {
  const n = x.length;
  requireLength(x, trend === 'c' ? 3 : 4, 'a KPSS test');
  requireVarying(x, 'a KPSS test');
  if (typeof lags === 'number' && lags >= n)
    throw new DataError(`${lags} lags need more than ${lags} samples, got ${n}`);
  const fit = polynomialTrend(x, trend === 'c' ? 0 : 1);
  const e = x.map((v, t) => v - fit[t]!);
  if (rootMeanSquare(e) <= ROUNDING * rootMeanSquare(x)) return undefined;
  const used = lags === 'auto' ? hobijnLags(e) : lags === 'legacy' ? Math.min(n - 1, schwertLags(n)) : lags;
  let sum = 0;
  let squares = 0;
  for (let t = 0; t < n; t++) {
    sum += e[t]!;
    squares += sum * sum;
  }
  const statistic = squares / n ** 2 / longRunVariance(e, used);
  const critical = CRITICAL[trend];
  return { statistic, ...interpolated(statistic, critical), lags: used, critical };
}

/** Residuals of this part of the series are rounding: it is its own trend. */
const ROUNDING = 1e-13;

const rootMeanSquare = (x: Float64Array) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);

function interpolated(statistic: number, critical: readonly number[]): Pick<Kpss, 'pValue' | 'beyond'> {
  if (statistic <= critical[0]!) return { pValue: P_VALUES[0], beyond: 'larger' };
  const k = critical.findIndex((value) => statistic < value);
  if (k < 0) return { pValue: P_VALUES[3], beyond: 'smaller' };
  const part = (statistic - critical[k - 1]!) / (critical[k]! - critical[k - 1]!);
  return { pValue: P_VALUES[k - 1]! + part * (P_VALUES[k]! - P_VALUES[k - 1]!) };
}
