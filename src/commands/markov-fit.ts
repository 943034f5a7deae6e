import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { inFileAsync } from '../core/formats/decoded.js';
import { fitMarkov, logLikelihoods } from '../kernels/markov/markov-model.js';
import { holdOut, type OrderScore, scoreOrders } from '../kernels/markov/select-order.js';
import { drawChain, drawScores } from './markov-fit/draw.js';
import {
  DEFAULT_HOLDOUT,
  DEFAULT_MOST,
  type MarkovFitOptions,
  markovFitOptions,
} from './markov-fit/options.js';
import { finite, measures, scoreRow, scoreTable, total, transitionTable } from './markov-fit/tables.js';
import { readSymbols } from './shared/markov-input.js';
import { markovJson } from './shared/markov-model.js';

export default defineCommand({
  name: 'markov-fit',
  group: 'Sequences and fields',
  summary: 'Markov chain of any order from sequences of symbols: text, words or a column.',
  description:
    'P(y_t | all before) = P(y_t | y_(t-k), .. y_(t-1)), the same at every t: shares of what followed each context. A sequence begins by `initial`, and its second symbol is predicted from one, the third from two, until there are k.\nWithout smoothing a context that was never seen gives way to its shorter end. --smoothing A adds A to each count; witten-bell and kneser-ney mix the laws of all orders, with weights by how many different symbols followed, and are best for text.\n--select compares orders 0 to --max-order: aic and bic on the same symbols, those with as many before them, with K^k (K - 1) parameters; holdout by the perplexity of the end, predicted by chains of the rest.\nperplexity = exp(-logLikelihood / n); among K equally likely symbols it is K. The model of order 1 has `symbols`, `initial` and `transition` (row = from, rows sum to 1), and may as well be written by hand.',
  keywords: [
    'markov chain',
    'n-gram',
    'bigram',
    'trigram',
    'language model',
    'transition matrix',
    'transition probabilities',
    'text model',
    'kneser-ney',
    'witten-bell',
    'laplace smoothing',
    'perplexity',
    'order selection',
    'sequence model',
    'next symbol',
    'clickstream',
  ],
  inputs: [
    {
      name: 'DATA',
      about: 'tables with a column of symbols, or text with --tokens',
      accepts: ['table', 'text'],
      many: true,
    },
  ],
  over: 'all',
  options: markovFitOptions,
  outputs: ['model', 'table'],
  metrics: {
    order: 'of the chain',
    states: 'symbols that occur',
    n: 'symbols in all sequences',
    sequences: 'how many',
    contexts: 'of the full length that occur',
    parameters: 'K^k (K - 1): of the full table',
    logLikelihood: 'natural logarithm, summed over sequences',
    perplexity: 'exp(-logLikelihood / n)',
    aic: '2 parameters - 2 logLikelihood',
    bic: 'parameters ln n - 2 logLikelihood',
    uniformPerplexity: 'of equally likely symbols',
    unigramPerplexity: 'of a chain of order 0',
    heldOutPerplexity: 'with --holdout; null where what was held out is impossible',
    orders: 'with --select: [order, parameters, logLikelihood, aic, bic, heldOutPerplexity] of each',
  },
  examples: [
    `printf 'the cat sat on the mat. the dog sat on the cat. the cat ran to the dog.' > cats.txt && ispr markov-fit cats.txt --tokens words --smoothing kneser-ney -o words.json && ispr markov-query words.json --sample 12`,
    `printf 'abababbabababaabababababab' > ab.txt && ispr markov-fit ab.txt --tokens characters --select bic --max-order 3 --plot orders.png`,
    `printf 'day,weather\\n1,sun\\n1,sun\\n1,rain\\n2,rain\\n2,sun\\n2,sun\\n' > days.csv && ispr markov-fit days.csv --columns weather --sequence-column day --smoothing 1 -o weather.json --plot weather.svg`,
  ],
  source:
    'Norris, Markov Chains, 1997; Chen & Goodman, An empirical study of smoothing techniques for language modeling, 1999',
  cost: { bytesPerValue: 400, nsPerValue: 1500 },
  async run(paths, options, context) {
    refuseIdle(options);
    const input = await readSymbols(paths, options, undefined, context.warn);
    return inFileAsync(paths[0], async () => {
      const { data, symbols } = input;
      const initial = options.initial ?? (data.offsets.length > 2 ? 'first' : 'frequency');
      const { smoothing, select } = options;
      const share = options.holdout ?? (select === 'holdout' ? DEFAULT_HOLDOUT : undefined);
      const held = share === undefined ? undefined : holdOut(data, share);
      const maxOrder = select ? (options.maxOrder ?? DEFAULT_MOST) : (options.order ?? 1);
      const scores = select ? scoreOrders(data, held, symbols.length, { maxOrder, smoothing, initial }) : [];
      const order = select ? bestOrder(scores, select) : maxOrder;
      const model = fitMarkov(data, symbols.length, { order, smoothing, initial });
      const heldModel = held && fitMarkov(held.fit, symbols.length, { order, smoothing, initial });
      return {
        model: () => markovJson({ symbols, model }),
        table: () => transitionTable(model, symbols),
        ...(options.scores !== undefined && { extra: { scores: { table: scoreTable(scores) } } }),
        metrics: {
          ...measures(model, input),
          ...(held && {
            heldOutPerplexity: finite(
              Math.exp(-total(logLikelihoods(heldModel!, held.test)) / held.test.codes.length),
            ),
          }),
          ...(select && { orders: scores.map((s) => Object.values(scoreRow(s)).map(finite)) }),
        },
        plot: () => (select ? drawScores(scores, order, select) : drawChain({ model, symbols })),
      };
    });
  },
});

function refuseIdle({ select, order, maxOrder, scores }: MarkovFitOptions): void {
  if (select && order !== undefined)
    throw new UsageError('--select finds the order, --order gives it: one of them');
  if (!select && maxOrder !== undefined) throw new UsageError('--max-order needs --select');
  if (!select && scores !== undefined) throw new UsageError('--scores needs --select');
}

function bestOrder(scores: readonly OrderScore[], by: 'aic' | 'bic' | 'holdout'): number {
  const key = by === 'holdout' ? 'heldOutPerplexity' : by;
  return scores.reduce((best, next) => (next[key] < best[key] ? next : best)).order;
}
