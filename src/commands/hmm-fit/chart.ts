import type { Chart } from '../../core/chart/chart.js';
import { heatMap, lineChart, panels } from '../../core/chart/make.js';
import { bestPaths } from '../../kernels/hmm/expectations.js';
import { sequencesOf } from '../../kernels/hmm/hmm.js';
import { stateMeans } from '../../kernels/hmm/predict.js';
import { pathChart } from '../shared/hmm-charts.js';
import type { Sequences } from '../shared/hmm-input.js';
import type { HmmFile } from '../shared/hmm-model.js';

/** The first sequence with its best path, how learning went, and the tables of the model. */
export function chartOf(model: HmmFile, set: Sequences, objectives: readonly number[]): Chart {
  const { hmm, labels, symbols } = model;
  const { k, transition, emission } = hmm;
  const first = sequencesOf(set.observations, 0, 1);
  const { path } = bestPaths(hmm, first);
  const states = labels ?? Array.from({ length: k }, (_, j) => String(j));
  const charts = [pathChart(model, set.columns, first, path)];
  if (objectives.length > 1)
    charts.push(
      lineChart({
        title: 'Learning',
        xLabel: 'pass',
        yLabel: 'objective',
        y: objectives,
        points: objectives.length < 30,
      }),
    );
  charts.push(
    heatMap({
      ...{ title: 'Transitions', values: rounded(transition), rows: k, columns: k, domain: [0, 1] },
      ...{
        xLabel: 'to state',
        yLabel: 'from state',
        xCategories: states,
        yCategories: states,
        valueLabel: 'probability',
      },
    }),
  );
  if (emission.kind === 'categorical') {
    const p = emission.probabilities[0]!;
    const m = p.length / k;
    if (m <= 64)
      charts.push(
        heatMap({
          ...{
            title: symbols.length > 1 ? `Emissions of ${set.columns[0]}` : 'Emissions',
            values: p,
            rows: k,
            columns: m,
          },
          ...{
            xLabel: 'symbol',
            yLabel: 'state',
            xCategories: symbols[0],
            yCategories: states,
            valueLabel: 'probability',
          },
        }),
      );
  } else {
    const means = stateMeans(hmm);
    const d = set.columns.length;
    if (means && d > 1)
      charts.push(
        heatMap({
          ...{
            title: 'Means of the states',
            values: means,
            rows: k,
            columns: d,
            map: 'diverging',
            center: 0,
          },
          ...{
            xLabel: 'column',
            yLabel: 'state',
            xCategories: set.columns,
            yCategories: states,
            valueLabel: 'mean',
          },
        }),
      );
  }
  return panels(charts, { columns: 2, title: `Hidden Markov model of ${k} state${k === 1 ? '' : 's'}` });
}

/** Three digits are enough to look at. */
const rounded = (p: Float64Array) => p.map((v) => Math.round(1000 * v) / 1000);
