import { UsageError } from '../../core/errors.js';
import { variance } from '../../kernels/linalg/moments.js';
import { blockMean } from '../../kernels/series/block-mean.js';
import { differences } from '../../kernels/series/differences.js';
import { movingAverage } from '../../kernels/series/moving-average.js';
import { polynomialTrend } from '../../kernels/series/polynomial-trend.js';
import { isConstant } from '../../kernels/series/requirements.js';
import { type Components, seasonalDecomposition } from '../../kernels/series/seasonal-decomposition.js';
import { stl } from '../../kernels/series/stl.js';
import { autocorrelation } from '../../kernels/signal/autocorrelation.js';
import { firstPeak } from '../../kernels/signal/first-peak.js';
import type { DetrendOptions } from './options.js';

export interface Detrended {
  values: Float64Array;
  /** What is gone: the series less, or divided by, the result. */
  trend: Float64Array;
  /** Sample of the series that both begin at. */
  first: number;
  parts?: Components;
  metrics: Record<string, number | null>;
}

/** One series without its trend. */
export function removeTrend(x: Float64Array, chosen: DetrendOptions, rate: number): Detrended {
  const { method } = chosen;
  if (method === 'seasonal' || method === 'stl') return removeSeasons(x, chosen);
  if (method === 'difference') {
    const { order = 1, lag = 1 } = chosen;
    const values = differences(x, { order, lag });
    const first = order * lag;
    return withMetrics(x, { values, trend: minus(x, values, first), first });
  }
  if (method === 'moving-average') {
    const window = chosen.window ?? tenth(x.length);
    const { values: trend, first } = movingAverage(x, window, chosen.edges);
    return withMetrics(x, { values: minus(x, trend, first), trend, first });
  }
  if (method === 'block') {
    const period = chosen.period ?? foundPeriod(x);
    const trend = blockMean(x, period);
    return withMetrics(x, { values: minus(x, trend), trend, first: 0 }, { period });
  }
  const degree = method === 'mean' ? 0 : method === 'linear' ? 1 : (chosen.degree ?? 2);
  const trend = polynomialTrend(x, degree);
  const slope = method === 'linear' && { slope: ((trend.at(-1)! - trend[0]!) / (x.length - 1)) * rate };
  return withMetrics(x, { values: minus(x, trend), trend, first: 0 }, slope || {});
}

function removeSeasons(x: Float64Array, chosen: DetrendOptions): Detrended {
  const { method, model = 'additive', edges, remove = 'both', seasonalSpan, trendSpan, robust } = chosen;
  const period = chosen.period ?? foundPeriod(x);
  const parts =
    method === 'seasonal'
      ? seasonalDecomposition(x, period, { model, ...(edges && { edges }) })
      : stl(x, period, {
          robust,
          ...(seasonalSpan !== undefined && { seasonal: seasonalSpan }),
          ...(trendSpan !== undefined && { trend: trendSpan }),
        });
  const multiplied = model === 'multiplicative';
  const joined = multiplied ? (a: number, b: number) => a * b : (a: number, b: number) => a + b;
  const { trend, seasonal, residual, first } = parts;
  const both = trend.map((v, t) => joined(v, seasonal[t]!));
  const gone = remove === 'both' ? both : remove === 'trend' ? trend : seasonal;
  const values =
    remove === 'both'
      ? residual
      : residual.map((v, t) => joined(v, remove === 'trend' ? seasonal[t]! : trend[t]!));
  const additive = (part: Float64Array) => (multiplied ? part.map(Math.log) : part);
  const strength = (part: Float64Array) => {
    const rest = additive(residual);
    const whole = variance(additive(part).map((v, t) => v + rest[t]!));
    return whole > 0 ? Math.max(0, 1 - variance(rest) / whole) : null;
  };
  return withMetrics(
    x,
    { values, trend: gone, first, parts },
    { period, trendStrength: strength(trend), seasonalStrength: strength(seasonal) },
  );
}

function withMetrics(
  x: Float64Array,
  result: Omit<Detrended, 'metrics'>,
  more: Record<string, number | null> = {},
): Detrended {
  const removed = isConstant(x) ? null : 1 - variance(result.values) / variance(x);
  return { ...result, metrics: { n: result.values.length, removed, ...more } };
}

const minus = (x: Float64Array, trend: Float64Array, first = 0) => trend.map((v, t) => x[first + t]! - v);

/** Odd, so that the average is centred on a sample. */
const tenth = (n: number) => Math.min(2 * Math.floor(n / 20) + 1, n);

/** The first peak of the autocorrelation once a line is gone. */
function foundPeriod(x: Float64Array): number {
  if (x.length >= 8) {
    const trend = polynomialTrend(x, 1);
    const rest = minus(x, trend);
    const constant = variance(rest) <= 1e-24 * variance(x);
    const lags = Math.floor(x.length / 2);
    const period = constant ? undefined : firstPeak(autocorrelation(rest, lags), 1.96 / Math.sqrt(x.length));
    if (period !== undefined) return period;
  }
  throw new UsageError('--period is needed: the autocorrelation of this series has no peak');
}
