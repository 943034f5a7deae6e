import type { Chart, LineMark, ScatterMark } from '../../core/chart/chart.js';
import { lineChart, scatterChart } from '../../core/chart/make.js';
import type { Observations } from '../../kernels/hmm/hmm.js';
import { stateMeans } from '../../kernels/hmm/predict.js';
import type { HmmFile } from './hmm-model.js';

/** What a picture of states needs to know of a model. */
export interface Look {
  /** Of the states. */
  names: readonly string[];
  /** [k, d]: what is seen on average in each state, where that is one number. */
  means: Float64Array | undefined;
  /** Of the first column, where it holds symbols. */
  symbols: readonly string[] | undefined;
}

export const stateNames = (labels: readonly string[] | undefined, k: number): readonly string[] =>
  labels ?? Array.from({ length: k }, (_, j) => `state ${j}`);

/** Steps that one can still tell apart. */
const MOST_STEPS = 4000;

export const pathChart = (
  { hmm, labels, symbols }: HmmFile,
  columns: readonly string[],
  sequence: Observations,
  path: Int32Array,
  title?: string,
): Chart =>
  statesChart(
    { names: stateNames(labels, hmm.k), means: stateMeans(hmm), symbols: symbols[0] },
    columns,
    sequence,
    path,
    title,
  );

/**
 * One sequence and its states: points in the colour of their state with the state's mean as a staircase, of the first
 * column; of symbols, the symbol of each step.
 */
export function statesChart(
  { names, means, symbols }: Look,
  columns: readonly string[],
  sequence: Observations,
  path: Int32Array,
  title = 'Best path',
): Chart {
  const { d, data } = sequence;
  const n = Math.min(sequence.n, MOST_STEPS);
  const t = Float64Array.from({ length: n }, (_, i) => i);
  const values = t.map((i) => data[i * d]!);
  const note = n < sequence.n ? `the first ${n} of ${sequence.n} steps` : undefined;
  const common = { title, note, xLabel: 't', yLabel: columns[0] };
  const groups: ScatterMark[] = names.map((label, j) => {
    const own = t.filter((i) => path[i] === j);
    return {
      mark: 'scatter',
      label,
      color: j,
      x: own,
      y: own.map((i) => values[i]!),
      size: n > 400 ? 3 : 5,
      crowd: n,
    };
  });
  const seen = groups.filter(({ x }) => x.length > 0);
  if (means || !symbols) {
    const mean: LineMark[] = means
      ? [
          {
            ...{ mark: 'line', label: 'mean of the state', x: t, step: true, color: 'ink', width: 1.6 },
            y: t.map((i) => means[path[i]! * d]!),
          },
        ]
      : [];
    return lineChart({
      ...common,
      x: t,
      series: [{ y: values, color: 'faint', points: false }],
      marks: [...seen, ...mean],
      legend: true,
    });
  }
  return scatterChart({
    ...{
      ...common,
      x: t,
      y: values,
      yCategories: symbols.length <= 40 ? symbols : undefined,
      legend: true,
    },
    ...{ groups: Array.from({ length: n }, (_, i) => names[path[i]!]!) },
  });
}
