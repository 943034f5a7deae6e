import { categorical } from '../../../core/random/choice.js';
import type { Rng } from '../../../core/random.js';
import type { Chain } from '../../chain/chain.js';
import { emitterOf } from '../emitter.js';
import { logsOf } from '../expectations.js';
import { columnsOf, type Hmm, type Observations } from '../hmm.js';

/**
 * A coupled hidden Markov model: a chain of states for each signal, which sees the states of all the others,
 *
 *   P(z, x) = prod_c initial_c(z_0c) b_c(x_0c) prod_t prod_c transition_c(z_(t-1), z_tc) b_c(x_tc | z_tc),
 *
 * z_t = (z_t1 .. z_tC). A chain is a hidden Markov model of its own columns, but for `transition`, which is
 * [K, k_c]: a row for each joint state before, K = k_1 .. k_C, numbered with the last chain fastest.
 *
 * @see Brand, Oliver & Pentland, Coupled hidden Markov models for complex action recognition, 1997
 */
export interface Coupled {
  chains: readonly Hmm[];
}

/** Joint states of chains of so many states each. */
export const jointCount = (cards: readonly number[]): number => cards.reduce((a, b) => a * b, 1);

/** [chain][joint state]: the state of each chain in each joint state. */
export function jointStates(cards: readonly number[]): Int32Array[] {
  const joint = jointCount(cards);
  let stride = joint;
  return cards.map((k) => {
    stride /= k;
    const own = stride;
    return Int32Array.from({ length: joint }, (_, z) => Math.floor(z / own) % k);
  });
}

const cardsOf = ({ chains }: Coupled) => chains.map(({ k }) => k);

/** The columns of each chain; those of all follow one another. */
export function signalsOf({ n, d, data, offsets }: Observations, widths: readonly number[]): Observations[] {
  let from = 0;
  return widths.map((width) => {
    const own = new Float64Array(n * width);
    for (let t = 0; t < n; t++) own.set(data.subarray(t * d + from, t * d + from + width), t * width);
    from += width;
    return { n, d: width, data: own, offsets };
  });
}

const widthsOf = ({ chains }: Coupled) => chains.map(({ emission }) => columnsOf(emission));

/** The one chain over joint states that is the same model. */
export function coupledChain(
  model: Coupled,
  data: Observations,
  signals = signalsOf(data, widthsOf(model)),
): Chain {
  const cards = cardsOf(model);
  const joint = jointCount(cards);
  const states = jointStates(cards);
  const logWeights = new Float64Array(data.n * joint);
  const logInitial = new Float64Array(joint);
  const logTransition = new Float64Array(joint * joint);
  model.chains.forEach((chain, c) => {
    const { k, emission } = chain;
    const of = states[c]!;
    const own = new Float64Array(data.n * k);
    emitterOf(emission).logDensities(signals[c]!, own, k);
    const logs = logsOf(chain);
    for (let t = 0; t < data.n; t++)
      for (let z = 0; z < joint; z++) logWeights[t * joint + z]! += own[t * k + of[z]!]!;
    for (let z = 0; z < joint; z++) logInitial[z]! += logs.logInitial[of[z]!]!;
    for (let from = 0; from < joint; from++)
      for (let to = 0; to < joint; to++)
        logTransition[from * joint + to]! += logs.logTransition[from * k + of[to]!]!;
  });
  return { k: joint, offsets: data.offsets, logWeights, logInitial, logTransition };
}

/**
 * Numbers of joint states summed for the states of one chain.
 *
 * @param rows [.., K]
 * @param of   [K]: the state of the chain in each joint state
 * @returns    [.., k]
 */
export function marginals(rows: Float64Array, of: Int32Array, k: number): Float64Array {
  const joint = of.length;
  const out = new Float64Array((rows.length / joint) * k);
  for (let at = 0, to = 0; at < rows.length; at += joint, to += k)
    for (let z = 0; z < joint; z++) out[to + of[z]!]! += rows[at + z]!;
  return out;
}

export function coupledParameters(model: Coupled): number {
  const joint = jointCount(cardsOf(model));
  return model.chains
    .map(({ k, emission }) => (1 + joint) * (k - 1) + emitterOf(emission).parameters)
    .reduce((a, b) => a + b, 0);
}

/** A sequence of `steps` steps; its states are joint ones. */
export function sampleCoupled(model: Coupled, steps: number, rng: Rng) {
  const { chains } = model;
  const widths = widthsOf(model);
  const d = widths.reduce((a, b) => a + b, 0);
  const emitters = chains.map(({ emission }) => emitterOf(emission));
  const states = new Int32Array(steps);
  const data = new Float64Array(steps * d);
  const [walk, seen] = [rng.stream('states'), rng.stream('observations')];
  for (let t = 0; t < steps; t++) {
    let joint = 0;
    let at = t * d;
    chains.forEach(({ k, initial, transition }, c) => {
      const before = t === 0 ? 0 : states[t - 1]!;
      const own = categorical(walk, t === 0 ? initial : transition.subarray(before * k, (before + 1) * k));
      emitters[c]!.sample(own, seen, data.subarray(at, at + widths[c]!));
      joint = joint * k + own;
      at += widths[c]!;
    });
    states[t] = joint;
  }
  return { states, data };
}
