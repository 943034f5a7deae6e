import type { Rng } from '../../core/random.js';
import { strides } from './assignment.js';
import type { Fold } from './factor-messages.js';
import { draw } from './gibbs-conditional.js';
import type { LogModel } from './log-model.js';

/** Variables that hang together as a tree of pairs, parents before children. */
export interface TreeBlock {
  readonly variables: Int32Array;
  /** Of each but the first: the edge of its pair that is its own, and the one that is its parent's. */
  readonly own: Int32Array;
  readonly parents: Int32Array;
}

/**
 * All variables in blocks, each of them an induced tree: a factor with two variables in a block is one of the tree's
 * pairs. Every block grows from the lowest variable that is left, breadth first, as far as it goes.
 */
export function treeBlocks(model: LogModel): TreeBlock[] {
  const { cards, first, variable, factor, incident, edges } = model;
  const block = new Int32Array(cards.length).fill(-1);
  const blocks: TreeBlock[] = [];
  /** The edge of v whose pair ties it to block b, where that is its only tie; else -1. */
  const tie = (v: number, b: number) => {
    let found = -1;
    for (let i = incident[v]!; i < incident[v + 1]!; i++) {
      const edge = edges[i]!;
      const f = factor[edge]!;
      for (let e = first[f]!; e < first[f + 1]!; e++) {
        if (e === edge || block[variable[e]!] !== b) continue;
        if (found >= 0) return -1;
        found = edge;
      }
    }
    return found;
  };
  for (let root = 0; root < cards.length; root++) {
    if (block[root]! >= 0) continue;
    const b = blocks.length;
    const variables = [root];
    const own = [-1];
    const parents = [-1];
    block[root] = b;
    for (const v of variables) {
      for (let i = incident[v]!; i < incident[v + 1]!; i++) {
        const f = factor[edges[i]!]!;
        if (first[f + 1]! - first[f]! !== 2) continue;
        const across = edges[i] === first[f]! ? first[f]! + 1 : first[f]!;
        const u = variable[across]!;
        if (block[u]! >= 0 || tie(u, b) !== across) continue;
        block[u] = b;
        variables.push(u);
        own.push(across);
        parents.push(edges[i]!);
      }
    }
    blocks.push({
      variables: Int32Array.from(variables),
      own: Int32Array.from(own),
      parents: Int32Array.from(parents),
    });
  }
  return blocks;
}

/**
 * Exact inference in one tree. `logs` holds for each state of its variables (at model.at) the logarithm of what comes
 * from outside the tree; `inward` adds to it what comes from the branches, and the others read that.
 */
export interface TreePasses {
  /** log of the sum, or the maximum, over all states of the block. */
  inward(block: TreeBlock, logs: Float64Array, fold: Fold): number;
  sample(block: TreeBlock, logs: Float64Array, states: Int32Array, rng: Rng): void;
  marginals(block: TreeBlock, logs: Float64Array, q: Float64Array): void;
}

export function treePasses(model: LogModel): TreePasses {
  const { cards, at, variable, factor, table, tables } = model;
  const stride = strides(model);
  const widths = Array.from(
    { length: 1 + cards.reduce((a, b) => Math.max(a, b), 1) },
    (_, n) => new Float64Array(n),
  );

  /** What a child thinks given its parent's state: branches and pair together. */
  function given(block: TreeBlock, i: number, state: number, logs: Float64Array): Float64Array {
    const child = block.variables[i]!;
    const own = block.own[i]!;
    const values = tables[table[factor[own]!]!]!;
    const out = widths[cards[child]!]!;
    let place = state * stride[block.parents[i]!]!;
    for (let x = 0; x < out.length; x++, place += stride[own]!)
      out[x] = logs[at[child]! + x]! + values[place]!;
    return out;
  }

  return {
    inward(block, logs, fold) {
      for (let i = block.variables.length - 1; i > 0; i--) {
        const parent = variable[block.parents[i]!]!;
        for (let y = 0; y < cards[parent]!; y++)
          logs[at[parent]! + y]! += folded(given(block, i, y, logs), fold);
      }
      const root = block.variables[0]!;
      return folded(logs.subarray(at[root]!, at[root]! + cards[root]!), fold);
    },
    sample(block, logs, states, rng) {
      const root = block.variables[0]!;
      const drawn = draw(logs.subarray(at[root]!, at[root]! + cards[root]!), rng);
      if (drawn < 0) return; // nothing is possible: the states stay as they were
      states[root] = drawn;
      for (let i = 1; i < block.variables.length; i++)
        states[block.variables[i]!] = draw(given(block, i, states[variable[block.parents[i]!]!]!, logs), rng);
    },
    marginals(block, logs, q) {
      const root = block.variables[0]!;
      const all = logs.subarray(at[root]!, at[root]! + cards[root]!);
      const top = folded(all, 'sum');
      for (let x = 0; x < all.length; x++) q[at[root]! + x] = Math.exp(all[x]! - top);
      for (let i = 1; i < block.variables.length; i++) {
        const child = block.variables[i]!;
        const parent = variable[block.parents[i]!]!;
        const a = at[child]!;
        for (let x = 0; x < cards[child]!; x++) q[a + x] = 0;
        for (let y = 0; y < cards[parent]!; y++) {
          const p = q[at[parent]! + y]!;
          if (p === 0) continue;
          const conditional = given(block, i, y, logs);
          const sum = folded(conditional, 'sum');
          for (let x = 0; x < conditional.length; x++) q[a + x]! += p * Math.exp(conditional[x]! - sum);
        }
      }
    },
  };
}

function folded(logs: Float64Array, fold: Fold): number {
  let most = -Infinity;
  for (let x = 0; x < logs.length; x++) if (logs[x]! > most) most = logs[x]!;
  if (fold === 'max' || most === -Infinity) return most;
  let sum = 0;
  for (let x = 0; x < logs.length; x++) sum += Math.exp(logs[x]! - most);
  return most + Math.log(sum);
}
