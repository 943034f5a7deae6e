import type { Chart } from '../../core/chart/chart.js';
import { graphDrawing, lineChart, panels } from '../../core/chart/make.js';
import type { TwoSlice } from '../../kernels/bayes-net/dynamic/two-slice.js';
import type { TableNetwork } from '../../kernels/bayes-net/network.js';

const MOST_PANELS = 6;
const MOST_STEPS = 4000;
const MOST_NODES = 100;

/** A panel a variable, a line a state. */
export function posteriorChart(
  { first }: TwoSlice,
  targets: readonly number[],
  steps: number,
  probability: (t: number, v: number, state: number) => number,
  title: string,
): Chart {
  const n = Math.min(steps, MOST_STEPS);
  const x = Float64Array.from({ length: n }, (_, t) => t);
  const charts = targets.slice(0, MOST_PANELS).map((v) =>
    lineChart({
      ...{ title: first[v]!.name, xLabel: 't', yLabel: 'probability', yDomain: [0, 1], legend: true },
      ...{
        x,
        series: first[v]!.states.map((label, s) => ({ label, y: x.map((t) => probability(t, v, s)) })),
      },
    }),
  );
  return panels(charts, { title, columns: 1 });
}

/** The unrolled network, a colour a slice. */
export function sliceChart({ nodes }: TableNetwork, variables: number): Chart {
  const shown = nodes.slice(0, Math.max(variables, MOST_NODES - (MOST_NODES % variables)));
  return graphDrawing({
    title: 'Slices of a dynamic Bayesian network',
    note: shown.length < nodes.length ? `${shown.length} of ${nodes.length} nodes` : undefined,
    direction: 'right',
    nodes: shown.map(({ name }, i) => ({ id: String(i), label: name, color: Math.floor(i / variables) % 2 })),
    edges: shown.flatMap(({ parents }, i) =>
      parents.map((parent) => ({ from: String(parent), to: String(i) })),
    ),
  });
}
