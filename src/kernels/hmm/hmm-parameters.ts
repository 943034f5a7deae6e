import { emitterOf } from './emitter.js';
import type { Emission } from './hmm.js';
import type { Allowed } from './topology.js';

/**
 * Numbers that learning may change: of the initial and transition rows those that are allowed, less one a row. Not those
 * that learning happened to bring to 0.
 */
export function hmmParameters({ initial, moves }: Allowed, emission: Emission): number {
  const free = (row: Uint8Array) => Math.max(0, row.filter((v) => v > 0).length - 1);
  const { k } = emission;
  let count = free(initial);
  for (let i = 0; i < k; i++) count += free(moves.subarray(i * k, (i + 1) * k));
  return count + emitterOf(emission).parameters;
}
