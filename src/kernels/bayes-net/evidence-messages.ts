import type { Draws } from './draw.js';
import type { Observations } from './prune.js';

/**
 * How likely the evidence below each node is under its states, by one pass of Pearl's messages: prior marginals are
 * handed down as if parents were independent,  pi(x) = sum_pa P(x | pa) prod pi(pa),  and likelihoods up,
 *
 *   lambda(x) = prod_children sum_{c, other parents} P(c | pa) lambda(c) prod_{others} pi(other),
 *
 * exact in polytrees whose evidence lies below, an approximation elsewhere, good enough to draw by.
 *
 * @returns lambda of each node, largest 1; of a known node 1 at its state
 * @see Yuan & Druzdzel, Importance sampling algorithms for Bayesian networks: principles and performance, 2006
 */
export function evidenceMessages(draws: Draws, nodes: number, evidence: Observations): Float64Array[] {
  const none = new Float64Array(0);
  const pi: Float64Array[] = new Array<Float64Array>(nodes).fill(none);
  const lambda: Float64Array[] = new Array<Float64Array>(nodes).fill(none);
  for (const drawn of draws) {
    const { node, card, table } = drawn;
    const known = evidence.get(node);
    const share = new Float64Array(card);
    if (known === undefined)
      forEachRow(drawn, pi, (row, weight) => {
        for (let k = 0; k < card; k++) share[k]! += weight * table[row * card + k]!;
      });
    else share[known] = 1;
    pi[node] = share;
    lambda[node] = known === undefined ? new Float64Array(card).fill(1) : share.slice();
  }
  for (const drawn of draws.toReversed()) {
    const { node, card, table, parents } = drawn;
    const own = lambda[node]!;
    if (own.every((value) => value === 1)) continue; // nothing known below
    const up = parents.map((parent) => pi[parent]!.length);
    const messages = Array.from(up, (states) => new Float64Array(states));
    forEachRow(drawn, pi, (row, _, states) => {
      let likely = 0;
      for (let k = 0; k < card; k++) likely += table[row * card + k]! * own[k]!;
      for (let j = 0; j < states.length; j++) {
        let others = likely;
        for (let i = 0; i < states.length; i++) if (i !== j) others *= pi[parents[i]!]![states[i]!]!;
        messages[j]![states[j]!]! += others;
      }
    });
    messages.forEach((message, j) => {
      const target = lambda[parents[j]!]!;
      // A pass that finds the evidence impossible is wrong about loops: it says nothing then.
      if (evidence.has(parents[j]!) || !message.some((value, k) => value * target[k]! > 0)) return;
      let most = 0;
      for (let k = 0; k < target.length; k++) {
        target[k]! *= message[k]!;
        most = Math.max(most, target[k]!);
      }
      for (let k = 0; k < target.length; k++) target[k]! /= most;
    });
  }
  return lambda;
}

/** Each joint state of the parents: its row of the table, the product of their pi, their states. */
function forEachRow(
  { parents, strides, table, card }: Draws[number],
  pi: readonly Float64Array[],
  visit: (row: number, weight: number, states: Int32Array) => void,
): void {
  const rows = table.length / card;
  const states = new Int32Array(parents.length);
  for (let row = 0; row < rows; row++) {
    let weight = 1;
    for (let j = 0; j < parents.length; j++) {
      states[j] = Math.floor(row / strides[j]!) % pi[parents[j]!]!.length;
      weight *= pi[parents[j]!]![states[j]!]!;
    }
    visit(row, weight, states);
  }
}
