import { DataError } from '../../core/errors.js';
import { centred } from '../linalg/moments.js';
import { lagTriangle, leavesNothing, type NestedModels, readTriangle } from './lagged-design.js';
import { requireLength, requireVarying } from './requirements.js';
import { type UnitRootTrend, unitRootCriticalValues, unitRootPValue } from './unit-root-distribution.js';

export const LAG_CRITERIA = ['aic', 'bic', 't-stat'] as const;
export type LagCriterion = (typeof LAG_CRITERIA)[number];

export interface DickeyFuller {
  /** t of rho, see below: very negative where the series returns to its level. */
  statistic: number;
  /** Of a unit root. */
  pValue: number;
  lags: number;
  /** Samples of the regression. */
  n: number;
  /** At 1, 5 and 10 %. */
  critical: [number, number, number];
}

/** A lag stays, going down from the longest, if its |t| is above the 95 % quantile of the normal law. */
const T_STOP = 1.6448536269514722;

/** Schwert's rule for lags of a series of n samples: ceil(12 (n / 100)^(1/4)). */
export const schwertLags = (n: number): number => Math.ceil(12 * (n / 100) ** 0.25);

/**
 * Augmented Dickey-Fuller test of a unit root: the t statistic of rho in the least-squares regression
 *
 *   dx_t = rho x_(t-1) + sum_(i=1..p) gamma_i dx_(t-i) + trend + e_t,      dx_t = x_t - x_(t-1).
 *
 * With `select`, p is the best of 0..lags by AIC or BIC over the same samples (or the largest whose last
 * coefficient has |t| >= 1.645); the statistic then uses all the samples that this p leaves.
 *
 * @param lags p, or with `select` the most of them; by default Schwert's rule, and never over n / 2 - 1 less the
 *             number of trend terms
 * @returns    undefined where the regression predicts the series without error (a ramp): it has no t statistic
 * @see Said & Dickey, Testing for unit roots in autoregressive-moving average models of unknown order, 1984;
 *      Ng & Perron, Unit root tests in ARMA models with data-dependent methods, 1995
 */
export function augmentedDickeyFuller(
  x: Float64Array,
  { trend = 'c', lags, select }: { trend?: UnitRootTrend; lags?: number; select?: LagCriterion } = {},
): DickeyFuller | undefined {
  requireVarying(x, 'a unit-root test');
  const terms = trend === 'n' ? 0 : trend.length;
  // The second bound leaves the regression one equation more than it has coefficients.
  const most = Math.min(Math.floor(x.length / 2) - terms - 1, Math.floor((x.length - terms - 3) / 2));
  requireLength(x, 2 * terms + 4, `a unit-root test with trend ${trend}`);
  if (lags !== undefined && lags > most)
    throw new DataError(`${lags} lags, a series of ${x.length} samples allows ${most}`);
  const dx = new Float64Array(x.length - 1);
  for (let t = 0; t < dx.length; t++) dx[t] = x[t + 1]! - x[t]!;
  const longest = lags ?? Math.min(most, schwertLags(x.length));
  const p = select ? selectLags(x, dx, trend, longest, select) : longest;
  if (p === undefined) return undefined;
  const n = dx.length - p;
  const models = nested(dx, p, { first: trendColumns(n, trend), last: [levels(x, p, trend)] });
  const statistic = models?.lastT[terms + p + 1];
  if (statistic === undefined) return undefined;
  return {
    statistic,
    pValue: unitRootPValue(statistic, trend),
    lags: p,
    n,
    critical: unitRootCriticalValues(n, trend),
  };
}

/** The number of lags that the criterion prefers, every model fitted to the samples that the longest one leaves. */
function selectLags(
  x: Float64Array,
  dx: Float64Array,
  trend: UnitRootTrend,
  longest: number,
  criterion: LagCriterion,
): number | undefined {
  const n = dx.length - longest;
  const first = [...trendColumns(n, trend), levels(x, longest, trend)];
  const models = nested(dx, longest, { first });
  if (!models) return undefined;
  const { residual, lastT } = models;
  if (criterion === 't-stat') {
    let p = longest;
    while (p > 0 && Math.abs(lastT[first.length + p]!) < T_STOP) p--;
    return p;
  }
  const penalty = criterion === 'aic' ? 2 : Math.log(n);
  let best = 0;
  let least = Infinity;
  for (let p = 0; p <= longest; p++) {
    const value = n * Math.log(residual[first.length + p]! / n) + penalty * p;
    if (value < least) [best, least] = [p, value];
  }
  return best;
}

function nested(
  dx: Float64Array,
  lags: number,
  columns: Parameters<typeof lagTriangle>[2],
): NestedModels | undefined {
  const triangle = lagTriangle(dx, lags, columns);
  const models = triangle && readTriangle(triangle, dx.length - lags);
  return models && !leavesNothing(models, models.residual.length - 1) ? models : undefined;
}

/** x_(t-1) for every row of the regression, from its mean where a constant makes up for that. */
function levels(x: Float64Array, lags: number, trend: UnitRootTrend): Float64Array {
  const level = x.slice(lags, x.length - 1);
  return trend === 'n' ? level : centred(level);
}

/** Constant, trend and squared trend as polynomials that are orthogonal on the rows: the same span, no rounding. */
function trendColumns(n: number, trend: UnitRootTrend): Float64Array[] {
  const s = (t: number) => (2 * t - (n - 1)) / n;
  const square = (1 - 1 / n ** 2) / 3;
  const all = [() => 1, s, (t: number) => s(t) ** 2 - square];
  return all
    .slice(0, trend === 'n' ? 0 : trend.length)
    .map((value) => Float64Array.from({ length: n }, (_, t) => value(t)));
}
