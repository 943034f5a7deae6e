import type { Chart } from '../../core/chart/chart.js';
import { lineChart, panels } from '../../core/chart/make.js';
import type { SeriesSet } from '../../core/read.js';
import { timeAxis } from '../shared/series-charts.js';
import { gridTimes } from './convert.js';
import type { Grid } from './grid.js';

/** Few samples are dots on the curve that goes through them. */
const FEW = 400;

/** The samples as they were, and the series on its new grid. */
export function resampledChart(set: SeriesSet, after: readonly Float64Array[], grid: Grid): Chart {
  const x = gridTimes(grid);
  const charts = set.series.map(({ name, values }, i) => {
    const before = timeAxis(set, values.length);
    const few = values.length <= FEW;
    return lineChart({
      title: set.series.length > 1 ? `Resampled ${name}` : 'Resampled',
      xLabel: before.xLabel,
      ...(before.xUnit && { xUnit: before.xUnit }),
      yLabel: 'value',
      legend: true,
      series: [
        ...(few ? [] : [{ label: 'before', x: before.x, y: values, color: 'muted' as const }]),
        { label: 'after', x, y: after[i]! },
      ],
      marks: few ? [{ mark: 'scatter', label: 'before', x: before.x, y: values, color: 'ink', size: 4 }] : [],
    });
  });
  return charts.length === 1 ? charts[0]! : panels(charts, { columns: 1 });
}
