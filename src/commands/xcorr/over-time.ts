import { heatMap } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import { UsageError } from '../../core/errors.js';
import { bestLag } from '../../kernels/series/cross-correlation.js';
import { peakBetweenSamples } from '../../kernels/series/peak-between-samples.js';
import {
  type WindowedCrossCorrelation,
  windowedCrossCorrelation,
} from '../../kernels/series/windowed-cross-correlation.js';
import type { Pair } from '../shared/pair.js';
import type { XcorrOptions } from '../xcorr.js';

/** `--window`: the best lag of each window, and the coefficients of all. */
export function overTime({ a, b, names, rateHz, unit }: Pair, window: number, chosen: XcorrOptions): Result {
  refuseUnused(chosen);
  const { maxLag = Math.floor(window / 2), hop = Math.max(1, Math.floor(window / 2)) } = chosen;
  const found = windowedCrossCorrelation(a, b, { window, hop, maxLag });
  const { values, lags, starts } = found;
  const best = Array.from(starts, (_, w) => bestOf(found, w, chosen));
  const strongest = best.reduce((most, { value }, w) => (value > best[most]!.value ? w : most), 0);
  const rate = rateHz ?? 1;
  const time = Float64Array.from(starts, (start) => (start + (window - 1) / 2) / rate);
  return {
    table: {
      window: Int32Array.from(starts.keys()),
      time,
      lag: Float64Array.from(best, ({ lag }) => lag),
      value: Float64Array.from(best, ({ value }) => value),
    },
    array: { shape: [lags.length, starts.length], data: values },
    metrics: {
      bestLag: best[strongest]!.lag,
      bestValue: best[strongest]!.value,
      ...(rateHz !== undefined && { bestTime: best[strongest]!.lag / rateHz }),
      n: [a.length, b.length],
      windows: starts.length,
    },
    plot: () =>
      heatMap({
        title: 'Cross-correlation over time',
        values,
        rows: lags.length,
        columns: starts.length,
        x: [time[0]! - hop / 2 / rate, time.at(-1)! + hop / 2 / rate],
        y: [(lags[0]! - 0.5) / rate, (lags.at(-1)! + 0.5) / rate],
        domain: [-1, 1],
        center: 0,
        map: 'diverging',
        xLabel: rateHz ? 'time' : 'time (samples)',
        yLabel: `lag of ${names[1]} behind ${names[0]}${rateHz ? '' : ' (samples)'}`,
        ...(rateHz && { xUnit: unit, yUnit: unit }),
        valueLabel: 'coefficient',
        marks: [
          {
            mark: 'line',
            x: time,
            y: best.map(({ lag }) => lag / rate),
            color: 'ink',
            points: true,
          },
        ],
      }),
  };
}

function bestOf(
  { values, lags, starts }: WindowedCrossCorrelation,
  w: number,
  { absolute, subsample }: XcorrOptions,
): { lag: number; value: number } {
  const column = Float64Array.from(lags, (_, k) => values[k * starts.length + w]!);
  const best = bestLag({ lags, values: column }, absolute);
  const peak = subsample
    ? peakBetweenSamples(column, best, subsample)
    : { place: best, value: column[best]! };
  return { lag: lags[0]! + peak.place, value: peak.value };
}

function refuseUnused({ removeMean, keepMean, method, alignedA, alignedB }: XcorrOptions): void {
  if (removeMean || keepMean)
    throw new UsageError('windows have their own means: --remove-mean and --keep-mean are not of --window');
  if (method !== 'auto') throw new UsageError('--method is of the whole series, not of --window');
  if (alignedA !== undefined || alignedB !== undefined)
    throw new UsageError('windows have a lag each: --aligned-a and --aligned-b are not of --window');
}
