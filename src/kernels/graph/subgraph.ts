import type { WeightedGraph } from './laplacian.js';

/** The graph of these nodes, numbered as they are listed, and what holds them together. */
export function subgraph({ rows, begin, column, value }: WeightedGraph, nodes: Int32Array): WeightedGraph {
  const place = new Int32Array(rows).fill(-1);
  for (let i = 0; i < nodes.length; i++) place[nodes[i]!] = i;
  let most = 0;
  for (const node of nodes) most += begin[node + 1]! - begin[node]!;
  const out = {
    rows: nodes.length,
    begin: new Int32Array(nodes.length + 1),
    column: new Int32Array(most),
    value: new Float64Array(most),
  };
  let n = 0;
  for (let i = 0; i < nodes.length; i++) {
    for (let k = begin[nodes[i]!]!; k < begin[nodes[i]! + 1]!; k++) {
      const j = place[column[k]!]!;
      if (j < 0) continue;
      out.column[n] = j;
      out.value[n++] = value[k]!;
    }
    out.begin[i + 1] = n;
  }
  return { ...out, column: out.column.subarray(0, n), value: out.value.subarray(0, n) };
}
