import type { Forest } from './forest.js';
import { childWeights, type TreeHmm } from './tree-hmm.js';

export interface BestTrees {
  /** [n] */
  states: Int32Array;
  /** [n]: log-probability of the tree with these states (bottomup: and with the child that each parent follows), at its root; 0 elsewhere. */
  scores: Float64Array;
}

/**
 * The likeliest states of whole trees, by maxima in place of the sums of upward-downward. Bottomup the child that each
 * parent follows is found together with the states: without it the maximum would not split over the children. Of
 * equals the lowest state and the first child.
 */
export function bestStates(model: TreeHmm, forest: Forest, logWeights: Float64Array): BestTrees {
  const { k } = model;
  const { n, order, parents, first, children, roots } = forest;
  const topdown = model.direction === 'topdown';
  const logs = model.transition.map(Math.log);
  const logInitial = model.initial.map(Math.log);
  const shares = childWeights(model, forest).map(Math.log);
  const best = new Float64Array(n * k);
  /** The best state of a node given that of its parent (bottomup: if followed). */
  const given = new Int32Array(n * k);
  const message = new Float64Array(n * k);
  /** Bottomup: the child that each state of a node follows; and the best state of a node by itself. */
  const follows = new Int32Array(topdown ? 0 : n * k);
  const alone = new Int32Array(n);
  const scores = new Float64Array(n);
  for (let at = n - 1; at >= 0; at--) {
    const u = order[at]!;
    const leaf = first[u] === first[u + 1];
    for (let j = 0; j < k; j++) {
      let sum = topdown ? 0 : leaf ? logInitial[j]! : -Infinity;
      for (let c = first[u]!; c < first[u + 1]!; c++) {
        const child = children[c]!;
        const v = message[child * k + j]!;
        if (topdown) sum += v;
        else if (shares[child]! + v > sum || c === first[u]) {
          sum = shares[child]! + v;
          follows[u * k + j] = child;
        }
      }
      best[u * k + j] = sum + logWeights[u * k + j]! + (topdown && parents[u]! < 0 ? logInitial[j]! : 0);
    }
    let top = 0;
    for (let j = 1; j < k; j++) if (best[u * k + j]! > best[u * k + top]!) top = j;
    const most = best[u * k + top]!;
    alone[u] = top;
    scores[roots[u]!]! += most;
    if (most === -Infinity) continue;
    for (let j = 0; j < k; j++) best[u * k + j]! -= most;
    for (let j = 0; j < k; j++) {
      let [greatest, state] = [-Infinity, 0];
      for (let i = 0; i < k; i++) {
        const v = best[u * k + i]! + logs[topdown ? j * k + i : i * k + j]!;
        if (v > greatest) [greatest, state] = [v, i];
      }
      message[u * k + j] = greatest;
      given[u * k + j] = state;
    }
  }
  const states = new Int32Array(n);
  for (const u of order) {
    const parent = parents[u]!;
    if (parent < 0) states[u] = alone[u]!;
    else {
      const above = parent * k + states[parent]!;
      states[u] = topdown || follows[above] === u ? given[u * k + states[parent]!]! : alone[u]!;
    }
  }
  return { states, scores };
}
