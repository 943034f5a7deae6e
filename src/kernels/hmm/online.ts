import type { FitOptions } from './baum-welch.js';
import { maximised } from './baum-welch.js';
import { type Expectations, withExpectations } from './expectations.js';
import { type Hmm, type Observations, sequencesOf } from './hmm.js';

export interface OnlineOptions extends Pick<FitOptions, 'freeze' | 'floor'> {
  /** Passes over all sequences. */
  epochs: number;
  /** Step sizes are (batch + 2)^-decay, 0.5 < decay <= 1. */
  decay: number;
  /** Sequences a batch. */
  batch: number;
}

/**
 * Stochastic EM: expected counts a step are a moving average over batches of sequences,
 *
 *   s <- (1 - g_n) s + g_n counts(batch n) / steps(batch n),  g_n = (n + 2)^-decay,
 *
 * and the model follows them from batch to batch: for streams and for data of which one pass is enough.
 *
 * @see Cappe & Moulines, On-line expectation-maximization algorithm for latent data models, 2009
 */
export function fitOnline(
  data: Observations,
  start: Hmm,
  options: OnlineOptions,
): { hmm: Hmm; floored: number[]; dead: number[]; logLikelihoods: number[] } {
  const { epochs, decay, batch } = options;
  const sequences = data.offsets.length - 1;
  let state: { hmm: Hmm; floored: number[]; dead: number[] } = { hmm: start, floored: [], dead: [] };
  let average: Omit<Expectations, 'logLikelihoods'> | undefined;
  const logLikelihoods: number[] = [];
  let n = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    let total = 0;
    for (let from = 0; from < sequences; from += batch, n++) {
      const part = sequencesOf(data, from, Math.min(sequences, from + batch));
      const found = withExpectations(part, state.hmm, (expect) => expect(state.hmm));
      total += found.logLikelihoods.reduce((a, b) => a + b, 0);
      const gain = average ? (n + 2) ** -decay : 1;
      average = blend(average ?? found, found, gain, part.n);
      state = maximised(state.hmm, average, options);
    }
    logLikelihoods.push(total);
  }
  return { ...state, logLikelihoods };
}

type Sums = Omit<Expectations, 'logLikelihoods'>;

function blend(old: Sums, fresh: Sums, gain: number, steps: number): Sums {
  const mix = (a: Float64Array, b: Float64Array) =>
    b.map((v, i) => (gain < 1 ? (1 - gain) * a[i]! : 0) + (gain * v) / steps);
  return {
    initial: mix(old.initial, fresh.initial),
    pairs: mix(old.pairs, fresh.pairs),
    sums: mix(old.sums, fresh.sums),
  };
}
