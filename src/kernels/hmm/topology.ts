import { DataError } from '../../core/errors.js';
import type { Hmm } from './hmm.js';

export const TOPOLOGIES = ['ergodic', 'left-right', 'bakis', 'cyclic'] as const;
export type Topology = (typeof TOPOLOGIES)[number];

/** Which moves and first states are possible: 1 or 0. */
export interface Allowed {
  initial: Uint8Array;
  /** [k, k] */
  moves: Uint8Array;
}

/**
 * ergodic: all moves. left-right: to the same state or the next. bakis: one state may be left out too. Both begin in
 * state 0. cyclic: like left-right, and from the last state to the first; begins anywhere.
 */
export function topologyOf(name: Topology, k: number): Allowed {
  const reach = name === 'bakis' ? 2 : 1;
  const forwards = name === 'left-right' || name === 'bakis';
  const moves = Uint8Array.from({ length: k * k }, (_, at) => {
    const step = (at % k) - Math.floor(at / k);
    if (name === 'ergodic') return 1;
    if (name === 'cyclic') return step === 0 || (step + k) % k === 1 ? 1 : 0;
    return step >= 0 && step <= reach ? 1 : 0;
  });
  return { initial: Uint8Array.from({ length: k }, (_, i) => (forwards && i > 0 ? 0 : 1)), moves };
}

/** A matrix of what is allowed (not 0) and what is not, from a file. */
export function allowedFrom(matrix: Float64Array, k: number): Allowed {
  if (matrix.length !== k * k)
    throw new DataError(`a topology of ${k} x ${k} numbers was needed, got ${matrix.length}`);
  const moves = Uint8Array.from(matrix, (v) => (v === 0 ? 0 : 1));
  for (let i = 0; i < k; i++)
    if (!moves.subarray(i * k, (i + 1) * k).some((v) => v === 1))
      throw new DataError(`row ${i} of the topology is all 0: state ${i} leads nowhere, not even to itself`);
  return { initial: new Uint8Array(k).fill(1), moves };
}

/** What a model allows: all that is not 0. */
export const allowedBy = ({ initial, transition }: Pick<Hmm, 'initial' | 'transition'>): Allowed => ({
  initial: Uint8Array.from(initial, (v) => (v > 0 ? 1 : 0)),
  moves: Uint8Array.from(transition, (v) => (v > 0 ? 1 : 0)),
});
