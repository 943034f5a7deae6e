import { compute } from '../../core/backend.js';
import { simd } from '../../simd/engine.js';
import { logSumExp } from '../special/log-sums.js';
import { type Chain, checkChain, sequenceOf } from './chain.js';
import { logForward, logPosteriors } from './log-messages.js';
import { openChain, padRows, unpadRows } from './room.js';

export interface ForwardBackward {
  /** log Z of each sequence, -Infinity where no path is possible; its posteriors are 0 then. */
  logZ: Float64Array;
  /** [steps, k]: P(z_t = i | the whole sequence) */
  posteriors: Float64Array;
  /** [k, k]: expected moves, summed over steps and sequences */
  pairs: Float64Array;
}

/**
 * Smoothing: what the whole of each sequence says about its hidden states. Messages are scaled to sum 1 in each step
 * (alpha_t / c_t, log Z = sum log c_t), so that a million steps do not underflow; a sequence whose scaled messages lose
 * what logarithms would keep, as where all that is possible is exp(-800) less likely than what is not, is done in
 * logarithms (logPosteriors).
 *
 * @see Rabiner, A tutorial on hidden Markov models, 1989, sections III.A and V.A
 */
export function forwardBackward(chain: Chain): ForwardBackward {
  checkChain(chain);
  const { k, offsets } = chain;
  const sequences = offsets.length - 1;
  const posteriors = new Float64Array(offsets[sequences]! * k);
  if (!compute.simd) {
    const pairs = new Float64Array(k * k);
    const logZ = Float64Array.from({ length: sequences }, (_, s) => inLogs(chain, s, posteriors, pairs));
    return { logZ, posteriors, pairs };
  }
  return simd((arena) => {
    const room = openChain(arena, k, offsets);
    padRows(chain.logWeights, k, room.weights.view(), room.stride, -Infinity);
    room.setParameters(chain);
    room.scale();
    const logZ = room.forward();
    const pairs = room.backward();
    unpadRows(room.alpha.view(), room.stride, posteriors, k);
    logZ.forEach((z, s) => {
      if (Number.isNaN(z)) logZ[s] = inLogs(chain, s, posteriors, pairs);
    });
    return { logZ, posteriors, pairs };
  });
}

function inLogs(chain: Chain, s: number, posteriors: Float64Array, pairs: Float64Array): number {
  const own = posteriors.subarray(chain.offsets[s]! * chain.k, chain.offsets[s + 1]! * chain.k);
  own.fill(0);
  return logPosteriors(sequenceOf(chain, s), own, pairs);
}

export interface Filtered {
  /** Of each sequence, with what `logFinal` says about its end; -Infinity where no path is possible. */
  logZ: Float64Array;
  /** [steps, k]: P(z_t = i | the sequence up to t) */
  filtered: Float64Array;
}

/** Filtering: what each sequence up to a step says about the state in this step, and log Z. */
export function forward(chain: Chain): Filtered {
  checkChain(chain);
  const { k, offsets } = chain;
  const sequences = offsets.length - 1;
  const filtered = new Float64Array(offsets[sequences]! * k);
  if (!compute.simd) {
    const logZ = Float64Array.from({ length: sequences }, (_, s) => filterInLogs(chain, s, filtered));
    return { logZ, filtered };
  }
  return simd((arena) => {
    const room = openChain(arena, k, offsets);
    padRows(chain.logWeights, k, room.weights.view(), room.stride, -Infinity);
    room.setParameters(chain);
    room.scale();
    const logZ = room.forward();
    unpadRows(room.alpha.view(), room.stride, filtered, k);
    logZ.forEach((z, s) => {
      if (Number.isNaN(z)) logZ[s] = filterInLogs(chain, s, filtered);
    });
    return { logZ, filtered };
  });
}

function filterInLogs(chain: Chain, s: number, filtered: Float64Array): number {
  const { k, offsets, logFinal } = chain;
  const alpha = logForward(sequenceOf(chain, s));
  const own = filtered.subarray(offsets[s]! * k, offsets[s + 1]! * k);
  for (let t = 0; t < alpha.length; t += k) normalise(alpha.subarray(t, t + k), own.subarray(t, t + k));
  return logSumExp(alpha.subarray(alpha.length - k).map((v, j) => v + (logFinal?.[j] ?? 0)));
}

/** Probabilities from logarithms; all 0 where nothing is possible. */
function normalise(logs: Float64Array, to: Float64Array): void {
  const sum = logSumExp(logs);
  for (let j = 0; j < logs.length; j++) to[j] = sum === -Infinity ? 0 : Math.exp(logs[j]! - sum);
}
