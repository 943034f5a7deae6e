import { DataError, excerpt } from '../../core/errors.js';
import { topologicalOrder } from '../bayes-net/network.js';
import type { MixedGraph } from './mixed-graph.js';

/** A directed acyclic graph. */
export interface Dag {
  readonly names: readonly string[];
  readonly parents: readonly (readonly number[])[];
  readonly children: readonly (readonly number[])[];
  /** Parents before children. */
  readonly order: readonly number[];
}

/** The graph as a DAG; edges without an arrow and cycles are refused by name. */
export function dagOf({ names, edges }: MixedGraph): Dag {
  const other = edges.find(({ kind }) => kind !== '->');
  if (other)
    throw new DataError(
      `the edge ${excerpt(names[other.from]!)} ${other.kind} ${excerpt(names[other.to]!)}, a directed acyclic graph was needed`,
    );
  const parents: number[][] = names.map(() => []);
  for (const { from, to } of edges) parents[to]!.push(from);
  return dagOfParents(names, parents);
}

/** The same from lists of parents. */
export function dagOfParents(names: readonly string[], parents: readonly (readonly number[])[]): Dag {
  const order = topologicalOrder({
    nodes: names.map((name, v) => ({ name: excerpt(name), parents: parents[v]! })),
  });
  const children: number[][] = names.map(() => []);
  parents.forEach((list, v) => {
    for (const parent of list) children[parent]!.push(v);
  });
  return { names, parents, children, order };
}

/**
 * The DAG in which each `<->` is a node of its own that causes both ends, behind the nodes of the graph. Separation
 * among the nodes of the graph is the same in both (m-separation).
 */
export function withHiddenCauses({ names, edges }: MixedGraph): Dag {
  const hidden = edges.filter(({ kind }) => kind === '<->');
  return dagOf({
    names: [...names, ...hidden.map(({ from, to }) => `${names[from]} <-> ${names[to]}`)],
    edges: [
      ...edges.filter(({ kind }) => kind !== '<->'),
      ...hidden.flatMap(({ from, to }, i) =>
        [from, to].map((end) => ({ from: names.length + i, to: end, kind: '->' as const })),
      ),
    ],
  });
}
