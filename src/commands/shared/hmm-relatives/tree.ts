import * as z from 'zod';
import { barChart, lineChart } from '../../../core/chart/make.js';
import type { Context, Json } from '../../../core/command/spec.js';
import type { Column } from '../../../core/data.js';
import { DataError, UsageError } from '../../../core/errors.js';
import { posteriorDecode } from '../../../kernels/chain/posterior-decode.js';
import { columnsOf } from '../../../kernels/hmm/hmm.js';
import { bestStates } from '../../../kernels/hmm/tree/best-states.js';
import type { Forest } from '../../../kernels/hmm/tree/forest.js';
import { forestOf } from '../../../kernels/hmm/tree/forest.js';
import { treeWeights } from '../../../kernels/hmm/tree/learn-tree.js';
import { randomTree, sampleTrees } from '../../../kernels/hmm/tree/sample-tree.js';
import { stateWeight } from '../../../kernels/hmm/tree/state-weight.js';
import { DIRECTIONS, type TreeHmm } from '../../../kernels/hmm/tree/tree-hmm.js';
import { treeLikelihoods, upwardDownward } from '../../../kernels/hmm/tree/upward-downward.js';
import type { SequenceOptions } from '../hmm-input.js';
import { type HmmFile, hmmJson, hmmOf, type ModelText } from '../hmm-model.js';
import type { Relative } from '../hmm-relatives.js';
import { asNumbers, requirePossible } from '../hmm-result.js';
import { treeChart } from '../tree-chart.js';
import { readTrees, type Trees } from '../tree-input.js';

/** A model of trees, and what its columns, symbols and states are called. */
export interface TreeFile extends Omit<HmmFile, 'hmm'> {
  model: TreeHmm;
}

const block = z.object({
  direction: z.enum(DIRECTIONS),
  childWeights: z.array(z.number().positive()).min(1).optional(),
});

export function treeJson({ model, ...names }: TreeFile): Json {
  const { direction, weights } = model;
  const plain = hmmJson({ hmm: model, ...names });
  return {
    ...{ ...plain, kind: 'tree', direction },
    ...(weights && { childWeights: [...weights] }),
  };
}

export function treeFileOf(text: ModelText): TreeFile {
  const { file, json } = text;
  const found = block.safeParse(json);
  if (!found.success) {
    const { path, message } = found.error.issues[0]!;
    throw new DataError(`the model is damaged at ${path.join('.')}: ${message}`, { file });
  }
  const { direction, childWeights } = found.data;
  const { hmm, ...names } = hmmOf({ ...text, kind: 'hmm' });
  const sum = childWeights?.reduce((a, b) => a + b, 0);
  if (sum !== undefined && Math.abs(sum - 1) > 1e-6)
    throw new DataError(`childWeights sum to ${Number(sum.toPrecision(8))}, 1 was needed`, { file });
  return { model: { ...hmm, direction, weights: childWeights && Float64Array.from(childWeights) }, ...names };
}

async function open(text: ModelText, paths: string[], input: SequenceOptions, context: Context) {
  const own = treeFileOf(text);
  const { model, columns, symbols, labels } = own;
  const { kind } = model.emission;
  const trees = await readTrees(paths, input, { kind, symbols, ...(columns && { columns }) }, context.warn);
  const d = columnsOf(model.emission);
  if (trees.set.columns.length !== d)
    throw new DataError(`${trees.set.columns.length} columns, the model has ${d}`, {
      hint: '--columns names those of the model',
    });
  const names = labels ?? Array.from({ length: model.k }, (_, j) => `state ${j}`);
  return { own, model, trees, names, logWeights: treeWeights(model, trees.set.observations) };
}

/** The log-likelihood of each tree of the file: of its roots together. */
export function likelihoodsOf({ set }: Trees, logZ: Float64Array): Float64Array {
  const { offsets } = set.observations;
  return Float64Array.from(set.names, (_, s) =>
    logZ.subarray(offsets[s], offsets[s + 1]).reduce((a, b) => a + b, 0),
  );
}

function nodeColumns({ set, nodes, parents }: Trees): Map<string, Column> {
  const { offsets } = set.observations;
  const table = new Map<string, Column>();
  if (set.names.length > 1)
    table.set(
      'tree',
      set.names.flatMap((name, s) => new Array<string>(offsets[s + 1]! - offsets[s]!).fill(name)),
    );
  return table.set('node', [...nodes]).set('parent', [...parents]);
}

/** Children of a node of a drawn tree, at most. */
const MOST_CHILDREN = 3;
const MOST_NUMBERS = 1e8;

export const tree: Relative = {
  async decode(text, paths, { method, best, ...input }, context) {
    if (best !== undefined) throw new UsageError('--best is of sequences, not of trees');
    const { own, model, trees, names, logWeights } = await open(text, paths, input, context);
    const { k, direction, emission } = model;
    let states: Int32Array;
    if (method === 'viterbi') {
      const found = bestStates(model, trees.forest, logWeights);
      requirePossible(likelihoodsOf(trees, found.scores), trees.set);
      ({ states } = found);
    } else {
      const { logZ, posteriors } = upwardDownward(model, trees.forest, logWeights);
      requirePossible(likelihoodsOf(trees, logZ), trees.set);
      states = posteriorDecode(posteriors, k);
    }
    const counts = new Array<number>(k).fill(0);
    for (const state of states) counts[state]!++;
    return {
      table: () =>
        nodeColumns(trees).set('state', own.labels ? Array.from(states, (j) => own.labels![j]!) : states),
      metrics: {
        logProbability: asNumbers(stateWeight(model, trees.forest, logWeights, states)),
        ...{ counts, n: states.length, sequences: trees.set.names.length },
      },
      plot: () =>
        treeChart(
          trees,
          states,
          { direction, emission, names, symbols: own.symbols },
          method === 'viterbi' ? 'Best states of the tree' : 'Likeliest state of each node',
        ),
    };
  },

  async smooth(text, paths, { filter, ahead, predictions, pairwise, ...input }, context) {
    if (filter || ahead !== undefined || predictions !== undefined || pairwise !== undefined)
      throw new UsageError('--filter, --ahead and --pairwise are of sequences, not of trees');
    const { model, trees, names, logWeights } = await open(text, paths, input, context);
    const { k } = model;
    const { logZ, posteriors } = upwardDownward(model, trees.forest, logWeights);
    const each = likelihoodsOf(trees, logZ);
    requirePossible(each, trees.set);
    const { n } = trees.set.observations;
    const of = (j: number) => Float64Array.from({ length: n }, (_, u) => posteriors[u * k + j]!);
    return {
      table: () => {
        const table = nodeColumns(trees);
        for (let j = 0; j < k; j++) table.set(`p${j}`, of(j));
        return table;
      },
      metrics: { logLikelihood: each.reduce((a, b) => a + b, 0), n, sequences: each.length },
      plot: () =>
        lineChart({
          ...{
            title: 'States given the whole tree',
            xLabel: 'node, in the order of the file',
            yLabel: 'probability',
          },
          ...{ yDomain: [0, 1], legend: true, x: Float64Array.from({ length: n }, (_, u) => u) },
          series: names.map((label, j) => ({ label, y: of(j) })),
        }),
    };
  },

  async score(text, paths, { follow, ...input }, context) {
    if (follow) throw new UsageError('--follow is of sequences, not of trees');
    const { model, trees, logWeights } = await open(text, paths, input, context);
    const { names, observations } = trees.set;
    const { offsets, n } = observations;
    const scores = likelihoodsOf(trees, treeLikelihoods(model, trees.forest, logWeights));
    const steps = scores.map((_, s) => offsets[s + 1]! - offsets[s]!);
    const total = scores.reduce((a, b) => a + b, 0);
    const shown = names.map((name, s) => (name === '' ? String(s) : name));
    return {
      table: {
        tree: shown,
        nodes: steps,
        logLikelihood: scores,
        perNode: scores.map((v, s) => v / steps[s]!),
      },
      metrics: {
        ...{ logLikelihood: asNumbers(total), perStep: asNumbers(total / n) },
        ...(scores.length <= 1000 && { logLikelihoods: Array.from(scores, asNumbers) }),
        ...{ n, sequences: scores.length },
      },
      plot: () =>
        barChart({
          ...{ title: 'Log-likelihood a node', yLabel: 'nats a node', xLabel: 'tree' },
          categories: shown.slice(0, 60),
          values: scores.slice(0, 60).map((v, s) => (Number.isFinite(v) ? v / steps[s]! : Number.NaN)),
        }),
    };
  },

  async sample(text, _paths, { n, length, states: write }, context) {
    const own = treeFileOf(text);
    const { model, symbols, labels } = own;
    const d = columnsOf(model.emission);
    if (n * length * (d + 3) > MOST_NUMBERS)
      throw new UsageError(
        `--n ${n} --length ${length}: more than the ${MOST_NUMBERS} numbers that are drawn at once`,
      );
    const most = Math.min(MOST_CHILDREN, model.weights?.length ?? MOST_CHILDREN);
    const drawn = Array.from({ length: n }, (_, s) => {
      const rng = context.rng.stream(s);
      const forest: Forest = forestOf(randomTree(length, most, rng.stream('shape')));
      return { parents: forest.parents, ...sampleTrees(model, forest, rng) };
    });
    const columns =
      own.columns ??
      (d === 1 ? [symbols.length > 0 ? 'symbol' : 'value'] : Array.from({ length: d }, (_, i) => `x${i}`));
    const counts = new Array<number>(model.k).fill(0);
    for (const one of drawn) for (const state of one.states) counts[state]!++;
    const all = <T>(pick: (s: number, u: number) => T): T[] =>
      Array.from({ length: n * length }, (_, at) => pick(Math.floor(at / length), at % length));
    const parentOf = (s: number, u: number) =>
      drawn[s]!.parents[u]! < 0 ? '' : String(drawn[s]!.parents[u]!);
    return {
      table: () => {
        const table = new Map<string, Column>();
        table.set(
          'tree',
          all((s) => String(s)),
        );
        table.set(
          'node',
          all((_, u) => String(u)),
        );
        table.set('parent', all(parentOf));
        if (write)
          table.set(
            'state',
            all((s, u) => labels?.[drawn[s]!.states[u]!] ?? String(drawn[s]!.states[u]!)),
          );
        columns.forEach((name, c) => {
          const values = Float64Array.from(all((s, u) => drawn[s]!.data[u * d + c]!));
          table.set(name, symbols[c] ? Array.from(values, (v) => symbols[c]![v]!) : values);
        });
        return table;
      },
      metrics: { sequences: n, n: n * length, counts },
      plot: () => {
        const { parents, states, data } = drawn[0]!;
        const set = {
          observations: { n: length, d, data, offsets: Int32Array.of(0, length) },
          ...{ columns, symbols, names: ['0'], states: undefined, further: new Map() },
        };
        const trees: Trees = {
          ...{ set, forest: forestOf(parents) },
          nodes: Array.from(parents, (_, u) => String(u)),
          parents: Array.from(parents, (_, u) => parentOf(0, u)),
        };
        const names = labels ?? Array.from({ length: model.k }, (_, j) => `state ${j}`);
        const { direction, emission } = model;
        return treeChart(trees, states, { direction, emission, names, symbols }, 'A tree with its states');
      },
    };
  },
};
