import type { Chart } from '../../core/chart/chart.js';
import { lineChart, panels } from '../../core/chart/make.js';
import type { Learning } from './learn.js';
import type { KalmanOptions } from './options.js';

export interface KalmanPicture {
  names: readonly string[];
  y: Float64Array;
  rows: number;
  m: number;
  /** T x m: of the state, and of a sample. */
  signal: { mean: Float64Array; variance: Float64Array };
  seen: { mean: Float64Array; variance: Float64Array };
  /** Half of an interval in standard deviations. */
  half: number;
  chosen: KalmanOptions;
  learning?: Learning;
}

/** Samples, what the model makes of them with its band, and the fan of the future; a panel a column. */
export function kalmanChart(picture: KalmanPicture): Chart {
  const charts = picture.names.map((name, i) => columnChart(picture, name, i));
  return charts.length === 1 ? charts[0]! : panels(charts, { columns: 1 });
}

function columnChart(
  { y, rows, m, signal, seen, half, chosen }: KalmanPicture,
  name: string,
  i: number,
): Chart {
  const total = signal.mean.length / m;
  const pick = (values: Float64Array, from: number, to: number) =>
    Float64Array.from({ length: to - from }, (_, t) => values[(from + t) * m + i]!);
  const bounds = ({ mean, variance }: KalmanPicture['signal'], from: number, to: number, side: number) =>
    Float64Array.from({ length: to - from }, (_, t) => {
      const at = (from + t) * m + i;
      return mean[at]! + side * half * Math.sqrt(variance[at]!);
    });
  const along = (from: number, to: number) => Float64Array.from({ length: to - from }, (_, t) => from + t);
  const share = `${Number((100 * chosen.level).toPrecision(4))} %`;
  return lineChart({
    title: `${chosen.smooth ? 'Smoothed' : 'Filtered'}: ${name}`,
    xLabel: 'sample',
    yLabel: name,
    legend: true,
    bands: [
      {
        label: `${share} of the state`,
        x: along(0, rows),
        lower: bounds(signal, 0, rows, -1),
        upper: bounds(signal, 0, rows, 1),
        color: 0,
      },
      ...(total > rows
        ? [
            {
              label: `${share} of samples to come`,
              x: along(rows, total),
              lower: bounds(seen, rows, total, -1),
              upper: bounds(seen, rows, total, 1),
              color: 1,
            },
          ]
        : []),
    ],
    series: [
      { label: 'samples', x: along(0, rows), y: pick(y, 0, rows), color: 'faint', points: true },
      { label: 'state', x: along(0, total), y: pick(signal.mean, 0, total), color: 0 },
    ],
  });
}
