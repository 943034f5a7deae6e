import { DataError } from '../../core/errors.js';
import type { SparseRows } from '../linalg/sparse-rows.js';

/** Symmetric weights, row by row, 0 or more; row i need not hold its own element. */
export type WeightedGraph = SparseRows;

/** The graph of a list of edges between different nodes; edges between the same two add up. */
export function weightedGraph(
  nodes: number,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  weight: ArrayLike<number>,
): WeightedGraph {
  const begin = new Int32Array(nodes + 1);
  for (let e = 0; e < from.length; e++) {
    begin[from[e]! + 1]!++;
    begin[to[e]! + 1]!++;
  }
  for (let i = 0; i < nodes; i++) begin[i + 1]! += begin[i]!;
  const next = begin.slice();
  const column = new Int32Array(2 * from.length);
  const value = new Float64Array(2 * from.length);
  const put = (i: number, j: number, w: number) => {
    const k = next[i]!++;
    column[k] = j;
    value[k] = w;
  };
  for (let e = 0; e < from.length; e++) {
    put(from[e]!, to[e]!, weight[e]!);
    put(to[e]!, from[e]!, weight[e]!);
  }
  return { rows: nodes, begin, column, value };
}

/** d_i = sum_j w_ij. */
export function degrees({ rows, begin, value }: WeightedGraph): Float64Array {
  const d = new Float64Array(rows);
  for (let i = 0; i < rows; i++) for (let k = begin[i]!; k < begin[i + 1]!; k++) d[i]! += value[k]!;
  return d;
}

/**
 * L = I - D^-1/2 W D^-1/2. Its eigenvalues lie in 0..2; as often as the graph has parts, 0 is one. With
 * D^1/2 y = x its eigenvectors x solve (D - W) y = lambda D y.
 *
 * @see Chung, Spectral Graph Theory, chapter 1
 */
export function normalisedLaplacian(w: WeightedGraph, d: Float64Array = degrees(w)): SparseRows {
  const { rows, begin, column, value } = w;
  const isolated = d.findIndex((v) => !(v > 0 && v < Infinity));
  if (isolated >= 0)
    throw new DataError(`node ${isolated} has weights that sum to ${d[isolated]}, more than 0 was needed`);
  const root = d.map(Math.sqrt);
  const out = {
    rows,
    begin: new Int32Array(rows + 1),
    column: new Int32Array(column.length + rows),
    value: new Float64Array(column.length + rows),
  };
  let n = 0;
  for (let i = 0; i < rows; i++) {
    const diagonal = n++;
    out.column[diagonal] = i;
    out.value[diagonal] = 1;
    for (let k = begin[i]!; k < begin[i + 1]!; k++) {
      const j = column[k]!;
      const share = value[k]! / (root[i]! * root[j]!);
      if (j === i) out.value[diagonal]! -= share;
      else {
        out.column[n] = j;
        out.value[n++] = -share;
      }
    }
    out.begin[i + 1] = n;
  }
  return { ...out, column: out.column.subarray(0, n), value: out.value.subarray(0, n) };
}

/** The parts of a graph: a number for each node, from 0 in the order of first nodes. Weights of 0 hold nothing together. */
export function graphParts({ rows, begin, column, value }: WeightedGraph): {
  part: Int32Array;
  count: number;
} {
  const part = new Int32Array(rows).fill(-1);
  const stack = new Int32Array(rows);
  let count = 0;
  for (let start = 0; start < rows; start++) {
    if (part[start] !== -1) continue;
    part[start] = count;
    stack[0] = start;
    for (let top = 1; top > 0; ) {
      const i = stack[--top]!;
      for (let k = begin[i]!; k < begin[i + 1]!; k++) {
        const j = column[k]!;
        if (part[j] !== -1 || value[k] === 0) continue;
        part[j] = count;
        stack[top++] = j;
      }
    }
    count++;
  }
  return { part, count };
}
