import { heap } from '../graph/heap.js';

/**
 * Places of the vertices in an order that sweeps over the graph from one end to the other: always the vertex of the
 * front next that draws fewest new ones into it. Long graphs (grids, chains of blocks) have narrow fronts, where
 * greedy elimination starts in all places at once and makes wide cliques where the parts meet.
 *
 * @see King, An automatic reordering scheme for simultaneous equations derived from network systems, 1970;
 *   Gibbs, Poole & Stockmeyer, 1976, for the vertex to begin with
 */
export function sweepOrder(adjacent: readonly (readonly number[])[]): Int32Array {
  const rank = new Int32Array(adjacent.length).fill(-1);
  const reached = new Uint8Array(adjacent.length);
  const outside = Int32Array.from(adjacent, ({ length }) => length);
  const front = heap();
  let next = 0;
  const enter = (v: number) => {
    reached[v] = 1;
    for (const u of adjacent[v]!) {
      outside[u]!--;
      if (reached[u] && rank[u]! < 0) front.push(outside[u]!, u, outside[u]!);
    }
    front.push(outside[v]!, v, outside[v]!);
  };
  const depth = new Int32Array(adjacent.length);
  for (let start = 0; start < adjacent.length; start++) {
    if (reached[start]) continue;
    enter(farthest(adjacent, farthest(adjacent, start, depth), depth));
    while (front.pop()) {
      const v = front.item();
      if (rank[v]! >= 0 || front.source() !== outside[v]) continue;
      rank[v] = next++;
      for (const u of adjacent[v]!) if (!reached[u]) enter(u);
    }
  }
  return rank;
}

/** A vertex as far away as any; of those the one with fewest neighbours, the lowest of equals. */
function farthest(adjacent: readonly (readonly number[])[], start: number, depth: Int32Array): number {
  const seen = [start];
  depth.fill(-1);
  depth[start] = 0;
  for (let at = 0; at < seen.length; at++)
    for (const u of adjacent[seen[at]!]!)
      if (depth[u]! < 0) {
        depth[u] = depth[seen[at]!]! + 1;
        seen.push(u);
      }
  const most = depth[seen[seen.length - 1]!]!;
  let best = start;
  for (const v of seen) {
    if (depth[v] !== most) continue;
    const fewer = adjacent[v]!.length - adjacent[best]!.length;
    if (depth[best] !== most || fewer < 0 || (fewer === 0 && v < best)) best = v;
  }
  return best;
}
