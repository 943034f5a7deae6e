import { DataError } from '../../core/errors.js';

/**
 * Sequences of hidden states 0..k-1 whose weight is a product along the chain,
 *
 *   w(z_0 .. z_(T-1)) = initial(z_0) prod_t weight_t(z_t) prod_(t>0) transition(z_(t-1), z_t) final(z_(T-1)),
 *
 * all given as natural logarithms, -Infinity for what cannot be. Rows of transitions need not sum to 1: a hidden
 * Markov model, a conditional random field and a weighted automaton are all of this kind.
 */
export interface Chain {
  k: number;
  /** Sequence s has the steps offsets[s] .. offsets[s + 1] - 1. */
  offsets: Int32Array;
  /** [steps, k] */
  logWeights: Float64Array;
  /** [k] */
  logInitial: Float64Array;
  /** [k, k], from row to column */
  logTransition: Float64Array;
  /** [k]; 0 where it is left out. */
  logFinal?: Float64Array;
}

/** Refuses a chain whose parts do not fit, and logarithms that are NaN or +Infinity. */
export function checkChain({ k, offsets, ...tables }: Chain): void {
  if (!(Number.isInteger(k) && k >= 1)) throw new DataError(`a chain of ${k} states: at least one is needed`);
  const sequences = offsets.length - 1;
  if (sequences < 1) throw new DataError('no sequence: a chain needs at least one');
  for (let s = 0; s < sequences; s++)
    if (!(offsets[s + 1]! > offsets[s]!)) throw new DataError(`sequence ${s} is empty`);
  const steps = offsets[sequences]!;
  const sizes = { logWeights: steps * k, logInitial: k, logTransition: k * k, logFinal: k };
  for (const [name, values] of Object.entries(tables) as [keyof typeof sizes, Float64Array | undefined][]) {
    if (!values) continue;
    if (values.length !== sizes[name])
      throw new DataError(`${name} of a chain has ${values.length} numbers, ${sizes[name]} were needed`);
    for (let i = 0; i < values.length; i++)
      if (!(values[i]! < Infinity))
        throw new DataError(
          `${name} of a chain holds ${values[i]} at ${i}: a logarithm of a weight was needed`,
        );
  }
}

/** One sequence of a chain as a chain of its own, without a copy. */
export const sequenceOf = (chain: Chain, s: number): Chain => ({
  ...chain,
  offsets: Int32Array.of(0, chain.offsets[s + 1]! - chain.offsets[s]!),
  logWeights: chain.logWeights.subarray(chain.offsets[s]! * chain.k, chain.offsets[s + 1]! * chain.k),
});

const MOST_GROUPS = 32;

/**
 * Sequences in at most 32 groups of about as many steps each, for threads: what is summed is summed group by group,
 * so that threads do not change it. Group g has the sequences groups[g] .. groups[g + 1] - 1.
 */
export function groupsOf(offsets: Int32Array): Int32Array {
  const sequences = offsets.length - 1;
  const steps = offsets[sequences]! - offsets[0]!;
  const groups = [0];
  for (let s = 1; s < sequences; s++) {
    const share = ((offsets[s]! - offsets[0]!) * MOST_GROUPS) / steps;
    if (share >= groups.length && groups.length < MOST_GROUPS) groups.push(s);
  }
  return Int32Array.from([...groups, sequences]);
}
