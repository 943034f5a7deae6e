import { flagOf } from '../../core/command/flag-of.js';
import { UsageError } from '../../core/errors.js';
import type { ArimaOptions, ArMethod } from '../../kernels/series/arima-model.js';
import type { Criterion } from '../../kernels/series/information-criteria.js';
import type { Trend } from '../../kernels/series/trend.js';
import type { ArFitOptions } from './options.js';

/** What is to be fitted, after options that contradict each other were refused. */
export interface Request {
  arima: ArimaOptions & { method: ArMethod; trend: Trend; difference: number; seasonalDifference: number };
  /** Undefined for given orders. */
  select?: { criterion: Criterion; maxAr: number | undefined; maxMa: number };
}

export function requestOf(chosen: ArFitOptions): Request {
  refuseTogether(chosen);
  const { order, select, maxOrder, maxMa, difference, seasonal } = chosen;
  const [seasonalAr, seasonalDifference, seasonalMa, season] = seasonal ?? [0, 0, 0, 0];
  if (seasonal && season! < 2)
    throw new UsageError(`--seasonal ${seasonal.join(',')}: a season has 2 samples or more`);
  const method = chosen.method ?? (chosen.var ? 'ols' : 'mle');
  const trend = chosen.trend ?? (difference + seasonalDifference! > 0 ? 'none' : 'constant');
  const [ar = 0, ma = 0] = order ?? [];
  const moving = ma + (maxMa ?? 0);
  if (method !== 'mle' && moving + seasonalAr! + seasonalMa! > 0)
    throw new UsageError(
      `--method ${method} is for autoregressions: ${moving > 0 ? 'moving averages' : 'seasons'} need mle`,
    );
  const nothing =
    order &&
    ar + ma + seasonalAr! + seasonalMa! + difference + seasonalDifference! === 0 &&
    trend !== 'linear';
  if (nothing) throw new UsageError('--order 0 leaves nothing to fit: 1 or more is needed');
  return {
    arima: {
      orders: { ar, ma, seasonalAr, seasonalMa, season },
      ...{ difference, seasonalDifference: seasonalDifference!, trend, method },
    },
    ...(!order && { select: { criterion: select ?? 'aic', maxAr: maxOrder, maxMa: maxMa ?? 0 } }),
  };
}

function refuseTogether(chosen: ArFitOptions): void {
  const { order, select, model, forecast } = chosen;
  const given = (...names: (keyof ArFitOptions)[]) =>
    names.filter((name) => chosen[name] !== undefined && chosen[name] !== false && chosen[name] !== 0);
  const refuse = (names: (keyof ArFitOptions)[], why: string) => {
    if (names.length > 0) throw new UsageError(`${flagOf(names[0]!)} ${why}`);
  };
  if (order && select) throw new UsageError('--order and --select exclude each other');
  if (order) refuse(given('maxOrder', 'maxMa', 'scores'), 'is for the choice of an order: leave --order out');
  if (model)
    refuse(
      given(
        'order',
        'select',
        'maxOrder',
        'maxMa',
        'method',
        'trend',
        'difference',
        'seasonal',
        'scores',
        'var',
      ),
      'is for a fit: --model has its own',
    );
  if (!forecast) refuse(given('forecasts'), 'needs --forecast H, the number of steps');
  if (chosen.var) {
    refuse(
      given(
        'maxMa',
        'seasonal',
        'difference',
        'spectrum',
        'densities',
        'correlation',
        'correlations',
        'lags',
        'diagnostics',
      ),
      'is not for --var',
    );
    if (chosen.method && chosen.method !== 'ols')
      throw new UsageError(`--var is fitted by least squares: --method ols, not ${chosen.method}`);
    if ((order?.[1] ?? 0) > 0) throw new UsageError('--var has no moving average: one order is needed');
  } else if (!model) refuse(given('granger'), 'needs --var');
}

/** The largest order that is tried: what users want to see, as far as the samples carry it. */
export const largestOrder = (samples: number, terms: number): number =>
  Math.max(1, Math.min(12, Math.floor((samples - terms - 2) / 3)));
