import { DataError } from '../../core/errors.js';
import { augmentAll } from './augmenting-trees.js';

/**
 * A network between two terminals. Arcs of node i are first[i] .. first[i + 1] - 1; arc a leads to head[a], and
 * reverse[a] is the arc back. source[i] is the capacity from the source to i, sink[i] that from i to the sink.
 */
export interface FlowNetwork {
  first: Int32Array;
  head: Int32Array;
  reverse: Int32Array;
  capacity: Float64Array;
  source: Float64Array;
  sink: Float64Array;
}

export interface MaxFlow {
  /** Of the largest flow, and the weight of the smallest cut. */
  flow: number;
  /** 1 on the source's side of the cut: what the source still reaches, the smallest such set. */
  sourceSide: Uint8Array;
}

/**
 * The largest flow from source to sink and a smallest cut between them,
 *
 *   flow = min over S of  sum_{i not in S} source_i + sum_{i in S} sink_i + sum_{i in S, j not in S} capacity_ij,
 *
 * by augmenting paths from two search trees that are kept and mended between augmentations. Whole capacities give
 * exact results up to 2^53; with others every augmentation empties one arc exactly, so that it ends all the same.
 *
 * @see Boykov & Kolmogorov, An experimental comparison of min-cut/max-flow algorithms for energy minimization in
 *   vision, 2004
 */
export function maxFlow(network: FlowNetwork): MaxFlow {
  check(network);
  return augmentAll(network);
}

function check({ first, head, reverse, capacity, source, sink }: FlowNetwork): void {
  const nodes = source.length;
  const arcs = head.length;
  if (first.length !== nodes + 1 || sink.length !== nodes || first[0] !== 0 || first[nodes] !== arcs)
    throw new DataError(`the arcs of ${nodes} nodes do not begin and end where they should`);
  if (reverse.length !== arcs || capacity.length !== arcs)
    throw new DataError(`${arcs} arcs need as many ways back and capacities`);
  const wrong = (values: Float64Array) => values.findIndex((v) => !(v >= 0 && v < Infinity));
  for (const [what, values] of Object.entries({ capacity, source, sink })) {
    const at = wrong(values);
    if (at >= 0) throw new DataError(`${what} ${at} is ${values[at]}, not a finite number of 0 or more`);
  }
}

/**
 * The network of a list of edges: edge e joins from[e] and to[e], with capacity forward[e] that way and
 * backward[e] (default: the same) the other way.
 */
export function flowNetwork(
  nodes: number,
  edges: { from: Int32Array; to: Int32Array; forward: Float64Array; backward?: Float64Array },
  terminals: { source: Float64Array; sink: Float64Array },
): FlowNetwork {
  const { from, to, forward, backward = forward } = edges;
  const first = new Int32Array(nodes + 1);
  for (let e = 0; e < from.length; e++) {
    const [i, j] = [from[e]!, to[e]!];
    if (!(i >= 0 && i < nodes && j >= 0 && j < nodes) || i === j)
      throw new DataError(`edge ${e} joins ${i} and ${j}, two of the nodes 0..${nodes - 1} were needed`);
    first[i + 1]!++;
    first[j + 1]!++;
  }
  for (let i = 0; i < nodes; i++) first[i + 1]! += first[i]!;
  const next = first.slice();
  const head = new Int32Array(2 * from.length);
  const reverse = new Int32Array(2 * from.length);
  const capacity = new Float64Array(2 * from.length);
  for (let e = 0; e < from.length; e++) {
    const there = next[from[e]!]!++;
    const back = next[to[e]!]!++;
    head[there] = to[e]!;
    head[back] = from[e]!;
    reverse[there] = back;
    reverse[back] = there;
    capacity[there] = forward[e]!;
    capacity[back] = backward[e]!;
  }
  return { first, head, reverse, capacity, ...terminals };
}
