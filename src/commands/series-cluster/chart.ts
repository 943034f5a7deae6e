import type { Chart } from '../../core/chart/chart.js';
import { lineChart, panels, scatterChart } from '../../core/chart/make.js';
import { principalPlane } from '../../kernels/linalg/principal-plane.js';
import type { Clustered, Named } from './spaces.js';

/** Series drawn in the panel of a cluster: more would be a carpet. */
const DRAWN = 12;

/** A panel of series for each cluster, and the plane of the coefficients where there are some. */
export function chartOf(all: readonly Named[], { labels, embedding }: Clustered, k: number): Chart {
  const charts = Array.from({ length: k }, (_, c) => {
    const members = all.filter((_, i) => labels[i] === c);
    const more = members.length > DRAWN ? `, ${DRAWN} of them drawn` : '';
    return lineChart({
      title: `Cluster ${c}: ${members.length} series${more}`,
      xLabel: 'sample',
      yLabel: 'value',
      legend: false,
      series: members.slice(0, DRAWN).map(({ name, values }) => ({ label: name, y: values, points: false })),
    });
  });
  if (embedding && embedding.names.length > 1) {
    const { data, names } = embedding;
    const plane = names.length > 2 ? principalPlane(data, all.length, names.length) : undefined;
    const at = (j: number) => data.filter((_, i) => i % names.length === j);
    charts.push(
      scatterChart({
        title: 'Series by their coefficients',
        x: plane ? plane.x : at(0),
        y: plane ? plane.y : at(1),
        xLabel: plane ? 'first principal component' : names[0]!,
        yLabel: plane ? 'second' : names[1]!,
        groups: Array.from(labels, (c) => `cluster ${c}`),
      }),
    );
  }
  return charts.length === 1 ? charts[0]! : panels(charts, { columns: charts.length > 3 ? 2 : 1 });
}
