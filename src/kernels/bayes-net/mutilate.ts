import type { Network, NetworkNode } from './network.js';

/**
 * The network after the intervention do(v := x): no edge leads into v any more, and its table is the constant x;
 * everything else stays. The joint of the result is the truncated factorisation
 *
 *   P(y | do(v := x)) = prod_{i not in v} P(y_i | pa_i)  where y_v = x, and 0 elsewhere.
 *
 * @param actions the state of each table, the value of each number that is set
 * @see Pearl, Causality, 2nd ed., section 1.3
 */
export function mutilate(network: Network, actions: ReadonlyMap<number, number>): Network {
  if (actions.size === 0) return network;
  const nodes = network.nodes.map((node, i) => {
    const value = actions.get(i);
    return value === undefined ? node : constant(node, value);
  });
  return { name: network.name, nodes };
}

function constant(node: NetworkNode, value: number): NetworkNode {
  if (node.kind === 'table')
    return { ...node, parents: [], table: Float64Array.from(node.states, (_, k) => (k === value ? 1 : 0)) };
  return {
    ...node,
    parents: [],
    intercepts: Float64Array.of(value),
    weights: new Float64Array(0),
    variances: new Float64Array(1),
  };
}
