import type { MixedGraph } from './mixed-graph.js';

/** An undirected graph: for each node its neighbours in ascending order, each once. */
export type Neighbours = readonly (readonly number[])[];

/** The skeleton: which nodes are joined, in whatever way. */
export function skeleton({ names, edges }: MixedGraph): Neighbours {
  return neighboursOf(
    names.length,
    edges.map(({ from, to }) => [from, to]),
  );
}

export function neighboursOf(nodes: number, pairs: Iterable<readonly [number, number]>): Neighbours {
  const sets = Array.from({ length: nodes }, (): Set<number> => new Set());
  for (const [a, b] of pairs) {
    sets[a]!.add(b);
    sets[b]!.add(a);
  }
  return sets.map((set) => [...set].sort((a, b) => a - b));
}

/** Its edges, each once, the lower number first. */
export const pairsOf = (neighbours: Neighbours): [number, number][] =>
  neighbours.flatMap((list, a) => list.flatMap((b): [number, number][] => (a < b ? [[a, b]] : [])));

/**
 * A shortest path from x to y that passes no node of z, or undefined: z separates x and y then.
 */
export function openPath(
  neighbours: Neighbours,
  x: Iterable<number>,
  y: Iterable<number>,
  z: Iterable<number>,
): number[] | undefined {
  const goal = new Set(y);
  const cameFrom = new Int32Array(neighbours.length).fill(-2);
  for (const v of z) cameFrom[v] = -1;
  const queue: number[] = [];
  for (const v of x) {
    cameFrom[v] = -1;
    queue.push(v);
  }
  for (let at = 0; at < queue.length; at++) {
    const v = queue[at]!;
    if (goal.has(v)) {
      const path: number[] = [];
      for (let u = v; u >= 0; u = cameFrom[u]!) path.push(u);
      return path.reverse();
    }
    for (const u of neighbours[v]!)
      if (cameFrom[u] === -2) {
        cameFrom[u] = v;
        queue.push(u);
      }
  }
  return undefined;
}
