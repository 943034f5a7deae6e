import type { Chart } from '../../core/chart/chart.js';
import { barChart, lineChart, panels, scatterChart } from '../../core/chart/make.js';
import type { Column } from '../../core/data.js';
import type { LogLinear } from '../../kernels/graphical/log-linear.js';
import type { FittedField } from './fit.js';

const MOST_BARS = 16;

/** One row a weight: where it stands (first), how often, what it is, and its moments a row of data. */
export function weightTable(
  model: LogLinear,
  { names, states }: { names: readonly string[]; states: readonly (readonly string[])[] },
  { theta, empirical, expected }: FittedField,
): Record<string, Column> {
  const places = describeWeights(model, names, states);
  return {
    weight: Int32Array.from(theta.keys()),
    variables: places.map(({ variables }) => variables),
    states: places.map(({ cells }) => cells),
    factors: Int32Array.from(places, ({ factors }) => factors),
    theta,
    potential: theta.map(Math.exp),
    empirical,
    ...(expected && { model: expected, difference: expected.map((m, k) => m - empirical[k]!) }),
  };
}

function describeWeights(
  { cards, factors, weights }: LogLinear,
  names: readonly string[],
  states: readonly (readonly string[])[],
) {
  const found = Array.from({ length: weights }, () => ({ variables: '', cells: '', factors: 0 }));
  for (const { scope, weight } of factors) {
    const here = new Set<number>();
    weight.forEach((k, entry) => {
      if (k < 0 || here.has(k)) return;
      here.add(k);
      const place = found[k]!;
      if (place.factors++ > 0) return;
      place.variables = Array.from(scope, (v) => names[v]!).join(' ');
      const shared = weight.indexOf(k, entry + 1) >= 0;
      place.cells = shared ? 'equal' : statesAt(scope, entry, cards, states);
    });
  }
  return found;
}

function statesAt(
  scope: Int32Array,
  entry: number,
  cards: Int32Array,
  states: readonly (readonly string[])[],
): string {
  const texts: string[] = [];
  let rest = entry;
  for (const v of [...scope].reverse()) {
    texts.unshift(states[v]![rest % cards[v]!]!);
    rest = Math.floor(rest / cards[v]!);
  }
  return texts.join(' ');
}

/** The heaviest weights, moments of model against data, and the way to them. */
export function fitChart(table: Record<string, Column>, fitted: FittedField, sampled: boolean): Chart {
  const { theta, empirical, expected, objectives } = fitted;
  const heavy = [...theta.keys()]
    .sort((a, b) => Math.abs(theta[b]!) - Math.abs(theta[a]!))
    .slice(0, MOST_BARS);
  const note = theta.length > MOST_BARS ? `the ${MOST_BARS} heaviest of ${theta.length}` : '';
  const nameOf = (k: number) => `${table['variables']![k]} = ${table['states']![k]}`;
  const charts = [
    barChart({
      categories: heavy.map(nameOf),
      values: Float64Array.from(heavy, (k) => theta[k]!),
      ...{ horizontal: true, title: 'Weights', xLabel: 'theta', note },
    }),
  ];
  if (expected) {
    const most = Math.max(...empirical, ...expected);
    charts.push(
      scatterChart({
        ...{ x: empirical, y: expected, title: 'Moments', xLabel: 'data', yLabel: 'model' },
        marks: [{ mark: 'line', x: [0, most], y: [0, most], color: 'muted' }],
      }),
    );
  }
  if (objectives.length > 1)
    charts.push(
      lineChart({
        x: objectives.map((_, i) => i + 1),
        y: objectives,
        title: sampled ? 'Largest slope of a step' : 'Objective',
        xLabel: 'iteration',
      }),
    );
  return panels(charts, { columns: charts.length });
}
