import { DataError } from '../../core/errors.js';
import { type Loess, loess, loessAt } from './loess.js';
import { type Components, requirePeriods } from './seasonal-decomposition.js';

export interface StlOptions {
  /** Span of the smoothing of each phase over the years, odd, 7 or more in practice. */
  seasonal?: number;
  /** Span of the trend, odd; by default the next odd number from 1.5 period / (1 - 1.5 / seasonal). */
  trend?: number;
  /** Weigh samples down that lie far from the fit: 15 rounds instead of one. */
  robust?: boolean;
}

/**
 * STL: decomposition into trend, season and residual by local regression. Unlike the classical one the season may
 * change slowly, the trend reaches the ends, and with `robust` outliers stay in the residual.
 *
 * Each inner pass smooths the samples of every phase (without the trend), takes from that its own low-pass part,
 * which leaves the season, and smooths the series without it, which is the trend.
 *
 * @param period 2 or more; the series has two periods at least
 * @see Cleveland, Cleveland, McRae & Terpenning, STL: a seasonal-trend decomposition procedure based on loess, 1990
 */
export function stl(x: Float64Array, period: number, options: StlOptions = {}): Components {
  requirePeriods(x, period);
  const { seasonal: span = 7, robust = false } = options;
  const trendSpan = options.trend ?? oddFrom((1.5 * period) / (1 - 1.5 / span));
  for (const [name, value] of [
    ['season', span],
    ['trend', trendSpan],
  ] as const)
    if (value < 3 || value % 2 === 0)
      throw new DataError(`the span of the ${name} is an odd number from 3 on, got ${value}`);
  const lowSpan = period % 2 === 0 ? period + 1 : period + 2;
  const [inner, outer] = robust ? [2, 15] : [5, 0];
  let weights: Float64Array | undefined;
  let trend: Float64Array = new Float64Array(x.length);
  let seasonal: Float64Array = new Float64Array(x.length);
  for (let round = 0; round <= outer; round++) {
    if (round > 0) weights = robustness(x, trend, seasonal);
    for (let pass = 0; pass < inner; pass++) {
      const detrended = x.map((v, t) => v - trend[t]!);
      const cycle = smoothPhases({ y: detrended, span, degree: 1, weights }, period);
      const low = loess({ y: lowPass(cycle, period), span: lowSpan, degree: 1 });
      seasonal = low.map((v, t) => cycle[period + t]! - v);
      trend = loess({ y: x.map((v, t) => v - seasonal[t]!), span: trendSpan, degree: 1, weights });
    }
  }
  const residual = x.map((v, t) => v - trend[t]! - seasonal[t]!);
  return { trend, seasonal, residual, first: 0 };
}

/** Each phase smoothed by itself and continued by one period at both ends: n + 2 period values. */
function smoothPhases({ y, weights, ...how }: Loess, period: number): Float64Array {
  const cycle = new Float64Array(y.length + 2 * period);
  for (let phase = 0; phase < period; phase++) {
    const count = Math.ceil((y.length - phase) / period);
    const every = (of: Float64Array) =>
      Float64Array.from({ length: count }, (_, k) => of[phase + k * period]!);
    const fit: Loess = { ...how, y: every(y), weights: weights && every(weights) };
    const curve = loess(fit);
    const size = Math.min(how.span, count);
    cycle[phase] = loessAt(fit, -1, 0, size) ?? curve[0]!;
    curve.forEach((v, k) => {
      cycle[phase + (k + 1) * period] = v;
    });
    cycle[phase + (count + 1) * period] = loessAt(fit, count, count - size, count) ?? curve[count - 1]!;
  }
  return cycle;
}

/** Moving averages over a period, a period, and three samples. */
const lowPass = (cycle: Float64Array, period: number) => average(average(average(cycle, period), period), 3);

/** Plain averages of m values, n - m + 1 of them. */
function average(x: Float64Array, m: number): Float64Array {
  const y = new Float64Array(x.length - m + 1);
  let sum = 0;
  for (let t = 0; t < m; t++) sum += x[t]!;
  y[0] = sum / m;
  for (let t = 1; t < y.length; t++) {
    sum += x[t + m - 1]! - x[t - 1]!;
    y[t] = sum / m;
  }
  return y;
}

/** Bisquare weights (1 - (r / 6 median r)^2)^2 of the residuals r. */
function robustness(x: Float64Array, trend: Float64Array, seasonal: Float64Array): Float64Array {
  const r = x.map((v, t) => Math.abs(v - trend[t]! - seasonal[t]!));
  const sorted = r.slice().sort();
  const n = r.length;
  const h = 3 * (sorted[Math.floor(n / 2)]! + sorted[n - 1 - Math.floor(n / 2)]!);
  return r.map((v) => (v <= 0.001 * h ? 1 : v <= 0.999 * h ? (1 - (v / h) ** 2) ** 2 : 0));
}

const oddFrom = (least: number) => {
  const whole = Math.ceil(least);
  return whole % 2 === 1 ? whole : whole + 1;
};
