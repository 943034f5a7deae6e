import type { Chart } from '../../core/chart/chart.js';
import { lineChart } from '../../core/chart/make.js';
import type { SeriesSet } from '../../core/read.js';
import type { Components } from '../../kernels/series/seasonal-decomposition.js';
import { timeAxis } from '../shared/series-charts.js';
import type { Detrended } from './methods.js';

type One = SeriesSet['series'][number];

/** Series with its trend, and below it what is left. */
export function trendChart(set: SeriesSet, one: One, { values: rest, trend, first }: Detrended): Chart[] {
  return withTrend(set, one, { trend, first }, [['Without its trend', rest]]);
}

/** Series with its trend, season and residual, below each other. */
export function componentsChart(
  set: SeriesSet,
  one: One,
  { trend, seasonal, residual, first }: Components,
): Chart[] {
  return withTrend(set, one, { trend, first }, [
    ['Season', seasonal],
    ['Residual', residual],
  ]);
}

/** What begins at sample `first` of the series: its trend, over it, and further parts below. */
function withTrend(
  set: SeriesSet,
  { name, values }: One,
  { trend, first }: Pick<Components, 'trend' | 'first'>,
  parts: readonly (readonly [title: string, values: Float64Array])[],
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
    ...parts.map(([title, y]) => lineChart({ title: titled(title), ...axis, yLabel: 'value', y })),
  ];
}
