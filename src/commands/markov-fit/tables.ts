import type { Json } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import {
  fitMarkov,
  logLikelihoods,
  type MarkovModel,
  markovParameters,
} from '../../kernels/markov/markov-model.js';
import type { OrderScore } from '../../kernels/markov/select-order.js';
import type { SymbolSequences } from '../shared/markov-input.js';

export const total = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** What is told of a chain: how well it predicts its own data. */
export function measures(model: MarkovModel, { data, symbols }: SymbolSequences): Record<string, Json> {
  const n = data.codes.length;
  const logLikelihood = total(logLikelihoods(model, data));
  const parameters = markovParameters(symbols.length, model.order);
  const unigram = fitMarkov(data, symbols.length, { order: 0, smoothing: 0, initial: 'frequency' });
  return {
    order: model.order,
    states: symbols.length,
    n,
    sequences: data.offsets.length - 1,
    contexts: model.levels[model.order]!.parent.length,
    parameters: finite(parameters),
    logLikelihood: finite(logLikelihood),
    perplexity: finite(Math.exp(-logLikelihood / n)),
    aic: finite(2 * parameters - 2 * logLikelihood),
    bic: finite(parameters * Math.log(n) - 2 * logLikelihood),
    uniformPerplexity: symbols.length,
    unigramPerplexity: Math.exp(-total(logLikelihoods(unigram, data)) / n),
  };
}

export const scoreRow = ({ order, parameters, logLikelihood, aic, bic, heldOutPerplexity }: OrderScore) => ({
  order,
  parameters,
  logLikelihood,
  aic,
  bic,
  heldOutPerplexity,
});

export const scoreTable = (scores: readonly OrderScore[]): Record<string, Column> => ({
  order: scores.map(({ order }) => order),
  parameters: scores.map(({ parameters }) => parameters),
  logLikelihood: scores.map(({ logLikelihood }) => logLikelihood),
  perplexity: scores.map(({ perplexity }) => perplexity),
  aic: scores.map(({ aic }) => aic),
  bic: scores.map(({ bic }) => bic),
  heldOutPerplexity: scores.map(({ heldOutPerplexity }) => heldOutPerplexity),
});

/** What followed each context of the full length, as it was counted. */
export function transitionTable(
  { levels, order }: MarkovModel,
  symbols: readonly string[],
): Record<string, Column> {
  const { start, next, count } = levels[order]!;
  const contexts = Array.from({ length: start.length - 1 }, (_, c) => {
    const codes: number[] = [];
    for (let j = order, at = c; j > 0; j--) {
      codes.push(levels[j]!.symbol[at]!);
      at = levels[j]!.parent[at]!;
    }
    return { c, codes };
  }).sort((a, b) => compareCodes(a.codes, b.codes));
  const rows = contexts.flatMap(({ c, codes }) =>
    Array.from(next.subarray(start[c]!, start[c + 1]!), (code, i) => ({
      context: codes.map((own) => symbols[own]!).join(' '),
      code,
      count: count[start[c]! + i]!,
    })),
  );
  return {
    context: rows.map(({ context }) => context),
    next: rows.map(({ code }) => symbols[code]!),
    count: rows.map((row) => row.count),
  };
}

function compareCodes(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((code, i) => code !== b[i]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}
