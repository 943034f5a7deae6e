import type { CodedSequences } from './contexts.js';
import { fitMarkov, type Initial, logLikelihoods, markovParameters, type Smoothing } from './markov-model.js';

export interface OrderScore {
  readonly order: number;
  readonly parameters: number;
  /** Of the symbols that have maxOrder others before them, the same ones for every order. */
  readonly logLikelihood: number;
  readonly steps: number;
  readonly aic: number;
  readonly bic: number;
  readonly perplexity: number;
  /** Of what was held out; Infinity where it holds what never occurred. */
  readonly heldOutPerplexity: number;
}

/**
 * Chains of order 0 ... maxOrder. aic = 2p - 2 logLikelihood and bic = p ln n - 2 logLikelihood compare them on the
 * same symbols with p = K^k (K - 1) parameters; the held-out part is predicted by chains of the rest.
 */
export function scoreOrders(
  data: CodedSequences,
  held: { fit: CodedSequences; test: CodedSequences } | undefined,
  states: number,
  { maxOrder, smoothing, initial }: { maxOrder: number; smoothing: Smoothing; initial: Initial },
): OrderScore[] {
  const lengths = data.offsets.subarray(1).map((end, s) => Math.max(0, end - data.offsets[s]! - maxOrder));
  const steps = lengths.reduce((a, b) => a + b, 0);
  return Array.from({ length: maxOrder + 1 }, (_, order) => {
    const logLikelihood = total(
      logLikelihoods(fitMarkov(data, states, { order, smoothing, initial }), data, maxOrder),
    );
    const parameters = markovParameters(states, order);
    let heldOutPerplexity = Number.NaN;
    if (held) {
      const model = fitMarkov(held.fit, states, { order, smoothing, initial });
      heldOutPerplexity = Math.exp(-total(logLikelihoods(model, held.test)) / held.test.codes.length);
    }
    return {
      order,
      parameters,
      logLikelihood,
      steps,
      aic: 2 * parameters - 2 * logLikelihood,
      bic: parameters * Math.log(steps) - 2 * logLikelihood,
      perplexity: Math.exp(-logLikelihood / steps),
      heldOutPerplexity,
    };
  });
}

const total = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

/** The last `share` of the sequences, or of the symbols of a single one, apart from the rest. */
export function holdOut(
  { codes, offsets }: CodedSequences,
  share: number,
): { fit: CodedSequences; test: CodedSequences } {
  const sequences = offsets.length - 1;
  const part = (from: number, to: number, bounds: Int32Array): CodedSequences => ({
    codes: Int32Array.from({ length: to - from }, (_, t) => codes[from + t]!),
    offsets: bounds.map((at) => at - from),
  });
  if (sequences === 1) {
    const cut = Math.min(codes.length - 1, Math.max(1, Math.round(codes.length * (1 - share))));
    return {
      fit: part(0, cut, Int32Array.of(0, cut)),
      test: part(cut, codes.length, Int32Array.of(cut, codes.length)),
    };
  }
  const kept = Math.min(sequences - 1, Math.max(1, Math.round(sequences * (1 - share))));
  const cut = offsets[kept]!;
  return {
    fit: part(0, cut, offsets.slice(0, kept + 1)),
    test: part(cut, codes.length, offsets.slice(kept)),
  };
}
