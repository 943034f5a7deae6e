import { lbfgs, type Objective } from '../../optimize/lbfgs.js';
import { NOTHING } from '../emitter.js';

/** How the next state follows from the one before and the input of its step. */
export type Transitions = TableTransitions | SoftmaxTransitions;

/** Inputs are symbols 0..m-1, one a step, with a matrix each. */
export interface TableTransitions {
  kind: 'table';
  /** [m, k, k], rows sum to 1 */
  tables: Float64Array;
}

/** Inputs are q numbers u: P(j | i, u) ~ exp(w_ij0 + w_ij1 u_1 + .. + w_ijq u_q). */
export interface SoftmaxTransitions {
  kind: 'softmax';
  /** [k, k, 1 + q] */
  weights: Float64Array;
}

/** The logarithm of the matrix that `input` makes, into `to` [k, k]. */
export function logTransitionOf(
  transitions: Transitions,
  k: number,
  input: Float64Array,
  to: Float64Array,
): void {
  if (transitions.kind === 'table') {
    const from = input[0]! * k * k;
    for (let at = 0; at < k * k; at++) to[at] = Math.log(transitions.tables[from + at]!);
    return;
  }
  const { weights } = transitions;
  for (let i = 0; i < k; i++) logSoftmax(weights, i * k, k, input, to, i * k);
}

/** to[at + j] = log P(j | u), j < k, of the k rows of weights from `row` on. */
function logSoftmax(
  weights: Float64Array,
  row: number,
  k: number,
  input: Float64Array,
  to: Float64Array,
  at: number,
): void {
  const width = 1 + input.length;
  let most = -Infinity;
  for (let j = 0; j < k; j++) {
    const own = (row + j) * width;
    let v = weights[own]!;
    for (let c = 1; c < width; c++) v += weights[own + c]! * input[c - 1]!;
    to[at + j] = v;
    if (v > most) most = v;
  }
  let sum = 0;
  for (let j = 0; j < k; j++) sum += Math.exp(to[at + j]! - most);
  const log = most + Math.log(sum);
  for (let j = 0; j < k; j++) to[at + j]! -= log;
}

/**
 * What the weights [k, 1 + q] of the moves out of one state are asked to lower, a move,
 *
 *   f(w) = -1 / C sum_t sum_j c_tj log P(j | u_t),   C = sum_t sum_j c_tj.
 *
 * @param counts c, expected moves: state j of step t at counts[t * stride + j]
 * @param inputs [n, q]
 */
export function softmaxLoss(
  counts: Float64Array,
  stride: number,
  k: number,
  inputs: Float64Array,
  q: number,
): Objective {
  const n = Math.ceil(counts.length / stride);
  let total = 0;
  for (let t = 0; t < n; t++) for (let j = 0; j < k; j++) total += counts[t * stride + j]!;
  const logs = new Float64Array(k);
  return (weights, gradient) => {
    gradient.fill(0);
    let loss = 0;
    for (let t = 0; t < n; t++) {
      let left = 0;
      for (let j = 0; j < k; j++) left += counts[t * stride + j]!;
      if (!(left > 0)) continue;
      const input = inputs.subarray(t * q, (t + 1) * q);
      logSoftmax(weights, 0, k, input, logs, 0);
      for (let j = 0; j < k; j++) {
        const count = counts[t * stride + j]!;
        if (count > 0) loss -= count * logs[j]!;
        const slope = (left * Math.exp(logs[j]!) - count) / total;
        const own = j * (1 + q);
        gradient[own]! += slope;
        for (let c = 0; c < q; c++) gradient[own + 1 + c]! += slope * input[c]!;
      }
    }
    return loss / total;
  };
}

/** Steps of L-BFGS a pass: more likely is enough, the best of a pass is overtaken by the next. */
const STEPS = 25;

/** Weights under which expected moves [n, k, k], row t into step t, are likelier. A state that none leave keeps its own. */
export function nextWeights(
  weights: Float64Array,
  pairs: Float64Array,
  k: number,
  inputs: Float64Array,
  q: number,
): Float64Array {
  const next = weights.slice();
  const width = k * (1 + q);
  for (let i = 0; i < k; i++) {
    const counts = pairs.subarray(i * k);
    let total = 0;
    for (let at = 0; at < counts.length; at += k * k) for (let j = 0; j < k; j++) total += counts[at + j]!;
    if (!(total > NOTHING)) continue;
    const own = weights.slice(i * width, (i + 1) * width);
    const { x } = lbfgs(softmaxLoss(counts, k * k, k, inputs, q), own, {
      ...{ iterations: STEPS, gradientTolerance: 1e-9 },
    });
    next.set(x, i * width);
  }
  return next;
}
