import { DataError } from '../../core/errors.js';
import type { FactorGraph } from '../graphical/factor.js';

/** P(node | parents) as a table: the parents' states in order, then the node's own, which changes fastest. */
export interface TableNode {
  readonly kind: 'table';
  readonly name: string;
  readonly states: readonly string[];
  /** Places of the parents in the network's nodes. */
  readonly parents: readonly number[];
  readonly table: Float64Array;
}

/**
 * A node of numbers, normal around a linear function of its parents that are numbers, with one set of
 * coefficients for each joint state of its parents that are tables:
 *
 *   x | u, d ~ N(intercept_d + sum_i weights_{d,i} u_i, variance_d).
 */
export interface GaussianNode {
  readonly kind: 'gaussian';
  readonly name: string;
  /** Tables and numbers in the order they were named; no table has a parent of numbers. */
  readonly parents: readonly number[];
  readonly intercepts: Float64Array;
  /** [configurations of the discrete parents (last fastest), continuous parents] */
  readonly weights: Float64Array;
  readonly variances: Float64Array;
}

export type NetworkNode = TableNode | GaussianNode;

/** A Bayesian network. Nodes may be in any order; `topologicalOrder` gives one with parents first. */
export interface Network {
  readonly name: string;
  readonly nodes: readonly NetworkNode[];
}

/** A network of tables alone. */
export interface TableNetwork extends Network {
  readonly nodes: readonly TableNode[];
}

export function requireTables(network: Network): TableNetwork {
  const tables = network.nodes.filter((node) => node.kind === 'table');
  if (tables.length < network.nodes.length) {
    const numeric = network.nodes.find((node) => node.kind !== 'table')!;
    throw new DataError(`'${numeric.name}' is a node of numbers, discrete nodes were needed`);
  }
  return { name: network.name, nodes: tables };
}

/** Parents before children, otherwise in the order of the file as far as can be. Refuses a cycle, which it names. */
export function topologicalOrder(network: {
  readonly nodes: readonly { name: string; parents: readonly number[] }[];
}) {
  const { nodes } = network;
  const children: number[][] = nodes.map(() => []);
  const waiting = nodes.map(({ parents }, i) => {
    for (const parent of parents) children[parent]!.push(i);
    return parents.length;
  });
  const order = nodes.flatMap((_, i) => (waiting[i] === 0 ? [i] : []));
  for (let at = 0; at < order.length; at++)
    for (const child of children[order[at]!]!) if (--waiting[child]! === 0) order.push(child);
  if (order.length < nodes.length) throw new DataError(`the graph has a cycle: ${cycleOf(nodes, waiting)}`);
  return order;
}

/** From any node that still waits, its waiting parents lead back into a cycle. */
function cycleOf(
  nodes: readonly { name: string; parents: readonly number[] }[],
  waiting: readonly number[],
): string {
  const seen = new Map<number, number>();
  const walk: number[] = [];
  let node = waiting.findIndex((count) => count > 0);
  while (!seen.has(node)) {
    seen.set(node, walk.length);
    walk.push(node);
    node = nodes[node]!.parents.find((parent) => waiting[parent]! > 0)!;
  }
  const cycle = [...walk.slice(seen.get(node)), node].reverse();
  return cycle.map((i) => nodes[i]!.name).join(' -> ');
}

/** One factor a node, over its parents and itself; variable i is node i. The product is the joint, so Z = 1. */
export const factorGraphOf = ({ nodes }: TableNetwork): FactorGraph => ({
  cards: Int32Array.from(nodes, ({ states }) => states.length),
  factors: nodes.map(({ parents, table }, i) => ({ scope: Int32Array.from([...parents, i]), values: table })),
});
