import * as z from 'zod';
import { lineChart } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import type { Column } from '../core/data.js';
import { UsageError } from '../core/errors.js';
import { sequenceOf } from '../kernels/chain/chain.js';
import { forward, forwardBackward } from '../kernels/chain/forward-backward.js';
import { pairPosteriors } from '../kernels/chain/pair-posteriors.js';
import { chainOf } from '../kernels/hmm/expectations.js';
import { predictStates, stateMeans } from '../kernels/hmm/predict.js';
import { sequenceInput } from './shared/hmm-input.js';
import { readModelText } from './shared/hmm-model.js';
import { relativeOf } from './shared/hmm-relatives.js';
import { openModel, requirePossible, stepColumns } from './shared/hmm-result.js';

const file = (text: string) =>
  z
    .string()
    .min(1)
    .optional()
    .describe(text)
    .meta({ placeholder: 'FILE', output: ['table'] });

export default defineCommand({
  name: 'hmm-smooth',
  group: 'Sequences and fields',
  summary: 'Probabilities of the hidden states in each step, given the whole sequence or what came before.',
  description:
    'Smoothing: P(z_t = i | the whole sequence), by forward and backward messages. --filter: P(z_t = i | the sequence up to t). --ahead H: P(z_(T-1+h) = i | the sequence) for h = 1..H after the end, and what is then to be expected of each column. --pairwise: P(z_t = i, z_(t+1) = j | the sequence).',
  keywords: [
    'forward-backward',
    'posterior',
    'smoothing',
    'filtering',
    'forecast',
    'predict',
    'state probabilities',
    'gamma',
    'xi',
    'hmm',
    'belief',
  ],
  inputs: [
    { name: 'MODEL', about: 'of hmm-fit', accepts: ['model'] },
    {
      name: 'DATA',
      about: 'sequences: tables, arrays, or text with --tokens',
      accepts: ['table', 'array', 'text'],
      many: true,
    },
  ],
  over: 'all',
  options: z.object({
    filter: z.boolean().default(false).describe('given the sequence up to each step, not the whole'),
    ahead: z
      .number()
      .int()
      .min(1)
      .max(1e6)
      .optional()
      .describe('predict so many steps after the end')
      .meta({ placeholder: 'H' }),
    predictions: file('with --ahead: write them here'),
    pairwise: file('write the probabilities of neighbouring states here'),
    ...sequenceInput,
  }),
  outputs: ['table'],
  metrics: {
    logLikelihood: 'natural logarithm, summed over sequences',
    n: 'steps',
    sequences: 'how many',
    ahead: 'with --ahead: probabilities of the states, step by step, of the last sequence',
    expected: 'with --ahead: expected values of the columns (not of symbols)',
  },
  examples: [
    'ispr synth hmm --example weather --samples 30 -o days.csv --truth model.json && ispr hmm-smooth model.json days.csv -o rain.csv --plot rain.png',
    'ispr synth hmm --example regimes -o regimes.csv --truth model.json && ispr hmm-smooth model.json regimes.csv --filter --ahead 20 --predictions next.csv',
  ],
  source:
    'Rabiner, A tutorial on hidden Markov models, 1989, section III.A; Russell & Norvig, Artificial Intelligence, 3rd ed., section 15.2',
  cost: { bytesPerValue: 100, nsPerValue: 200 },
  async run([modelPath, ...paths], options, context) {
    const { filter, ahead, predictions, pairwise, ...input } = options;
    if (predictions !== undefined && ahead === undefined)
      throw new UsageError('--predictions is for --ahead');
    if (pairwise !== undefined && filter)
      throw new UsageError('--pairwise is of smoothing: leave --filter out');
    const text = await readModelText(modelPath!);
    const relative = await relativeOf(text, 'smooth');
    if (relative) return relative(text, paths, options, context);
    const { model, set } = await openModel(text, paths, input, context.warn);
    const { hmm } = model;
    const { k } = hmm;
    const chain = chainOf(hmm, set.observations);
    const { offsets } = chain;
    const filtered = filter || ahead !== undefined ? forward(chain) : undefined;
    const smoothed = filter ? undefined : forwardBackward(chain);
    const logZ = (smoothed ?? filtered)!.logZ;
    requirePossible(logZ, set);
    const probabilities = smoothed ? smoothed.posteriors : filtered!.filtered;
    const names = Array.from({ length: k }, (_, j) => `p${j}`);
    const column = (rows: Float64Array, j: number) =>
      Float64Array.from({ length: rows.length / k }, (_, t) => rows[t * k + j]!);
    const sequences = offsets.length - 1;
    const future =
      ahead === undefined
        ? []
        : Array.from({ length: sequences }, (_, s) => {
            const last = filtered!.filtered.subarray((offsets[s + 1]! - 1) * k, offsets[s + 1]! * k);
            return predictStates(hmm, last, ahead);
          });
    const means = stateMeans(hmm);
    const expected = (rows: Float64Array) =>
      means &&
      Array.from({ length: rows.length / k }, (_, h) =>
        set.columns.map((_, c) =>
          names.reduce((sum, _n, j) => sum + rows[h * k + j]! * means[j * set.columns.length + c]!, 0),
        ),
      );
    return {
      table: () => {
        const table = stepColumns(set);
        for (const [j, name] of names.entries()) table.set(name, column(probabilities, j));
        return table;
      },
      metrics: {
        logLikelihood: logZ.reduce((a, b) => a + b, 0),
        ...{ n: set.observations.n, sequences },
        ...(ahead !== undefined && {
          ahead: Array.from({ length: ahead }, (_, h) => [
            ...future[sequences - 1]!.subarray(h * k, (h + 1) * k),
          ]),
          ...(means && { expected: expected(future[sequences - 1]!)! }),
        }),
      },
      extra: {
        predictions: {
          table: () => {
            const table = new Map<string, Column>();
            const rows = Float64Array.from(future.flatMap((one) => [...one]));
            if (sequences > 1)
              table.set(
                'sequence',
                set.names.flatMap((name) => new Array<string>(ahead ?? 0).fill(name)),
              );
            table.set(
              'h',
              Float64Array.from({ length: rows.length / k }, (_, at) => 1 + (at % ahead!)),
            );
            for (const [j, name] of names.entries()) table.set(name, column(rows, j));
            const levels = expected(rows);
            if (levels)
              for (const [c, name] of set.columns.entries())
                table.set(
                  `expected ${name}`,
                  levels.map((row) => row[c]!),
                );
            return table;
          },
        },
        pairwise: {
          table: () => {
            const parts = Array.from({ length: sequences }, (_, s) => pairPosteriors(sequenceOf(chain, s)));
            const steps = parts.map((part) => part.length / (k * k));
            const table = new Map<string, Column>();
            if (sequences > 1)
              table.set(
                'sequence',
                parts.flatMap((_, s) => new Array<string>(steps[s]!).fill(set.names[s]!)),
              );
            table.set(
              't',
              steps.flatMap((count) => Array.from({ length: count }, (_, t) => t)),
            );
            for (let i = 0; i < k; i++)
              for (let j = 0; j < k; j++)
                table.set(
                  `p${i},${j}`,
                  parts.flatMap((part, s) =>
                    Array.from({ length: steps[s]! }, (_, t) => part[(t * k + i) * k + j]!),
                  ),
                );
            return table;
          },
        },
      },
      plot: () => {
        const n = Math.min(offsets[1]!, 4000);
        const labels = model.labels ?? names.map((_, j) => `state ${j}`);
        const t = Float64Array.from({ length: n }, (_, i) => i);
        // Stacked: each state's band lies on those before.
        const tops = names.map((_, j) =>
          t.map((i) => names.slice(0, j + 1).reduce((sum, _n, m) => sum + probabilities[i * k + m]!, 0)),
        );
        return lineChart({
          ...{
            title: filter ? 'States given the past' : 'States given the whole sequence',
            xLabel: 't',
            yLabel: 'probability',
            yDomain: [0, 1],
            legend: true,
          },
          ...{ x: t, series: [] },
          bands: tops.map((upper, j) => ({
            upper,
            lower: j === 0 ? new Float64Array(n) : tops[j - 1]!,
            label: labels[j]!,
            color: j,
          })),
        });
      },
    };
  },
});
