import type { GaussianNode, Network, NetworkNode } from './network.js';

/**
 * The nodes in `places`, numbered as it says, with what is known of their parents put into their tables: a known
 * parent's axis is cut at its state, and a known number goes into the intercepts. Every other parent is in `places`.
 */
export function restrict(
  network: Network,
  places: ReadonlyMap<number, number>,
  known: ReadonlyMap<number, number>,
): Network {
  const nodes: NetworkNode[] = [];
  for (const i of places.keys()) {
    const node = network.nodes[i]!;
    const left = node.parents.some((parent) => known.has(parent)) ? absorbed(network, node, known) : node;
    nodes.push({ ...left, parents: left.parents.map((parent) => places.get(parent)!) });
  }
  return { name: network.name, nodes };
}

function absorbed(network: Network, node: NetworkNode, known: ReadonlyMap<number, number>): NetworkNode {
  const parents = node.parents.filter((parent) => !known.has(parent));
  return node.kind === 'table'
    ? { ...node, parents, table: cut(network, node, node.table, node.states.length, known) }
    : absorbedNumbers(network, node, parents, known);
}

function absorbedNumbers(
  network: Network,
  node: GaussianNode,
  parents: readonly number[],
  known: ReadonlyMap<number, number>,
): GaussianNode {
  const numbers = node.parents.filter((parent) => network.nodes[parent]!.kind === 'gaussian');
  const intercepts = cut(network, node, node.intercepts, 1, known);
  const weights = cut(network, node, node.weights, numbers.length, known);
  const hidden = numbers.flatMap((parent, j) => (known.has(parent) ? [] : [j]));
  const left = new Float64Array(intercepts.length * hidden.length);
  for (let d = 0; d < intercepts.length; d++) {
    const row = weights.subarray(d * numbers.length, (d + 1) * numbers.length);
    numbers.forEach((parent, j) => {
      intercepts[d]! += row[j]! * (known.get(parent) ?? 0);
    });
    hidden.forEach((j, at) => {
      left[d * hidden.length + at] = row[j]!;
    });
  }
  const variances = cut(network, node, node.variances, 1, known);
  return { ...node, parents, intercepts, weights: left, variances };
}

/** The blocks of `size` numbers that belong to the known states of discrete parents, in the order of the others. */
function cut(
  network: Network,
  { parents }: NetworkNode,
  values: Float64Array,
  size: number,
  known: ReadonlyMap<number, number>,
): Float64Array {
  let blocks: number[] = [0];
  for (const parent of parents) {
    const of = network.nodes[parent]!;
    if (of.kind !== 'table') continue;
    const count = of.states.length;
    const state = known.get(parent);
    blocks =
      state === undefined
        ? blocks.flatMap((block) => Array.from({ length: count }, (_, k) => block * count + k))
        : blocks.map((block) => block * count + state);
  }
  const kept = new Float64Array(blocks.length * size);
  blocks.forEach((block, at) => {
    kept.set(values.subarray(block * size, (block + 1) * size), at * size);
  });
  return kept;
}
