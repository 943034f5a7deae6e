import type { Chart } from '../../core/chart/chart.js';
import { barChart, heatMap, lineChart, panels, stemChart } from '../../core/chart/make.js';
import type { NamedGraph } from '../shared/factor-graph-input.js';
import type { Answer, Question } from './method.js';

const MOST_BARS = 24; // variables whose names still fit below their bars
const MOST_SERIES = 6;
const MOST_COLUMNS = 2000;

/** The answer to the first sample of evidence, and how an iterative method came to it. */
export function answerChart(question: Question, model: NamedGraph, answer: Answer): Chart {
  const shown = [...answerPanels(question, model, answer), ...tracePanels(answer)];
  return shown.length === 1 ? shown[0]! : panels(shown, { columns: 1 });
}

function answerPanels({ task, targets }: Question, { variables }: NamedGraph, answer: Answer): Chart[] {
  if (task === 'partition') return [];
  const some = targets.subarray(0, MOST_COLUMNS);
  const names = Array.from(some, (v) => variables[v]!.name);
  const note = some.length < targets.length ? `the first ${some.length} of ${targets.length} variables` : '';
  const most = some.reduce((a, v) => Math.max(a, variables[v]!.states.length), 0);
  const categories = some.length <= MOST_BARS ? { xCategories: names } : {};
  if (task !== 'marginals') {
    const states = Float64Array.from(some, (v, i) => answer.states![task === 'map' ? v : i]!);
    return [
      stemChart({
        y: states,
        title: 'Most probable states',
        xLabel: 'variable',
        yLabel: 'state',
        note,
        ...categories,
      }),
    ];
  }
  const of = (v: number, state: number) => answer.marginals![v]![state] ?? Number.NaN;
  const title = 'Marginals';
  if (some.length <= MOST_BARS && most <= MOST_SERIES) {
    const series = Array.from({ length: most }, (_, state) => ({
      label: `state ${state}`,
      values: Float64Array.from(some, (v) => of(v, state)),
    }));
    return [barChart({ categories: names, series, title, yLabel: 'probability', yDomain: [0, 1] })];
  }
  const values = new Float64Array(most * some.length);
  for (let state = 0; state < most; state++)
    some.forEach((v, i) => {
      values[state * some.length + i] = of(v, state);
    });
  return [
    heatMap({
      values,
      rows: most,
      columns: some.length,
      domain: [0, 1],
      title,
      note,
      xLabel: 'variable',
      yLabel: 'state',
      valueLabel: 'probability',
      equal: false,
      ...categories,
    }),
  ];
}

function tracePanels({ trace }: Answer): Chart[] {
  if (!trace) return [];
  return [
    lineChart({
      x: Float64Array.from(trace.values, (_, i) => i + 1),
      y: Float64Array.from(trace.values),
      title: trace.label,
      xLabel: 'iteration',
      ...(trace.log && { yScale: 'log' }),
    }),
  ];
}
