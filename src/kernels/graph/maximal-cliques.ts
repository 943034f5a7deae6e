import type { Neighbours } from './neighbours.js';

/**
 * All maximal cliques, each in ascending order, in the order of their nodes; undefined if there are more than
 * `limit` (a graph of n nodes may have 3^(n/3)). Bron and Kerbosch's search with Tomita's pivot, started from each
 * node of a degeneracy order with its later neighbours: O(d n 3^(d/3)) for a graph of degeneracy d.
 *
 * @see Eppstein, Löffler & Strash, Listing all maximal cliques in sparse graphs in near-optimal time, 2010
 */
export function maximalCliques(neighbours: Neighbours, limit = Infinity): number[][] | undefined {
  const adjacent = neighbours.map((list) => new Set(list));
  const order = degeneracyOrder(neighbours);
  const rank = new Int32Array(order.length);
  order.forEach((v, i) => {
    rank[v] = i;
  });
  const cliques: number[][] = [];
  const clique: number[] = [];
  let full = false;

  const search = (candidates: number[], excluded: number[]): void => {
    if (candidates.length === 0) {
      if (excluded.length > 0) return;
      if (cliques.length >= limit) full = true;
      else cliques.push([...clique].sort((a, b) => a - b));
      return;
    }
    const pivot = adjacent[pivotOf(candidates, excluded, adjacent)]!;
    let open = candidates;
    const done = [...excluded];
    for (const v of candidates.filter((u) => !pivot.has(u))) {
      if (full) return;
      clique.push(v);
      const own = adjacent[v]!;
      search(
        open.filter((u) => own.has(u)),
        done.filter((u) => own.has(u)),
      );
      clique.pop();
      open = open.filter((u) => u !== v);
      done.push(v);
    }
  };

  for (const v of order) {
    clique.push(v);
    const later = neighbours[v]!.filter((u) => rank[u]! > rank[v]!);
    const earlier = neighbours[v]!.filter((u) => rank[u]! < rank[v]!);
    search(later, earlier);
    clique.pop();
    if (full) return undefined;
  }
  return cliques.sort(byNodes);
}

/** Of all nodes the one with most candidates beside it: these need no branch of their own. */
function pivotOf(
  candidates: readonly number[],
  excluded: readonly number[],
  adjacent: readonly Set<number>[],
): number {
  let best = candidates[0]!;
  let most = -1;
  for (const u of [...candidates, ...excluded]) {
    let count = 0;
    for (const v of candidates) if (adjacent[u]!.has(v)) count++;
    if (count > most) [best, most] = [u, count];
  }
  return best;
}

function byNodes(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

/**
 * An order in which each node has as few later neighbours as can be: always a node of least degree next. The most
 * that any has is the graph's degeneracy, which no triangulation's width is below.
 */
export function degeneracyOrder(neighbours: Neighbours): number[] {
  const degree = neighbours.map((list) => list.length);
  const buckets: number[][] = Array.from({ length: Math.max(0, ...degree) + 1 }, () => []);
  for (let v = degree.length - 1; v >= 0; v--) buckets[degree[v]!]!.push(v);
  const gone = new Uint8Array(degree.length);
  const order: number[] = [];
  for (let d = 0; order.length < degree.length; ) {
    const v = buckets[d]?.pop();
    if (v === undefined) {
      d++;
      continue;
    }
    if (gone[v] === 1 || degree[v] !== d) continue;
    gone[v] = 1;
    order.push(v);
    for (const u of neighbours[v]!)
      if (gone[u] === 0) {
        buckets[--degree[u]!]!.push(u);
        if (degree[u]! < d) d = degree[u]!;
      }
  }
  return order;
}
