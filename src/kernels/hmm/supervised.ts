import { DataError } from '../../core/errors.js';
import { maximised } from './baum-welch.js';
import { countsOf } from './expectations.js';
import type { Hmm, Observations } from './hmm.js';

/**
 * The model of the largest likelihood where states are known: shares of first states and moves, emissions of the rows
 * of each state.
 *
 * @param smoothing added to each count of first states and moves that `start` allows
 */
export function fitSupervised(
  data: Observations,
  states: Int32Array,
  start: Hmm,
  { smoothing, floor }: { smoothing: number; floor: Float64Array },
): { hmm: Hmm; floored: number[] } {
  for (let j = 0; j < start.k; j++)
    if (!states.includes(j)) throw new DataError(`state ${j} has no rows to learn from`);
  const { sums, initial, pairs } = countsOf(start, data, states);
  const smooth = (counts: Float64Array, like: Float64Array) =>
    counts.map((v, i) => v + (like[i]! > 0 ? smoothing : 0));
  const { hmm, floored } = maximised(
    start,
    { sums, initial: smooth(initial, start.initial), pairs: smooth(pairs, start.transition) },
    { freeze: [], floor },
  );
  // A state that is never left keeps the moves it began with: it stays, as far as anyone knows.
  for (let i = 0; i < start.k; i++) {
    const row = pairs.subarray(i * start.k, (i + 1) * start.k);
    if (smoothing > 0 || row.some((v) => v > 0)) continue;
    hmm.transition.fill(0, i * start.k, (i + 1) * start.k);
    hmm.transition[i * start.k + i] = 1;
  }
  return { hmm, floored };
}
