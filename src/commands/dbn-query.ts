import * as z from 'zod';
import { defineCommand, type Result } from '../core/command/spec.js';
import type { Column } from '../core/data.js';
import { excerpt, UsageError } from '../core/errors.js';
import { inFile } from '../core/formats/decoded.js';
import { didYouMean } from '../core/nearest.js';
import { dynamicPosteriors, type Observed } from '../kernels/bayes-net/dynamic/interface-algorithm.js';
import { type TwoSlice, twoSlice, unrolled } from '../kernels/bayes-net/dynamic/two-slice.js';
import { factorGraphOf, requireTables } from '../kernels/bayes-net/network.js';
import { mostProbable } from '../kernels/graphical/eliminate.js';
import { posteriorChart, sliceChart } from './dbn-query/charts.js';
import { refuseUnheeded } from './shared/foreign-options.js';
import { readNetwork } from './shared/network-input.js';
import { readNetworkRows } from './shared/network-rows.js';

const options = z.object({
  task: z
    .enum(['smooth', 'filter', 'mpe'])
    .default('smooth')
    .describe('given all rows; given the rows up to each; or the most probable states of all steps together'),
  target: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('variables to tell of')
    .meta({ placeholder: 'X,…', defaultText: 'those without a column' }),
  ahead: z
    .number()
    .int()
    .min(0)
    .max(1e6)
    .default(0)
    .describe('steps after the last row, of which nothing is known')
    .meta({ placeholder: 'H' }),
  unroll: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('write the network of so many slices instead, nodes X_0, X_1, …, for bn-query')
    .meta({ placeholder: 'T' }),
});

export default defineCommand({
  name: 'dbn-query',
  group: 'Sequences and fields',
  summary: 'Asks a dynamic Bayesian network about a sequence: filtering, smoothing, prediction, best states.',
  description:
    "NET is a network of tables (.bif .xmlbif .json) of two slices: each variable is there as X and X' (or as X[0] and X[1]), X as it begins, X' given variables of its own slice and of the one before. DATA has a row a step and columns named like variables; an empty cell is not known.\nfilter: P(X_t | rows up to t). smooth: P(X_t | all rows). mpe: argmax P(all variables of all steps, rows). --ahead goes on after the last row.\nfilter and smooth are exact by the interface algorithm: one junction tree of a slice and of the variables before it that it follows from. Its size does not depend on the number of steps; smoothing keeps a table over the interface for each. mpe eliminates the variables of the unrolled network.",
  keywords: [
    'dynamic bayesian network',
    'dbn',
    'two-slice',
    '2tbn',
    'temporal',
    'interface algorithm',
    'unroll',
    'filtering',
    'smoothing',
    'prediction',
    'coupled chains',
    'factorial hmm',
    'sequence',
  ],
  inputs: [
    { name: 'NET', about: 'a network of two slices: .bif .xmlbif .json', accepts: ['network'] },
    { name: 'DATA', about: 'a row a step, columns named like variables', accepts: ['table'], optional: true },
  ],
  over: 'all',
  options,
  outputs: ['table', 'network'],
  formsOf: ({ unroll }) => (unroll === undefined ? ['table'] : ['network']),
  metrics: {
    logLikelihood: 'smooth, filter: log P(rows)',
    logProbability: 'mpe: log P(all states, rows)',
    interface: 'variables that the next slice follows from',
    last: 'smooth, filter: {variable: {state: probability}} of the last step',
    n: 'steps, those ahead among them',
    nodes: '--unroll: nodes of the network',
  },
  examples: [
    'ispr dbn-query fixtures/umbrella.bif fixtures/umbrella.csv -o rain.csv --plot rain.png',
    'ispr dbn-query fixtures/umbrella.bif fixtures/umbrella.csv --task filter --ahead 5',
    'ispr dbn-query fixtures/umbrella.bif fixtures/umbrella.csv --task mpe -o best.csv',
    'ispr dbn-query fixtures/umbrella.bif --unroll 4 -o four.bif --plot four.png && ispr bn-query four.bif --target Rain_3 --evidence Umbrella_0=yes',
  ],
  source:
    'Murphy, Dynamic Bayesian Networks: Representation, Inference and Learning, 2002, section 3.4; Russell & Norvig, Artificial Intelligence, 3rd ed., section 15.5',
  cost: { bytesPerValue: 1000, nsPerValue: 100_000 },
  async run([path, data], chosen, context): Promise<Result> {
    const network = await readNetwork(path!, context.warn);
    const model = inFile(path!, () => twoSlice(requireTables(network)));
    if (chosen.unroll !== undefined) {
      if (data !== undefined) throw new UsageError('--unroll needs no DATA');
      refuseUnheeded(chosen, '--unroll', ['unroll'], { usual: options.parse({}) });
      const whole = unrolled(model, chosen.unroll);
      return {
        network: whole,
        metrics: { nodes: whole.nodes.length, interface: namesOf(model, model.links) },
        plot: () => sliceChart(whole, model.first.length),
      };
    }
    if (data === undefined) throw new UsageError('DATA is needed, a row a step (or --unroll)');
    const { rows, columns } = await readNetworkRows(data, { name: '', nodes: model.first }, context.warn);
    const observed: Observed = Array.from({ length: rows + chosen.ahead }, (_, t) => {
      const known = [...columns].map(([v, states]): [number, number] => [v, states[t] ?? Number.NaN]);
      return new Map(known.filter(([, state]) => !Number.isNaN(state)));
    });
    const targets = targetsOf(model, columns, chosen.target);
    const t = Float64Array.from(observed.keys());
    const common = { interface: namesOf(model, model.links), n: observed.length };
    if (chosen.task === 'mpe') {
      const m = model.first.length;
      const known = new Map(
        observed.flatMap((one, at) => Array.from(one, ([v, s]) => [at * m + v, s] as const)),
      );
      const { states, logValue } = mostProbable(factorGraphOf(unrolled(model, observed.length)), known);
      const of = (v: number) => Array.from(t, (at) => model.first[v]!.states[states[at * m + v]!]!);
      return {
        table: new Map<string, Column>([
          ['t', t],
          ...targets.map((v): [string, Column] => [model.first[v]!.name, of(v)]),
        ]),
        metrics: { logProbability: logValue, ...common },
        plot: () =>
          posteriorChart(
            model,
            targets,
            observed.length,
            (at, v, s) => (states[at * m + v] === s ? 1 : 0),
            'Most probable states',
          ),
      };
    }
    const { logLikelihood, posteriors } = dynamicPosteriors(model, observed, chosen.task === 'smooth');
    const last = posteriors[observed.length - 1]!;
    return {
      table: () => {
        const table = new Map<string, Column>([['t', t]]);
        for (const v of targets)
          for (const [s, state] of model.first[v]!.states.entries())
            table.set(
              `${model.first[v]!.name}=${state}`,
              Float64Array.from(posteriors, (own) => own[v]![s]!),
            );
        return table;
      },
      metrics: {
        logLikelihood,
        last: Object.fromEntries(
          targets.map((v) => [
            model.first[v]!.name,
            Object.fromEntries(model.first[v]!.states.map((state, s) => [state, last[v]![s]!])),
          ]),
        ),
        ...common,
      },
      plot: () =>
        posteriorChart(
          model,
          targets,
          observed.length,
          (at, v, s) => posteriors[at]![v]![s]!,
          chosen.task === 'smooth' ? 'Given all rows' : 'Given the rows so far',
        ),
    };
  },
});

const namesOf = ({ first }: TwoSlice, variables: Int32Array): string[] =>
  Array.from(variables, (v) => first[v]!.name);

/** The variables that are named; else those without a column, or all where each has one. */
function targetsOf(
  { first }: TwoSlice,
  columns: ReadonlyMap<number, Float64Array>,
  names: readonly string[] | undefined,
): number[] {
  const all = [...first.keys()];
  if (!names) {
    const hidden = all.filter((v) => !columns.has(v));
    return hidden.length > 0 ? hidden : all;
  }
  const known = first.map(({ name }) => name);
  return names.map((name) => {
    const v = known.indexOf(name);
    if (v < 0)
      throw new UsageError(`--target: there is no variable '${excerpt(name)}'`, {
        hint: didYouMean(name, known) ?? `variables are ${known.slice(0, 8).map(excerpt).join(', ')}`,
      });
    return v;
  });
}
