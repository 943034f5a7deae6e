import { logAddExp, logSumExp } from '../../special/log-sums.js';
import { logApplier, transposed } from './apply.js';
import type { Forest } from './forest.js';
import { childWeights, type TreeHmm } from './tree-hmm.js';

export interface TreePosteriors {
  /** [n]: at each root the log-likelihood of its tree, -Infinity where it is impossible; 0 elsewhere. */
  logZ: Float64Array;
  /** [n, k]: P(z_u = j | the whole tree); 0 in impossible trees */
  posteriors: Float64Array;
  /** [k, k]: expected moves along edges: from parent to child, bottomup from the child that its parent follows */
  pairs: Float64Array;
  /** [k]: expected states of what `initial` makes: roots, bottomup leaves */
  initial: Float64Array;
  /** [n], bottomup: the probability that its parent follows this child */
  followed: Float64Array;
}

/**
 * Upward, the messages of subtrees, normalised and kept as logarithms,
 *
 *   topdown:   up_u(j) ~ b_u(j) prod_c m_c(j),       m_c(j) = sum_i transition(j, i) up_c(i),
 *   bottomup:  up_u(j) ~ b_u(j) sum_c w_c m_c(j),    m_c(j) = sum_i transition(i, j) up_c(i),
 *
 * where in the latter the children that are not followed are summed out, each to 1; then downward what each child is
 * given the posterior of its parent. Exact, and linear in the number of nodes however many children one has.
 *
 * @param logWeights [n, k]: log b_u(j)
 * @see Durand, Goncalves & Guedon, Computational methods for hidden Markov tree models, 2004
 */
export function upwardDownward(model: TreeHmm, forest: Forest, logWeights: Float64Array): TreePosteriors {
  const { k, transition } = model;
  const { n, order, parents, roots } = forest;
  const up = upward(model, forest, logWeights);
  const { logZ, logs, messages, weights } = up;
  const found: TreePosteriors = {
    ...{ logZ, posteriors: new Float64Array(n * k), pairs: new Float64Array(k * k) },
    ...{ initial: new Float64Array(k), followed: new Float64Array(n) },
  };
  const { posteriors, pairs, initial, followed } = found;
  const topdown = model.direction === 'topdown';
  const first = model.initial.map(Math.log);
  const own = new Float64Array(k);
  for (const u of order) {
    if (logZ[roots[u]!] === -Infinity) continue;
    const at = u * k;
    const parent = parents[u]!;
    if (parent < 0) {
      for (let j = 0; j < k; j++) own[j] = logs[at + j]! + (topdown ? first[j]! : 0);
      const sum = logSumExp(own);
      for (let j = 0; j < k; j++) posteriors[at + j] = Math.exp(own[j]! - sum);
    } else if (topdown) {
      for (let j = 0; j < k; j++) {
        const share = posteriors[parent * k + j]!;
        if (share === 0) continue;
        for (let i = 0; i < k; i++) {
          if (transition[j * k + i] === 0) continue;
          const p = share * transition[j * k + i]! * Math.exp(logs[at + i]! - messages[at + j]!);
          posteriors[at + i]! += p;
          pairs[j * k + i]! += p;
        }
      }
    } else {
      let other = 0;
      for (let j = 0; j < k; j++) {
        const share = posteriors[parent * k + j]!;
        if (share === 0) continue;
        // Of the siblings together; the observation of the parent is not part of it.
        const mixed = up.mixed[parent * k + j]!;
        const taken = share * weights[u]! * Math.exp(messages[at + j]! - mixed);
        followed[u]! += taken;
        other += share - Math.min(taken, share);
        for (let i = 0; i < k; i++) {
          if (transition[i * k + j] === 0) continue;
          const p = share * weights[u]! * transition[i * k + j]! * Math.exp(logs[at + i]! - mixed);
          posteriors[at + i]! += p;
          pairs[i * k + j]! += p;
        }
      }
      for (let i = 0; i < k; i++) posteriors[at + i]! += other * Math.exp(logs[at + i]!);
    }
    if (topdown ? parent < 0 : forest.first[u] === forest.first[u + 1])
      for (let j = 0; j < k; j++) initial[j]! += posteriors[at + j]!;
  }
  return found;
}

/** The log-likelihood of each tree, at its root. */
export const treeLikelihoods = (model: TreeHmm, forest: Forest, logWeights: Float64Array): Float64Array =>
  upward(model, forest, logWeights).logZ;

function upward(model: TreeHmm, forest: Forest, logWeights: Float64Array) {
  const { k, direction, transition } = model;
  const { n, order, first, children, roots } = forest;
  const topdown = direction === 'topdown';
  const weights = childWeights(model, forest);
  const logShares = weights.map(Math.log);
  const logInitial = model.initial.map(Math.log);
  const send = logApplier(topdown ? transition : transposed(transition, k), k);
  const logs = new Float64Array(n * k);
  const messages = new Float64Array(n * k);
  const mixed = new Float64Array(topdown ? 0 : n * k);
  const logZ = new Float64Array(n);
  for (let at = n - 1; at >= 0; at--) {
    const u = order[at]!;
    const own = logs.subarray(u * k, (u + 1) * k);
    if (!topdown && first[u] === first[u + 1]) own.set(logInitial);
    else own.fill(topdown ? 0 : -Infinity);
    for (let c = first[u]!; c < first[u + 1]!; c++) {
      const child = children[c]!;
      for (let j = 0; j < k; j++) {
        const message = messages[child * k + j]!;
        own[j] = topdown ? own[j]! + message : logAddExp(own[j]!, logShares[child]! + message);
      }
    }
    if (!topdown) mixed.set(own, u * k);
    for (let j = 0; j < k; j++) own[j]! += logWeights[u * k + j]!;
    const scale = logSumExp(own);
    if (scale === -Infinity) own.fill(-Infinity);
    else for (let j = 0; j < k; j++) own[j]! -= scale;
    const root = roots[u]!;
    logZ[root]! += scale;
    if (u !== root) send(logs, u * k, messages, u * k);
    else if (topdown && scale > -Infinity) logZ[root]! += logSumExp(own.map((v, j) => v + logInitial[j]!));
  }
  return { logZ, logs, messages, mixed, weights };
}
