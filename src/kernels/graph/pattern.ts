import { DataError, excerpt } from '../../core/errors.js';
import type { MixedEdge, MixedGraph } from './mixed-graph.js';

/**
 * A graph of arrows and of edges that wait for one, while it is being worked on: what a set of DAGs has in common.
 * Each pair of nodes is joined once at most.
 */
export interface Pattern {
  readonly names: readonly string[];
  readonly parents: readonly Set<number>[];
  readonly children: readonly Set<number>[];
  /** Joined without an arrow. */
  readonly open: readonly Set<number>[];
}

/** Edges `->` and `--`; others are refused, and so are two arrows between one pair. */
export function patternOf({ names, edges }: MixedGraph): Pattern {
  const sets = () => names.map((): Set<number> => new Set());
  const pattern = { names, parents: sets(), children: sets(), open: sets() };
  for (const { from, to, kind } of edges) {
    const told = `${excerpt(names[from]!)} ${kind} ${excerpt(names[to]!)}`;
    if (kind !== '->' && kind !== '--') throw new DataError(`the edge ${told}, edges -> and -- were needed`);
    if (adjacentIn(pattern, from, to))
      throw new DataError(`the edge ${told} joins two nodes that are joined already`);
    if (kind === '--') {
      pattern.open[from]!.add(to);
      pattern.open[to]!.add(from);
    } else {
      pattern.children[from]!.add(to);
      pattern.parents[to]!.add(from);
    }
  }
  return pattern;
}

export const adjacentIn = ({ parents, children, open }: Pattern, a: number, b: number): boolean =>
  open[a]!.has(b) || parents[a]!.has(b) || children[a]!.has(b);

/** Makes an arrow of an open edge. */
export function orient({ parents, children, open }: Pattern, from: number, to: number): void {
  open[from]!.delete(to);
  open[to]!.delete(from);
  children[from]!.add(to);
  parents[to]!.add(from);
}

/** Arrows by the node they come from, then open edges by their lower node. */
export function patternGraph({ names, children, open }: Pattern): MixedGraph {
  const ascending = (set: ReadonlySet<number>) => [...set].sort((a, b) => a - b);
  const arrows = children.flatMap((set, from) =>
    ascending(set).map((to): MixedEdge => ({ from, to, kind: '->' })),
  );
  const others = open.flatMap((set, from) =>
    ascending(set).flatMap((to): MixedEdge[] => (from < to ? [{ from, to, kind: '--' }] : [])),
  );
  return { names, edges: [...arrows, ...others] };
}

export function copyPattern({ names, parents, children, open }: Pattern): Pattern {
  const copies = (sets: readonly Set<number>[]) => sets.map((set) => new Set(set));
  return { names, parents: copies(parents), children: copies(children), open: copies(open) };
}
