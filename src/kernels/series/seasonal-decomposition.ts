import { DataError } from '../../core/errors.js';
import { type Edges, movingAverage } from './moving-average.js';

export const SEASONAL_MODELS = ['additive', 'multiplicative'] as const;
export type SeasonalModel = (typeof SEASONAL_MODELS)[number];

/** x = trend + seasonal + residual, or their product. */
export interface Components {
  trend: Float64Array;
  seasonal: Float64Array;
  residual: Float64Array;
  /** Sample of the series that they begin at. */
  first: number;
}

/**
 * Classical decomposition: the trend is the centred moving average over one period, the season the mean of what the
 * trend leaves at each phase, brought to mean 0 (additive) or 1 (multiplicative), the residual what is left.
 *
 * @param period 2 or more; the series has two periods at least
 * @param edges  of the moving average; phases are averaged over the samples that have a trend
 * @see Kendall & Stuart, The Advanced Theory of Statistics, volume 3, sections 46.27-46.35
 */
export function seasonalDecomposition(
  x: Float64Array,
  period: number,
  { model = 'additive', edges = 'extrapolate' }: { model?: SeasonalModel; edges?: Edges } = {},
): Components {
  requirePeriods(x, period);
  const additive = model === 'additive';
  if (!additive) requirePositive(x);
  const { values: trend, first } = movingAverage(x, period, edges);
  if (!additive && !trend.every((v) => v > 0))
    throw new DataError(`the trend falls to 0 or below it at the borders: no multiplicative season`, {
      hint: '--edges shrink keeps it within the series',
    });
  const phases = new Float64Array(period);
  const counts = new Float64Array(period);
  trend.forEach((level, i) => {
    const phase = (first + i) % period;
    phases[phase]! += additive ? x[first + i]! - level : x[first + i]! / level;
    counts[phase]! += 1;
  });
  if (counts.some((count) => count === 0))
    throw new DataError(`${trend.length} samples inside the borders do not cover a period of ${period}`, {
      hint: 'other --edges than drop keep the borders',
    });
  for (let k = 0; k < period; k++) phases[k]! /= counts[k]!;
  const mean = phases.reduce((sum, v) => sum + v, 0) / period;
  const pattern = phases.map((v) => (additive ? v - mean : v / mean));
  const seasonal = trend.map((_, i) => pattern[(first + i) % period]!);
  const residual = trend.map((level, i) =>
    additive ? x[first + i]! - level - seasonal[i]! : x[first + i]! / (level * seasonal[i]!),
  );
  return { trend, seasonal, residual, first };
}

export function requirePeriods(x: Float64Array, period: number): void {
  if (!Number.isInteger(period) || period < 2)
    throw new DataError(`a period of 2 samples or more is needed, got ${period}`);
  if (x.length < 2 * period)
    throw new DataError(`a season of ${period} samples needs two of them, ${2 * period}, got ${x.length}`);
}

export function requirePositive(x: Float64Array): void {
  const at = x.findIndex((v) => !(v > 0));
  if (at >= 0)
    throw new DataError(`a multiplicative season needs positive values, got ${x[at]} at sample ${at}`);
}
