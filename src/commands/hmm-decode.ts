import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import type { Column } from '../core/data.js';
import { DataError, UsageError } from '../core/errors.js';
import { sequenceOf } from '../kernels/chain/chain.js';
import { forwardBackward } from '../kernels/chain/forward-backward.js';
import { kBest } from '../kernels/chain/k-best.js';
import { pathWeight } from '../kernels/chain/path-weight.js';
import { posteriorDecode } from '../kernels/chain/posterior-decode.js';
import { bestPaths, chainOf } from '../kernels/hmm/expectations.js';
import { sequencesOf } from '../kernels/hmm/hmm.js';
import { pathChart } from './shared/hmm-charts.js';
import { sequenceInput } from './shared/hmm-input.js';
import { readModelText } from './shared/hmm-model.js';
import { relativeOf } from './shared/hmm-relatives.js';
import { asNumbers, openModel, requirePossible, stepColumns } from './shared/hmm-result.js';

export default defineCommand({
  name: 'hmm-decode',
  group: 'Sequences and fields',
  summary: 'Finds the hidden states of sequences under a hidden Markov model.',
  description:
    'viterbi: the likeliest path as a whole, argmax P(z, x); of equals the lowest states. posterior: the likeliest state of each step by itself, which expects the most states right, but may be a path that is impossible (its logProbability is null then).\nlogProbability is log P(z, x) of the paths, summed over sequences. --best N gives the N likeliest paths of a sequence, one column each, rank0 first.',
  keywords: [
    'viterbi',
    'hidden states',
    'most likely path',
    'segment a series',
    'label sequence',
    'k-best',
    'n-best',
    'hmm',
    'decoding',
    'regimes',
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
    method: z
      .enum(['viterbi', 'posterior'])
      .default('viterbi')
      .describe('the best path, or the best state of each step'),
    best: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe('viterbi: so many of the best paths')
      .meta({ defaultText: '1' }),
    ...sequenceInput,
  }),
  outputs: ['table'],
  metrics: {
    logProbability: 'log P(z, x) of the paths, summed over sequences; null where a path is impossible',
    logProbabilities: 'with --best: of each rank, summed over sequences',
    counts: 'steps in each state; of several chains a list each',
    n: 'steps',
    sequences: 'how many',
  },
  examples: [
    'ispr synth hmm --example balls -o balls.csv --truth model.json && ispr hmm-decode model.json balls.csv -o states.csv --plot states.png',
    'ispr synth hmm --example weather -o days.csv --truth model.json && ispr hmm-decode model.json days.csv --method posterior',
    'ispr hmm-fit fixtures/families.csv --kind tree -o families.json && ispr hmm-decode families.json fixtures/families.csv -o states.csv --plot tree.png',
    'ispr synth hmm --example balls --samples 6 -o balls.csv --truth model.json && ispr hmm-decode model.json balls.csv --best 3',
  ],
  source:
    'Viterbi, 1967; Rabiner, A tutorial on hidden Markov models, 1989, section III.B; Seshadri & Sundberg, List Viterbi decoding algorithms, 1994',
  cost: { bytesPerValue: 100, nsPerValue: 200 },
  async run([modelPath, ...paths], options, context) {
    const { method, best, ...input } = options;
    if (best !== undefined && method === 'posterior') throw new UsageError('--best is for --method viterbi');
    const text = await readModelText(modelPath!);
    const relative = await relativeOf(text, 'decode');
    if (relative) return relative(text, paths, options, context);
    const { model, set } = await openModel(text, paths, input, context.warn);
    const { observations } = set;
    const { hmm } = model;
    const chain = chainOf(hmm, observations);
    const sequences = observations.offsets.length - 1;
    let ranks: Int32Array[];
    let scores: number[];
    if (method === 'posterior') {
      const { logZ, posteriors } = forwardBackward(chain);
      requirePossible(logZ, set);
      const path = posteriorDecode(posteriors, hmm.k);
      const own = (s: number) => path.subarray(chain.offsets[s]!, chain.offsets[s + 1]!);
      ranks = [path];
      scores = [
        Array.from({ length: sequences }, (_, s) => pathWeight(sequenceOf(chain, s), own(s))).reduce(
          (a, b) => a + b,
          0,
        ),
      ];
    } else if (best === undefined || best === 1) {
      const { path, scores: each } = bestPaths(hmm, observations);
      requirePossible(each, set);
      [ranks, scores] = [[path], [each.reduce((a, b) => a + b, 0)]];
    } else {
      ranks = Array.from({ length: best }, () => new Int32Array(observations.n));
      scores = new Array<number>(best).fill(0);
      for (let s = 0; s < sequences; s++) {
        const found = kBest(sequenceOf(chain, s), best);
        if (found.length === 0) requirePossible([...new Array<number>(s).fill(0), -Infinity], set);
        if (found.length < best)
          throw new DataError(
            `sequence '${set.names[s]}' has ${found.length} possible paths, ${best} were asked for`,
          );
        found.forEach(({ path, score }, r) => {
          ranks[r]!.set(path, chain.offsets[s]!);
          scores[r]! += score;
        });
      }
    }
    const counts = new Array<number>(hmm.k).fill(0);
    for (const state of ranks[0]!) counts[state]!++;
    return {
      table: () => {
        const table = stepColumns(set);
        const named = (path: Int32Array): Column =>
          model.labels ? Array.from(path, (j) => model.labels![j]!) : path;
        ranks.forEach((path, r) => {
          table.set(ranks.length === 1 ? 'state' : `rank${r}`, named(path));
        });
        return table;
      },
      metrics: {
        logProbability: asNumbers(scores[0]!),
        ...(ranks.length > 1 && { logProbabilities: scores }),
        ...{ counts, n: observations.n, sequences },
      },
      plot: () => {
        const first = sequencesOf(observations, 0, 1);
        const title = method === 'viterbi' ? 'Best path' : 'Likeliest state of each step';
        return pathChart(model, set.columns, first, ranks[0]!, title);
      },
    };
  },
});
