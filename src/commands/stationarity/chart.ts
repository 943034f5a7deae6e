import type { Chart } from '../../core/chart/chart.js';
import { lineChart, panels } from '../../core/chart/make.js';
import { titleOf } from '../../core/command/series.js';
import type { SeriesSet } from '../../core/read.js';
import type { SeriesWindow } from '../../kernels/series/window-stationarity.js';
import { timeAxis } from '../shared/series-charts.js';

interface Part {
  name: string;
  windows: readonly SeriesWindow[];
}

/** Each series with the mean and deviation of its windows, above what these do over time. */
export const windowsChart = (set: SeriesSet, parts: readonly Part[]): Chart =>
  panels(
    parts.flatMap((part, i) => chartsOf(set, set.series[i]!.values, part)),
    { columns: 1 },
  );

function chartsOf(set: SeriesSet, values: Float64Array, { name, windows }: Part): Chart[] {
  const { x, ...axis } = timeAxis(set, values.length);
  const steps = (of: (w: SeriesWindow) => number) => ({
    x: windows.flatMap(({ begin, end }) => [x[begin]!, x[end - 1]!]),
    y: windows.flatMap((w) => [of(w), of(w)]),
  });
  const edges = windows.flatMap(({ begin, end }) => [x[begin]!, x[end - 1]!]);
  const moments = [
    { moment: 'Variance', of: (w: SeriesWindow) => w.variance },
    { moment: 'Autocovariance at lag 1', of: (w: SeriesWindow) => w.autocovariance[0]! },
  ];
  return [
    lineChart({
      title: titleOf('Windows', [{ name }]),
      ...axis,
      yLabel: 'value',
      legend: true,
      bands: [
        {
          label: 'mean \u00b1 deviation of a window',
          color: 'accent',
          x: edges,
          lower: steps((w) => w.mean - Math.sqrt(w.variance)).y,
          upper: steps((w) => w.mean + Math.sqrt(w.variance)).y,
        },
      ],
      series: [
        { label: 'series', x, y: values, color: 'muted' },
        { label: 'mean', ...steps((w) => w.mean), color: 'accent', width: 2.5 },
      ],
    }),
    ...moments.map(({ moment, of }) =>
      lineChart({
        title: `${moment} of windows`,
        ...axis,
        yLabel: moment.toLowerCase(),
        series: [
          {
            x: windows.map(({ begin, end }) => (x[begin]! + x[end - 1]!) / 2),
            y: windows.map(of),
            points: true,
          },
        ],
        rules: [{ y: windows.reduce((sum, w) => sum + of(w), 0) / windows.length, dash: true }],
      }),
    ),
  ];
}
