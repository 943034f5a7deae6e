import type { Chart } from '../../core/chart/chart.js';
import { histogramChart, lineChart, panels } from '../../core/chart/make.js';
import { titleOf } from '../../core/command/series.js';
import type { SeriesSet } from '../../core/read.js';
import { mean } from '../../kernels/linalg/moments.js';
import { usualWindows } from '../../kernels/series/window-stationarity.js';
import { timeAxis } from '../shared/series-charts.js';

/** Each series with the means of its windows, and beside it how its values are distributed. */
export function picture(set: SeriesSet): Chart {
  return panels(
    set.series.flatMap(({ name, values }) => {
      const axis = timeAxis(set, values.length);
      return [
        lineChart({
          title: titleOf('Series', [{ name }]),
          ...axis,
          yLabel: 'value',
          legend: true,
          series: [
            { label: 'value', y: values, color: 'muted' },
            {
              label: 'mean of windows',
              x: axis.x,
              y: windowMeans(values),
              color: 'accent',
              width: 2.5,
            },
          ],
        }),
        histogramChart({ title: titleOf('Distribution', [{ name }]), xLabel: 'value', values }),
      ];
    }),
    { columns: 2 },
  );
}

/** At each sample the mean of the window it lies in. */
function windowMeans(x: Float64Array): Float64Array {
  const count = usualWindows(x.length);
  const m = Math.max(1, Math.floor(x.length / count));
  const means = new Float64Array(x.length);
  for (let begin = 0; begin < x.length; begin += m) {
    const end = x.length - begin < 2 * m ? x.length : begin + m;
    means.fill(mean(x.subarray(begin, end)), begin, end);
    if (end === x.length) break;
  }
  return means;
}
