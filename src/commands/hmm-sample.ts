import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import type { Column } from '../core/data.js';
import { UsageError } from '../core/errors.js';
import { columnsOf } from '../kernels/hmm/hmm.js';
import { sampleSequences } from '../kernels/synth/hidden-states.js';
import { pathChart } from './shared/hmm-charts.js';
import { hmmOf, readModelText } from './shared/hmm-model.js';
import { relativeOf } from './shared/hmm-relatives.js';

const MOST_NUMBERS = 1e8;

export default defineCommand({
  name: 'hmm-sample',
  group: 'Sequences and fields',
  summary: 'Draws sequences from a hidden Markov model, with the states that made them.',
  description:
    'The first state by the initial distribution, each further one by the row of the transition matrix of the one before, an observation of each by the emission of its state. Each sequence has a stream of chance of its own: the first ones stay the same when more are drawn.',
  keywords: ['simulate', 'generate', 'ancestral sampling', 'hmm', 'synthetic sequences', 'random'],
  inputs: [{ name: 'MODEL', about: 'of hmm-fit', accepts: ['model'] }],
  options: z.object({
    n: z.number().int().min(1).max(1e6).default(1).describe('sequences'),
    length: z.number().int().min(1).max(1e8).default(100).describe('steps of each'),
    states: z.boolean().default(true).describe('leave the column of states out'),
  }),
  outputs: ['table'],
  metrics: {
    sequences: 'drawn',
    n: 'steps in all',
    counts: 'steps in each state; of several chains a list each',
  },
  examples: [
    'ispr synth hmm --example weather -o days.csv --truth model.json && ispr hmm-sample model.json --n 3 --length 10',
    'ispr synth hmm --example regimes -o regimes.csv --truth model.json && ispr hmm-sample model.json --length 500 -o more.csv --plot more.png',
  ],
  source: 'Rabiner, A tutorial on hidden Markov models, 1989, section II.B',
  cost: { bytesPerValue: 60, nsPerValue: 200 },
  async run([path], options, context) {
    const { n, length, states } = options;
    const text = await readModelText(path!);
    const relative = await relativeOf(text, 'sample');
    if (relative) return relative(text, [], options, context);
    const model = hmmOf(text);
    const { hmm, labels, symbols } = model;
    const d = columnsOf(hmm.emission);
    if (n * length * (d + 1) > MOST_NUMBERS)
      throw new UsageError(
        `--n ${n} --length ${length}: ${n * length * (d + 1)} numbers, at most ${MOST_NUMBERS} are drawn at once`,
      );
    const drawn = sampleSequences(hmm, n, length, context.rng);
    const columns =
      model.columns ??
      (d === 1 ? [symbols.length > 0 ? 'symbol' : 'value'] : Array.from({ length: d }, (_, i) => `x${i}`));
    const counts = new Array<number>(hmm.k).fill(0);
    for (const one of drawn) for (const state of one.states) counts[state]!++;
    const all = (pick: (s: number, t: number) => number) =>
      Float64Array.from({ length: n * length }, (_, at) => pick(Math.floor(at / length), at % length));
    return {
      table: () => {
        const table = new Map<string, Column>();
        if (n > 1)
          table.set(
            'sequence',
            all((s) => s),
          );
        table.set(
          't',
          all((_, t) => t),
        );
        if (states) {
          const path = all((s, t) => drawn[s]!.states[t]!);
          table.set('state', labels ? Array.from(path, (j) => labels[j]!) : path);
        }
        columns.forEach((name, c) => {
          const values = all((s, t) => drawn[s]!.data[t * d + c]!);
          const own = symbols[c];
          table.set(name, own ? Array.from(values, (v) => own[v]!) : values);
        });
        return table;
      },
      metrics: { sequences: n, n: n * length, counts },
      plot: () =>
        pathChart(
          model,
          columns,
          { n: length, d, data: drawn[0]!.data, offsets: Int32Array.of(0, length) },
          drawn[0]!.states,
          'Observations in the colours of their states',
        ),
    };
  },
});
