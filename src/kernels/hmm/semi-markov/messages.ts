import { logSumExp } from '../../special/log-sums.js';
import type { DurationLogs } from './durations.js';

/** One sequence as a semi-Markov model sees it; logarithms throughout. */
export interface SemiChain extends DurationLogs {
  k: number;
  longest: number;
  logInitial: Float64Array;
  /** [k, k], the diagonal -Infinity: a stay is followed by one in another state. */
  logTransition: Float64Array;
  /** [T, k] */
  logWeights: Float64Array;
}

/** Expectations of one sequence or more, which are added. */
export interface SemiCounts {
  initial: Float64Array;
  /** [k, k]: moves from a stay to the next */
  pairs: Float64Array;
  /** [k, longest]: stays of each length */
  durations: Float64Array;
}

/**
 * Forward messages over stays, where a stay in j from s on lasts d steps with P_j(d):
 *
 *   start_0(j) = initial_j,   start_t(j) = sum_i end_t(i) transition_ij,
 *   end_t(j) = sum_d start_(t-d)(j) P_j(d) prod_(s = t-d .. t-1) b_j(x_s).
 *
 * The last stay may go on after the end: it has P_j(at least d). All as logarithms.
 *
 * @returns start [T, k], end [T, k] (end_t: a stay ends just before t) and log Z
 * @see Guedon, Estimating hidden semi-Markov chains from discrete sequences, 2003; Yu, Hidden semi-Markov models, 2010
 */
export function semiForward(chain: SemiChain): { start: Float64Array; end: Float64Array; logZ: number } {
  const { k, longest, logInitial, logTransition, logWeights, logP, logSurvival } = chain;
  const steps = logWeights.length / k;
  const start = new Float64Array(steps * k);
  const end = new Float64Array(steps * k).fill(-Infinity);
  start.set(logInitial);
  const terms = new Float64Array(Math.max(k, longest));
  const last = new Float64Array(k);
  for (let t = 1; t <= steps; t++) {
    const law = t === steps ? logSurvival : logP;
    for (let j = 0; j < k; j++) {
      let seen = 0;
      let d = 1;
      for (; d <= Math.min(longest, t); d++) {
        seen += logWeights[(t - d) * k + j]!;
        if (seen === -Infinity) break;
        terms[d - 1] = start[(t - d) * k + j]! + law[j * longest + d - 1]! + seen;
      }
      const sum = d === 1 ? -Infinity : logSumExp(terms.subarray(0, d - 1));
      if (t === steps) last[j] = sum;
      else end[t * k + j] = sum;
    }
    if (t === steps) break;
    for (let j = 0; j < k; j++) {
      for (let i = 0; i < k; i++) terms[i] = end[t * k + i]! + logTransition[i * k + j]!;
      start[t * k + j] = logSumExp(terms.subarray(0, k));
    }
  }
  return { start, end, logZ: logSumExp(last) };
}

/**
 * P(z_t = j | the sequence) into `posteriors` [T, k] and expectations added to `counts`. A stay that is cut off by the
 * end counts as one of each length it may have had. Gives log Z; nothing is written where that is -Infinity.
 */
export function semiPosteriors(chain: SemiChain, posteriors: Float64Array, counts: SemiCounts): number {
  const { k, longest, logTransition, logWeights, logP, logSurvival } = chain;
  const { start, end, logZ } = semiForward(chain);
  if (logZ === -Infinity) return logZ;
  const steps = logWeights.length / k;
  // after_t(j): what is seen from t on where a stay ended just before; from_t(j): where one in j begins.
  const after = new Float64Array(steps * k);
  const from = new Float64Array(steps * k);
  const cut = new Float64Array(k * longest);
  const terms = new Float64Array(Math.max(k, longest));
  for (let t = steps - 1; t >= 0; t--) {
    for (let j = 0; j < k; j++) {
      let [seen, most] = [0, -Infinity];
      let d = 1;
      for (; d <= Math.min(longest, steps - t); d++) {
        seen += logWeights[(t + d - 1) * k + j]!;
        if (seen === -Infinity) break;
        const cell = j * longest + d - 1;
        const onwards = t + d === steps ? logSurvival[cell]! : logP[cell]! + after[(t + d) * k + j]!;
        const v = seen + onwards;
        terms[d - 1] = v;
        if (v > most) most = v;
      }
      if (most === -Infinity) {
        from[t * k + j] = -Infinity;
        continue;
      }
      const scale = Math.exp(most + start[t * k + j]! - logZ);
      let sum = 0;
      for (let e = 1; e < d; e++) {
        const share = Math.exp(terms[e - 1]! - most);
        sum += share;
        (t + e === steps ? cut : counts.durations)[j * longest + e - 1]! += share * scale;
      }
      from[t * k + j] = most + Math.log(sum);
    }
    for (let i = 0; i < k && t > 0; i++) {
      for (let j = 0; j < k; j++) {
        terms[j] = logTransition[i * k + j]! + from[t * k + j]!;
        counts.pairs[i * k + j]! += Math.exp(end[t * k + i]! + terms[j]! - logZ);
      }
      after[t * k + i] = logSumExp(terms.subarray(0, k));
    }
  }
  for (let j = 0; j < k; j++) {
    let inside = 0;
    for (let t = 0; t < steps; t++) {
      const at = t * k + j;
      inside += Math.exp(start[at]! + from[at]! - logZ);
      if (t > 0) inside -= Math.exp(end[at]! + after[at]! - logZ);
      inside = Math.min(1, Math.max(0, inside));
      posteriors[at] = inside;
    }
    counts.initial[j]! += posteriors[j]!;
    let behind = 0;
    for (let d = 0; d < longest; d++) {
      const cell = j * longest + d;
      if (cut[cell]! > 0) behind += Math.exp(Math.log(cut[cell]!) - logSurvival[cell]!);
      if (behind > 0) counts.durations[cell]! += behind * Math.exp(logP[cell]!);
    }
  }
  return logZ;
}

/** The best path into `path` [T] and the logarithm of its weight; of equals the lowest state and the shortest stay. */
export function semiViterbi(chain: SemiChain, path: Int32Array): number {
  const { k, longest, logInitial, logTransition, logWeights, logP, logSurvival } = chain;
  const steps = logWeights.length / k;
  const start = new Float64Array(steps * k).fill(-Infinity);
  start.set(logInitial);
  const before = new Int32Array((steps + 1) * k);
  const stay = new Int32Array((steps + 1) * k);
  const end = new Float64Array(k);
  for (let t = 1; t <= steps; t++) {
    const law = t === steps ? logSurvival : logP;
    for (let j = 0; j < k; j++) {
      let [seen, most] = [0, -Infinity];
      for (let d = 1; d <= Math.min(longest, t); d++) {
        seen += logWeights[(t - d) * k + j]!;
        if (seen === -Infinity) break;
        const v = start[(t - d) * k + j]! + law[j * longest + d - 1]! + seen;
        if (v > most) {
          most = v;
          stay[t * k + j] = d;
        }
      }
      end[j] = most;
    }
    if (t === steps) break;
    for (let j = 0; j < k; j++)
      for (let i = 0; i < k; i++) {
        const v = end[i]! + logTransition[i * k + j]!;
        if (v > start[t * k + j]!) {
          start[t * k + j] = v;
          before[t * k + j] = i;
        }
      }
  }
  let state = 0;
  for (let j = 1; j < k; j++) if (end[j]! > end[state]!) state = j;
  const score = end[state]!;
  if (score === -Infinity) return score;
  for (let t = steps; t > 0; ) {
    const d = stay[t * k + state]!;
    path.fill(state, t - d, t);
    t -= d;
    state = before[t * k + state]!;
  }
  return score;
}
