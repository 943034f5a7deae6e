import type { WeightedGraph } from './laplacian.js';

/** A smaller graph: its node parent[i] holds node i of the larger one; weights within a node are on the diagonal. */
export interface Coarser {
  graph: WeightedGraph;
  parent: Int32Array;
}

// A node and so many of its neighbours: fewer make more levels, more lose the shape of the graph.
const JOINED = 3;

/**
 * Groups every node with its strongest free neighbours, by w_ij / sqrt(d_i d_j); one that finds none free joins its
 * strongest neighbour's group. Weights between groups are sums, so that a partition of the groups is cut
 * and weighed as the same partition of the nodes.
 */
export function coarsen(w: WeightedGraph, degree: Float64Array): Coarser {
  const { parent, count } = group(w, degree);
  return { graph: contract(w, parent, count), parent };
}

function group({ rows, begin, column, value }: WeightedGraph, degree: Float64Array) {
  const parent = new Int32Array(rows).fill(-1);
  const best = new Int32Array(JOINED);
  const strength = new Float64Array(JOINED);
  let count = 0;
  for (let i = 0; i < rows; i++) {
    if (parent[i] !== -1) continue;
    let found = 0;
    let strongest = -1;
    let most = 0;
    for (let k = begin[i]!; k < begin[i + 1]!; k++) {
      const j = column[k]!;
      if (j === i) continue;
      const s = value[k]! / Math.sqrt(degree[j]!);
      if (s > most) {
        most = s;
        strongest = j;
      }
      if (parent[j] !== -1 || !(s > 0) || (found === JOINED && s <= strength[JOINED - 1]!)) continue;
      if (found < JOINED) found++;
      let at = found - 1;
      for (; at > 0 && strength[at - 1]! < s; at--) {
        strength[at] = strength[at - 1]!;
        best[at] = best[at - 1]!;
      }
      strength[at] = s;
      best[at] = j;
    }
    const joins = found === 0 && strongest >= 0;
    parent[i] = joins ? parent[strongest]! : count++;
    for (let m = 0; m < found; m++) parent[best[m]!] = parent[i]!;
  }
  return { parent, count };
}

/** One node for each value of `parent`. */
export function contract(w: WeightedGraph, parent: Int32Array, count: number): WeightedGraph {
  const { begin, column, value } = w;
  const { order, first } = sorted(parent, count);
  const place = new Int32Array(count).fill(-1); // where the element of this row with that column is
  const outBegin = new Int32Array(count + 1);
  const outColumn = new Int32Array(column.length);
  const outValue = new Float64Array(column.length);
  let n = 0;
  for (let c = 0; c < count; c++) {
    const start = n;
    for (let m = first[c]!; m < first[c + 1]!; m++) {
      const i = order[m]!;
      for (let k = begin[i]!; k < begin[i + 1]!; k++) {
        const j = parent[column[k]!]!;
        if (place[j]! < start) {
          place[j] = n;
          outColumn[n++] = j;
        }
        outValue[place[j]!]! += value[k]!;
      }
    }
    outBegin[c + 1] = n;
  }
  return { rows: count, begin: outBegin, column: outColumn.slice(0, n), value: outValue.slice(0, n) };
}

/** Nodes in the order of their groups. */
function sorted(parent: Int32Array, count: number): { order: Int32Array; first: Int32Array } {
  const first = new Int32Array(count + 1);
  for (const c of parent) first[c + 1]!++;
  for (let c = 0; c < count; c++) first[c + 1]! += first[c]!;
  const next = first.slice();
  const order = new Int32Array(parent.length);
  for (let i = 0; i < parent.length; i++) order[next[parent[i]!]!++] = i;
  return { order, first };
}
