import type { Chart } from '../../core/chart/chart.js';
import { lineChart, panels } from '../../core/chart/make.js';
import type { SeriesSet } from '../../core/read.js';

type Set = Pick<SeriesSet, 'rateHz' | 'unit' | 'time'>;

/** The x axis of a chart over time: seconds (or the unit of the dates), or samples where no rate is known. */
export function timeAxis(
  { rateHz, unit, time }: Set,
  n: number,
  first = 0,
): { x: Float64Array; xLabel: string; xUnit?: string } {
  if (time && first + n <= time.values.length)
    return { x: time.values.slice(first, first + n), xLabel: time.name, ...(unit === 's' && { xUnit: 's' }) };
  const x = Float64Array.from({ length: n }, (_, i) => (first + i) / (rateHz ?? 1));
  if (rateHz === undefined) return { x, xLabel: 'sample' };
  return { x, xLabel: 'time', xUnit: unit === 's' ? 's' : unit };
}

/** Label and unit of frequencies. */
export function frequencyAxis({ rateHz, unit }: Set): { label: string; unit?: string } {
  if (rateHz === undefined) return { label: 'frequency (cycles a sample)' };
  return unit === 's' ? { label: 'frequency', unit: 'Hz' } : { label: `frequency (cycles a ${unit})` };
}

interface Pair {
  title: string;
  set: SeriesSet;
  /** The series that came out, as many as went in. */
  after: readonly Float64Array[];
  /** Sample of the input that the result begins at. */
  first?: number;
  labels?: readonly [before: string, after: string];
  yLabel?: string;
}

/** What went in and what came out on the same axes, a panel for each series. */
export function beforeAfter({
  title,
  set,
  after,
  first = 0,
  labels: [before, changed] = ['before', 'after'],
  yLabel = 'value',
}: Pair): Chart {
  const charts = set.series.map(({ name, values }, i) =>
    lineChart({
      title: set.series.length > 1 ? `${title}: ${name}` : title,
      ...timeAxis(set, values.length),
      yLabel,
      legend: true,
      series: [
        { label: before, y: values, color: 'faint' },
        { label: changed, y: after[i]!, x: timeAxis(set, after[i]!.length, first).x },
      ],
    }),
  );
  return charts.length === 1 ? charts[0]! : panels(charts, { columns: 1 });
}
