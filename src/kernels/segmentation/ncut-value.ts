import type { WeightedGraph } from '../graph/laplacian.js';

/**
 * Ncut of a partition into A_0 .. A_{k-1},
 *
 *   sum_c cut(A_c, V \ A_c) / assoc(A_c, V),
 *
 * cut the weights that lead out of A_c, assoc all weights at its nodes. From 0 (nothing is cut) to k. A label
 * without weights counts nothing.
 *
 * @see Shi & Malik, Normalized cuts and image segmentation, 2000; Yu & Shi, Multiclass spectral clustering, 2003
 */
export function ncutValue({ rows, begin, column, value }: WeightedGraph, labels: ArrayLike<number>): number {
  let k = 0;
  for (let i = 0; i < rows; i++) k = Math.max(k, labels[i]! + 1);
  const cut = new Float64Array(k);
  const assoc = new Float64Array(k);
  for (let i = 0; i < rows; i++) {
    const own = labels[i]!;
    for (let e = begin[i]!; e < begin[i + 1]!; e++) {
      assoc[own]! += value[e]!;
      if (labels[column[e]!] !== own) cut[own]! += value[e]!;
    }
  }
  let sum = 0;
  for (let c = 0; c < k; c++) if (assoc[c]! > 0) sum += cut[c]! / assoc[c]!;
  return sum;
}
