import { DataError } from '../../../core/errors.js';

/** Nodes of one or several trees. */
export interface Forest {
  n: number;
  /** [n], -1 at a root */
  parents: Int32Array;
  /** Nodes, each after its parent. */
  order: Int32Array;
  /** The children of u are children[first[u]] .. children[first[u + 1] - 1], in the order of the nodes. */
  first: Int32Array;
  children: Int32Array;
  /** [n]: how many of its siblings come before a node; 0 at a root. */
  rank: Int32Array;
  /** [n]: the root above each node. */
  roots: Int32Array;
}

/** Refuses parents that are no nodes, and cycles. */
export function forestOf(parents: Int32Array): Forest {
  const n = parents.length;
  const first = new Int32Array(n + 1);
  parents.forEach((parent, u) => {
    if (!(parent >= -1 && parent < n))
      throw new DataError(`node ${u} has parent ${parent}, nodes are 0 to ${n - 1}`);
    if (parent >= 0) first[parent + 1]!++;
  });
  for (let u = 0; u < n; u++) first[u + 1]! += first[u]!;
  const children = new Int32Array(first[n]!);
  const rank = new Int32Array(n);
  parents.forEach((parent, u) => {
    if (parent >= 0) children[first[parent]! + rank[parent]!++] = u;
  });
  rank.fill(0);
  for (let u = 0; u < n; u++)
    for (let at = first[u]!; at < first[u + 1]!; at++) rank[children[at]!] = at - first[u]!;
  const order = new Int32Array(n);
  const roots = new Int32Array(n).fill(-1);
  let end = 0;
  parents.forEach((parent, u) => {
    if (parent >= 0) return;
    order[end++] = u;
    roots[u] = u;
  });
  for (let at = 0; at < end; at++) {
    const u = order[at]!;
    for (let c = first[u]!; c < first[u + 1]!; c++) {
      order[end++] = children[c]!;
      roots[children[c]!] = roots[u]!;
    }
  }
  if (end < n)
    throw new DataError(
      `node ${roots.indexOf(-1)} is its own ancestor, or below one that is: trees were needed`,
    );
  return { n, parents, order, first, children, rank, roots };
}

/** The greatest number of children. */
export const mostChildren = ({ first, n }: Forest): number => {
  let most = 0;
  for (let u = 0; u < n; u++) most = Math.max(most, first[u + 1]! - first[u]!);
  return most;
};
