import { eliminationOrder, ORDER_HEURISTICS } from '../graphical/elimination-order.js';
import { heap } from './heap.js';
import { type Neighbours, pairsOf } from './neighbours.js';

export interface Triangulation {
  /** Nodes in the order in which they were taken out. */
  readonly order: readonly number[];
  /** Edges that were added, the lower number first; none if the graph is chordal. */
  readonly fill: readonly (readonly [number, number])[];
  /** Largest clique less one: a bound of the treewidth from above. */
  readonly width: number;
  /** A bound from below; where both are equal the treewidth is known. */
  readonly atLeast: number;
}

/**
 * A chordal graph with the given one in it: nodes are taken out by the best of the engine's greedy orders, the
 * neighbours of each being joined. A chordal graph stays as it is, as min-fill finds a node without missing edges
 * at each step.
 */
export function triangulate(neighbours: Neighbours): Triangulation {
  const cards = new Int32Array(neighbours.length).fill(2);
  const scopes = [
    ...pairsOf(neighbours).map((pair) => Int32Array.from(pair)),
    // Nodes alone: each must be in some scope to be taken out.
    ...neighbours.map((_, v) => Int32Array.of(v)),
  ];
  const plan = ORDER_HEURISTICS.map((heuristic) => eliminationOrder(cards, scopes, { heuristic })).reduce(
    (best, next) => (next.width < best.width ? next : best),
  );
  const known = new Set(pairsOf(neighbours).map(([a, b]) => a * neighbours.length + b));
  const fill: [number, number][] = [];
  for (const around of plan.neighbours)
    around.forEach((a, i) => {
      for (const b of around.subarray(i + 1)) {
        const pair: [number, number] = a < b ? [a, b] : [b, a];
        const key = pair[0] * neighbours.length + pair[1];
        if (known.has(key)) continue;
        known.add(key);
        fill.push(pair);
      }
    });
  return { order: [...plan.order], fill, width: plan.width, atLeast: contractionBound(neighbours) };
}

/**
 * Of a node of least degree and its neighbour of least degree make one, again and again: the largest of the least
 * degrees is a bound, as the treewidth of a minor is never above that of the graph.
 *
 * @see Bodlaender & Koster, Treewidth computations II: lower bounds, 2011
 */
export function contractionBound(neighbours: Neighbours): number {
  const adjacent = neighbours.map((list) => new Set(list));
  const queue = heap(neighbours.length + 16);
  const push = (v: number) => queue.push(adjacent[v]!.size, v, adjacent[v]!.size);
  for (const v of neighbours.keys()) push(v);
  const gone = new Uint8Array(neighbours.length);
  let bound = 0;
  while (queue.pop()) {
    const v = queue.item();
    if (gone[v] === 1 || queue.source() !== adjacent[v]!.size) continue;
    gone[v] = 1;
    bound = Math.max(bound, adjacent[v]!.size);
    let into = -1;
    for (const u of adjacent[v]!) if (into < 0 || adjacent[u]!.size < adjacent[into]!.size) into = u;
    for (const u of adjacent[v]!) {
      adjacent[u]!.delete(v);
      if (u === into) continue;
      adjacent[u]!.add(into);
      adjacent[into]!.add(u);
    }
    for (const u of adjacent[v]!) push(u);
  }
  return bound;
}

/** Chordal: every cycle of four or more nodes has a chord. Found by maximum cardinality search (Tarjan, 1984). */
export function isChordal(neighbours: Neighbours): boolean {
  const n = neighbours.length;
  const count = new Int32Array(n);
  const rank = new Int32Array(n).fill(-1);
  const adjacent = neighbours.map((list) => new Set(list));
  const buckets: number[][] = Array.from({ length: n + 1 }, () => []);
  for (let v = n - 1; v >= 0; v--) buckets[0]!.push(v);
  let most = 0;
  for (let next = 0; next < n; ) {
    const v = buckets[most]!.pop();
    if (v === undefined) {
      most--;
      continue;
    }
    if (rank[v]! >= 0 || count[v] !== most) continue;
    const earlier = neighbours[v]!.filter((u) => rank[u]! >= 0);
    const last = earlier.reduce((a, b) => (rank[b]! > rank[a]! ? b : a), earlier[0] ?? -1);
    if (earlier.some((u) => u !== last && !adjacent[last]!.has(u))) return false;
    rank[v] = next++;
    for (const u of neighbours[v]!) if (rank[u]! < 0) buckets[++count[u]!]!.push(u);
    most++;
  }
  return true;
}
