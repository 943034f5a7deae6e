import type { Chart } from '../core/chart/chart.js';
import { lineChart, panels } from '../core/chart/make.js';
import type { Curve } from './means.js';
import type { EpochRecord } from './progress.js';

/** Losses over the steps, one chart a term: training as it went, and what validation said of each epoch. */
export function termCharts(
  { stride, points }: Curve,
  history: readonly EpochRecord[],
): { name: string; chart: Chart }[] {
  const names = [...new Set([...points, ...history.map(({ train }) => train)].flatMap(Object.keys))];
  // A point is the mean over `stride` steps and stands at their end.
  const steps = points.map((_, i) => (i + 1) * stride);
  const validated = history.filter(({ validation }) => validation !== undefined);
  const single = names
    .filter((name) => !name.includes('/'))
    .map((name) => {
      const training = { label: 'training', x: steps, y: points.map((point) => point[name] ?? Number.NaN) };
      const validation = {
        label: 'validation',
        x: validated.map(({ step }) => step),
        y: validated.map((record) => record.validation?.[name] ?? Number.NaN),
        points: true,
      };
      const series = [training, validation].filter(({ y }) => y.some((value) => !Number.isNaN(value)));
      return {
        name,
        chart: lineChart({ series, title: name, xLabel: 'step', yLabel: name, yScale: scaleOf(series) }),
      };
    });
  return [...single, ...vectorCharts(names, steps, points)];
}

const MOST_NAMED = 8;

/** A chart for each vector of terms, a line for each of its places. */
function vectorCharts(names: readonly string[], steps: readonly number[], points: Curve['points']) {
  const places = names.filter((name) => name.includes('/'));
  const stems = new Set(places.map((name) => name.split('/')[0]!));
  return [...stems].map((stem) => {
    const series = places
      .filter((name) => name.startsWith(`${stem}/`))
      .map((name) => ({
        label: name.slice(stem.length + 1),
        x: steps,
        y: points.map((point) => point[name] ?? Number.NaN),
      }));
    const legend = series.length <= MOST_NAMED;
    return { name: stem, chart: lineChart({ series, title: stem, xLabel: 'step', yLabel: stem, legend }) };
  });
}

/** All of them in one drawing, for --plot. */
export function curveCharts(curve: Curve, history: readonly EpochRecord[]): Chart {
  const charts = termCharts(curve, history).map(({ chart }) => chart);
  return charts.length === 1 ? charts[0]! : panels(charts, { columns: 2 });
}

const DECADES_FOR_LOG = 100;

/** What falls over two decades or more is seen on a logarithmic axis only. */
function scaleOf(series: readonly { y: readonly number[] }[]): 'log' | 'linear' {
  const values = series.flatMap(({ y }) => y.filter((value) => !Number.isNaN(value)));
  const low = Math.min(...values);
  return low > 0 && Math.max(...values) / low >= DECADES_FOR_LOG ? 'log' : 'linear';
}
