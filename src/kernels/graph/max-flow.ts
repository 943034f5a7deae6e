import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { augmentAll } from './augmenting-trees.js';

/**
 * Nodes and arcs. Those of node i are first[i] .. first[i + 1] - 1; arc a leads to head[a], and reverse[a] is the arc
 * back, which every arc has.
 */
export interface FlowNetwork {
  first: Int32Array;
  head: Int32Array;
  reverse: Int32Array;
  capacity: Float64Array;
}

/** Capacities from the source to each node, and from each node to the sink. */
export interface Terminals {
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
export function maxFlow(network: FlowNetwork, terminals: Terminals): MaxFlow {
  check(network, terminals);
  return compute.simd ? inModule(network, terminals) : augmentAll(network, terminals);
}

/** The same steps in the SIMD module, where a node and an arc are one record each (assembly/max-flow.ts). */
function inModule({ first, head, reverse, capacity }: FlowNetwork, { source, sink }: Terminals): MaxFlow {
  return simd((s) => {
    const nodes = source.length;
    const node = s.f64(4 * (nodes + 1));
    const arc = s.f64(2 * head.length);
    const orphans = s.i32(nodes + 1);
    const left = node.view();
    const whole = new Int32Array(left.buffer, left.byteOffset, 2 * left.length);
    let through = 0;
    for (let i = 0; i <= nodes; i++) whole[8 * i + 7] = first[i]!;
    for (let i = 0; i < nodes; i++) {
      left[4 * i] = source[i]! - sink[i]!;
      through += Math.min(source[i]!, sink[i]!);
    }
    const residual = arc.view();
    const ends = new Int32Array(residual.buffer, residual.byteOffset, 2 * residual.length);
    for (let a = 0; a < head.length; a++) {
      residual[2 * a] = capacity[a]!;
      ends[4 * a + 2] = head[a]!;
      ends[4 * a + 3] = reverse[a]!;
    }
    const flow = through + s.kernels.maxFlowTrees(nodes, node.ptr, arc.ptr, orphans.ptr);
    const sourceSide = new Uint8Array(nodes);
    for (let i = 0; i < nodes; i++) sourceSide[i] = whole[8 * i + 2] !== -1 && whole[8 * i + 6] === 0 ? 1 : 0;
    return { flow, sourceSide };
  });
}

function check({ first, head, reverse, capacity }: FlowNetwork, { source, sink }: Terminals): void {
  const nodes = first.length - 1;
  const arcs = head.length;
  if (source.length !== nodes || sink.length !== nodes)
    throw new DataError(
      `${nodes} nodes have ${source.length} ways from the source and ${sink.length} to the sink`,
    );
  if (first[0] !== 0 || first[nodes] !== arcs || reverse.length !== arcs || capacity.length !== arcs)
    throw new DataError(`${nodes} nodes and ${arcs} arcs do not fit together`);
  for (const [what, values] of Object.entries({ capacity, source, sink }))
    for (let i = 0; i < values.length; i++)
      if (!(values[i]! >= 0 && values[i]! < Infinity))
        throw new DataError(`${what} ${i} is ${values[i]}, not a finite number of 0 or more`);
}

/**
 * The network of a list of edges: edge e joins from[e] and to[e], with capacity forward[e] that way and
 * backward[e] (default: the same) the other way.
 */
export function flowNetwork(
  nodes: number,
  edges: { from: Int32Array; to: Int32Array; forward: Float64Array; backward?: Float64Array },
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
  return { first, head, reverse, capacity };
}
