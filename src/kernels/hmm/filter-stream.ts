import { logSumExp } from '../special/log-sums.js';
import { emitterOf } from './emitter.js';
import { columnsOf, type Hmm } from './hmm.js';

export interface Step {
  /** log P(x_t | x_0 .. x_(t-1)); -Infinity where the observation is impossible. */
  logLikelihood: number;
  /** [k]: P(z_t = i | x_0 .. x_t); the same array in every step */
  filtered: Float64Array;
}

/**
 * Filtering of a sequence that is still coming in, with the memory of one step. What is impossible is told and then
 * taken for an observation that was not made, so that a stream goes on.
 */
export function filterStream(hmm: Hmm): (observation: Float64Array) => Step {
  const { k, initial, transition, emission } = hmm;
  const emitter = emitterOf(emission);
  const d = columnsOf(emission);
  const filtered = new Float64Array(k);
  const logs = new Float64Array(k);
  let begun = false;
  return (observation) => {
    const predicted = begun ? new Float64Array(k) : initial.slice();
    if (begun)
      for (let i = 0; i < k; i++)
        for (let j = 0; j < k; j++) predicted[j]! += filtered[i]! * transition[i * k + j]!;
    begun = true;
    emitter.logDensities({ n: 1, d, data: observation }, logs, k);
    for (let j = 0; j < k; j++) logs[j]! += Math.log(predicted[j]!);
    const logLikelihood = logSumExp(logs);
    for (let j = 0; j < k; j++)
      filtered[j] = logLikelihood === -Infinity ? predicted[j]! : Math.exp(logs[j]! - logLikelihood);
    return { logLikelihood, filtered };
  };
}
