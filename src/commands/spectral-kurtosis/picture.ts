import type { Chart } from '../../core/chart/chart.js';
import { lineChart, panels } from '../../core/chart/make.js';
import { titleOf } from '../../core/command/series.js';
import type { SeriesSet } from '../../core/read.js';
import type { SpectralKurtosis } from '../../kernels/signal/spectral-kurtosis.js';
import { frequencyAxis } from '../shared/series-charts.js';

interface Measured {
  name: string;
  result: SpectralKurtosis;
  limit: number;
  levels: Float64Array;
  /** Middle of a frame. */
  time(t: number): number;
}

/** Kurtosis over frequency, and below it, where bins stand out, their level over time. */
export function picture(results: readonly Measured[], set: SeriesSet, threshold: number): Chart {
  const axis = frequencyAxis(set);
  const byFrequency = lineChart({
    title: titleOf('Spectral kurtosis', results),
    xLabel: axis.label,
    xUnit: axis.unit,
    yLabel: 'kurtosis',
    series: results.map(({ name, result }) => ({
      label: name,
      x: result.frequency,
      y: result.kurtosis,
    })),
    rules: [{ y: results[0]!.limit, dash: true }],
  });
  if (results.every(({ levels }) => levels.length === 0)) return byFrequency;
  const byTime = lineChart({
    title: 'Level in the bins that stand out',
    xLabel: set.rateHz === undefined ? 'sample' : 'time',
    xUnit: set.rateHz === undefined ? undefined : set.unit,
    yLabel: 'level',
    series: results.map(({ name, levels, time }) => ({
      label: name,
      x: Float64Array.from(levels.keys(), time),
      y: levels,
      points: false,
    })),
    rules: [{ y: threshold, dash: true }],
  });
  return panels([byFrequency, byTime], { columns: 1 });
}
