import type { Hmm, Observations } from './hmm.js';
import { logLikelihoods } from './learn.js';

/** A sequence and the model that was learnt from it. */
export interface Modelled {
  data: Observations;
  hmm: Hmm;
}

/**
 * How far apart two sequences are in the space of their models: what each loses a step when the model of the other is
 * taken, ((log P_a(x_a) - log P_b(x_a)) / T_a + (log P_b(x_b) - log P_a(x_b)) / T_b) / 2, in nats; 0 at least.
 *
 * @see Juang & Rabiner, A probabilistic distance measure for hidden Markov models, 1985
 */
export function modelDistance(a: Modelled, b: Modelled): number {
  const lost = (own: Modelled, other: Modelled) =>
    (sum(logLikelihoods(own.hmm, own.data)) - sum(logLikelihoods(other.hmm, own.data))) / own.data.n;
  return Math.max(0, (lost(a, b) + lost(b, a)) / 2);
}

const sum = (x: Float64Array) => x.reduce((s, v) => s + v, 0);
