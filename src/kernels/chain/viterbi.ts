import { compute } from '../../core/backend.js';
import { type Arena, type Block, simd } from '../../simd/engine.js';
import { type Chain, checkChain, sequenceOf } from './chain.js';
import { type ChainParameters, padRows, strideOf } from './room.js';

export interface BestPaths {
  /** [steps]: the states of the best path of each sequence */
  path: Int32Array;
  /** Logarithm of its weight; -Infinity where no path is possible, whose states mean nothing then. */
  scores: Float64Array;
}

/**
 * The best path of each sequence:
 *
 *   delta_t(j) = weight_t(j) + max_i (delta_(t-1)(i) + transition(i, j)),
 *
 * followed back from the best end. Of equals the lowest state, from the end backwards. The numbers of long sequences
 * are lowered now and then, so that a million steps keep their digits.
 *
 * @see Viterbi, Error bounds for convolutional codes and an asymptotically optimum decoding algorithm, 1967
 */
export function viterbi(chain: Chain): BestPaths {
  checkChain(chain);
  const { k, offsets, logWeights } = chain;
  const sequences = offsets.length - 1;
  const steps = offsets[sequences]!;
  if (!compute.simd) {
    const path = new Int32Array(steps);
    const scores = Float64Array.from({ length: sequences }, (_, s) =>
      plainViterbi(sequenceOf(chain, s), path.subarray(offsets[s]!, offsets[s + 1]!)),
    );
    return { path, scores };
  }
  return simd((arena) => {
    const room = openViterbi(arena, k, offsets);
    padRows(logWeights, k, room.logWeights.view(), strideOf(k), -Infinity);
    return room.run(chain);
  });
}

/** Best paths of weights that are in the memory of the SIMD kernels: [steps, stride], which are written over. */
export function openViterbi(
  arena: Arena,
  k: number,
  offsets: Int32Array,
): { logWeights: Block<Float64Array>; run(parameters: ChainParameters): BestPaths } {
  const stride = strideOf(k);
  const sequences = offsets.length - 1;
  const at = arena.i32(offsets);
  const logWeights = arena.f64(offsets[sequences]! * stride);
  const [first, last] = [arena.f64(stride), arena.f64(stride)];
  const [forth, back] = [arena.f64(stride * stride), arena.f64(stride * stride)];
  const path = arena.i32(offsets[sequences]!);
  const scores = arena.f64(sequences);
  return {
    logWeights,
    run({ logInitial, logTransition, logFinal }) {
      padRows(logInitial, k, first.view(), stride, -Infinity);
      last.view().fill(0);
      if (logFinal) last.view().set(logFinal);
      const [along, across] = [forth.view().fill(-Infinity), back.view().fill(-Infinity)];
      for (let i = 0; i < k; i++)
        for (let j = 0; j < k; j++) {
          along[i * stride + j] = logTransition[i * k + j]!;
          across[j * stride + i] = logTransition[i * k + j]!;
        }
      const args = [at, stride, k, logWeights, first, forth, back, last, path, scores].map((part) =>
        typeof part === 'number' ? part : part.ptr,
      );
      arena.parallel('chainViterbi', sequences, Math.max(1, Math.ceil(sequences / 64)), args);
      return { path: path.copy(), scores: scores.copy() };
    },
  };
}

/** How often the numbers are lowered; as in the assembly, so that both find the same paths. */
const STEPS_BETWEEN = 256;

/** The definition, of one sequence. */
function plainViterbi(chain: Chain, path: Int32Array): number {
  const { k, logWeights, logInitial, logTransition, logFinal } = chain;
  const delta = logWeights.slice();
  let shifted = 0;
  for (let j = 0; j < k; j++) delta[j]! += logInitial[j]!;
  const best = (at: number, j: number): [number, number] => {
    let [most, state] = [-Infinity, 0];
    for (let i = 0; i < k; i++) {
      const v = delta[at + i]! + logTransition[i * k + j]!;
      if (v > most) [most, state] = [v, i];
    }
    return [most, state];
  };
  for (let t = 1; t < path.length; t++) {
    const from = delta.subarray((t - 1) * k, t * k);
    const most = t % STEPS_BETWEEN === 0 ? from.reduce((a, b) => Math.max(a, b), -Infinity) : 0;
    if (most !== -Infinity) {
      shifted += most;
      for (let i = 0; i < k; i++) from[i]! -= most;
    }
    for (let j = 0; j < k; j++) delta[t * k + j] = best((t - 1) * k, j)[0] + delta[t * k + j]!;
  }
  let [score, state] = [-Infinity, 0];
  for (let j = 0; j < k; j++) {
    const v = delta[(path.length - 1) * k + j]! + (logFinal?.[j] ?? 0);
    if (v > score) [score, state] = [v, j];
  }
  for (let t = path.length - 1; t >= 0; t--) {
    path[t] = state;
    if (t > 0) state = best((t - 1) * k, state)[1];
  }
  return score + shifted;
}
