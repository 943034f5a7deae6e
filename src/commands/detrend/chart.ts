import type { Chart } from '../../core/chart/chart.js';
import { lineChart } from '../../core/chart/make.js';
import type { SeriesSet } from '../../core/read.js';
import type { Components } from '../../kernels/series/seasonal-decomposition.js';
import { timeAxis } from '../shared/series-charts.js';
import type { Detrended } from './methods.js';

/** Series with its trend, and below it what is left. */
export function trendChart(
  set: SeriesSet,
  { name, values }: SeriesSet['series'][number],
  { values: rest, trend, first }: Detrended,
): Chart[] {
  const axis = timeAxis(set, rest.length, first);
  const titled = (what: string) => (set.series.length > 1 ? `${what} of ${name}` : what);
  return [
    lineChart({
      title: titled('Series and trend'),
      ...timeAxis(set, values.length),
      yLabel: 'value',
      legend: true,
      series: [
        { label: 'series', y: values, color: 'muted' },
        { label: 'trend', y: trend, x: axis.x, width: 2.5 },
      ],
    }),
    lineChart({ title: titled('Without its trend'), ...axis, yLabel: 'value', y: rest }),
  ];
}

/** Series with its trend, season and residual, below each other. */
export function componentsChart(
  set: SeriesSet,
  { name, values }: SeriesSet['series'][number],
  { trend, seasonal, residual, first }: Components,
): Chart[] {
  const axis = timeAxis(set, trend.length, first);
  const titled = (what: string) => (set.series.length > 1 ? `${what} of ${name}` : what);
  return [
    lineChart({
      title: titled('Series and trend'),
      ...timeAxis(set, values.length),
      yLabel: 'value',
      legend: true,
      series: [
        { label: 'series', y: values, color: 'muted' },
        { label: 'trend', y: trend, x: axis.x, width: 2.5 },
      ],
    }),
    lineChart({ title: titled('Season'), ...axis, yLabel: 'value', y: seasonal }),
    lineChart({ title: titled('Residual'), ...axis, yLabel: 'value', y: residual }),
  ];
}
