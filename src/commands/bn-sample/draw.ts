import type { Chart } from '../../core/chart/chart.js';
import { binValues } from '../../core/chart/histogram-bins.js';
import { barChart, histogramChart, panels } from '../../core/chart/make.js';
import type { Network } from '../../kernels/bayes-net/network.js';
import type { SampleBlock } from '../../kernels/bayes-net/sample-blocks.js';

const MOST_PANELS = 24;

/** Shares of the states of each node and histograms of numbers, rows counting by their weights. */
export function drawMarginals(
  { nodes }: Network,
  blocks: Iterable<SampleBlock>,
  shown: readonly number[],
): Chart {
  const drawn = shown.slice(0, MOST_PANELS);
  const pieces = drawn.map((): Float64Array[] => []);
  const logs: number[] = [];
  for (const { rows, columns, logWeights } of blocks) {
    for (const [d, i] of drawn.entries()) pieces[d]!.push(columns[i]!.slice());
    for (let r = 0; r < rows; r++) logs.push(logWeights?.[r] ?? 0);
  }
  const most = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  const weights = Float64Array.from(logs, (log) => Math.exp(log - most));
  const all = weights.reduce((a, b) => a + b, 0);
  const charts = drawn.map((i, d) => {
    const node = nodes[i]!;
    const values = Float64Array.from(pieces[d]!.flatMap((piece) => [...piece]));
    if (node.kind === 'table') {
      const shares = new Float64Array(node.states.length);
      values.forEach((state, r) => {
        shares[state]! += weights[r]! / all;
      });
      return barChart({ title: node.name, yLabel: 'share', categories: node.states, values: shares });
    }
    const { edges } = binValues(values);
    const shares = new Float64Array(edges.length - 1);
    values.forEach((value, r) => {
      const at = Math.floor(((value - edges[0]!) / (edges.at(-1)! - edges[0]!)) * shares.length);
      shares[Math.min(shares.length - 1, Math.max(0, at))]! += weights[r]! / all;
    });
    return histogramChart({ title: node.name, yLabel: 'share', edges, counts: shares });
  });
  const left = shown.length - drawn.length;
  return panels(charts, {
    columns: Math.min(4, Math.ceil(Math.sqrt(charts.length))),
    title: `${logs.length} draws`,
    ...(left > 0 && { note: `${left} more nodes are not drawn` }),
  });
}
