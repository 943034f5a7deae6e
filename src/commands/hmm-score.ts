import * as z from 'zod';
import { barChart } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { logLikelihoods } from '../kernels/hmm/learn.js';
import { follow } from './hmm-score/follow.js';
import { sequenceInput } from './shared/hmm-input.js';
import { hmmOf, readModelText } from './shared/hmm-model.js';
import { relativeOf } from './shared/hmm-relatives.js';
import { asNumbers, openModel } from './shared/hmm-result.js';

export default defineCommand({
  name: 'hmm-score',
  group: 'Sequences and fields',
  summary:
    'How likely sequences are under a hidden Markov model, each by itself or line by line as it arrives.',
  description:
    'log P(x) = log sum_z P(z, x) of each sequence, by forward messages; null where the model cannot make it. perStep is what a step of it costs.\n--follow reads lines as they arrive, one observation each (of a first line of names, the columns of the model are taken), and writes one row each: log P(x_t | the past) and the probabilities of the states given all up to t. With -o - and `-` for DATA it filters a stream; an impossible line (-Infinity) is told and passed over.',
  keywords: [
    'likelihood',
    'evaluate a model',
    'anomaly',
    'compare models',
    'classify sequences',
    'hmm',
    'forward algorithm',
    'stream',
    'online filtering',
    'perplexity',
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
    follow: z.boolean().default(false).describe('filter lines as they arrive, a row of output for each'),
    ...sequenceInput,
  }),
  outputs: ['table', 'stream'],
  formsOf: ({ follow: lines }) => (lines ? ['stream'] : ['table']),
  metrics: {
    logLikelihood: 'natural logarithm, summed over sequences; null where one is impossible',
    perStep: 'of a step',
    logLikelihoods: 'of each sequence, up to 1000 of them',
    n: 'steps',
    sequences: 'how many',
  },
  examples: [
    'ispr synth hmm --example balls --n 5 -o balls.csv --truth model.json && ispr hmm-score model.json balls.csv --sequence-column sequence -o scores.csv --plot scores.png',
    'ispr synth hmm --example regimes --samples 50 -o regimes.csv --truth model.json && ispr convert regimes.csv values.csv --columns value && ispr hmm-score model.json values.csv --follow -o filtered.csv',
  ],
  source: 'Rabiner, A tutorial on hidden Markov models, 1989, section III.A',
  cost: { bytesPerValue: 100, nsPerValue: 100 },
  async run([modelPath, ...paths], options, context) {
    const { follow: lines, ...input } = options;
    const text = await readModelText(modelPath!);
    const relative = await relativeOf(text, 'score');
    if (relative) return relative(text, paths, options, context);
    if (lines) {
      if (paths.length > 1) throw new UsageError('--follow reads one stream of lines');
      const idle = (['columns', 'sequenceColumn', 'tokens', 'delimiter'] as const).find(
        (name) => input[name] !== undefined,
      );
      if (idle || input.lines)
        throw new UsageError(
          `--follow takes whole lines as they are: leave the options of tables and texts out`,
        );
      if (!['csv', 'tsv'].includes(context.extension ?? ''))
        throw new UsageError('--follow writes rows as they come: -o FILE.csv or -o - is needed');
      const { stream, metrics } = await follow(paths[0]!, hmmOf(text));
      return {
        stream,
        get metrics() {
          return metrics();
        },
      };
    }
    const { model, set } = await openModel(text, paths, input, context.warn);
    const { offsets, n } = set.observations;
    const scores = logLikelihoods(model.hmm, set.observations);
    const steps = scores.map((_, s) => offsets[s + 1]! - offsets[s]!);
    const total = scores.reduce((a, b) => a + b, 0);
    const names = set.names.map((name, s) => (name === '' ? String(s) : name));
    return {
      table: { sequence: names, steps, logLikelihood: scores, perStep: scores.map((v, s) => v / steps[s]!) },
      metrics: {
        ...{ logLikelihood: asNumbers(total), perStep: asNumbers(total / n) },
        ...(scores.length <= 1000 && { logLikelihoods: Array.from(scores, asNumbers) }),
        ...{ n, sequences: scores.length },
      },
      plot: () => {
        const shown = Math.min(60, scores.length);
        return barChart({
          ...{ title: 'Log-likelihood a step', yLabel: 'nats a step', xLabel: 'sequence' },
          note: shown < scores.length ? `the first ${shown} of ${scores.length} sequences` : undefined,
          categories: names.slice(0, shown),
          values: scores.slice(0, shown).map((v, s) => (Number.isFinite(v) ? v / steps[s]! : Number.NaN)),
        });
      },
    };
  },
});
