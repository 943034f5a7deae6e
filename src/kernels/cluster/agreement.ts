import { DataError } from '../../core/errors.js';

/** Labels of any kind: numbers, or the words of a column. */
export type Labelling = Int32Array | readonly (string | number)[];

/** How many items have label i in `a` and label j in `b`, labels in order of appearance. */
export function contingency(
  a: Labelling,
  b: Labelling,
): { counts: Float64Array; rows: number; columns: number } {
  if (a.length !== b.length || a.length === 0)
    throw new DataError(
      `two labellings of the same items are compared, got ${a.length} and ${b.length} labels`,
    );
  const rows = numbered(a);
  const columns = numbered(b);
  const counts = new Float64Array(rows.size * columns.size);
  for (let i = 0; i < a.length; i++) counts[rows.get(a[i]!)! * columns.size + columns.get(b[i]!)!]!++;
  return { counts, rows: rows.size, columns: columns.size };
}

/** Share of items that carry the most frequent true label of their cluster, 0..1. Rises with ever more clusters. */
export function purity(clusters: Labelling, truth: Labelling): number {
  const { counts, rows, columns } = contingency(clusters, truth);
  let right = 0;
  for (let i = 0; i < rows; i++) right += Math.max(...counts.subarray(i * columns, (i + 1) * columns));
  return right / clusters.length;
}

/**
 * Adjusted Rand index: the share of pairs on which two partitions agree, less what chance would give,
 *
 *   (sum C(n_ij, 2) - E) / ((sum C(a_i, 2) + sum C(b_j, 2)) / 2 - E),   E = sum C(a_i, 2) sum C(b_j, 2) / C(n, 2).
 *
 * 1 for equal partitions whatever the names, near 0 for independent ones. Two partitions that are both one
 * cluster, or both all singletons, are equal.
 *
 * @see Hubert & Arabie, Comparing partitions, 1985
 */
export function adjustedRand(a: Labelling, b: Labelling): number {
  const { counts, rows, columns } = contingency(a, b);
  const inRows = new Float64Array(rows);
  const inColumns = new Float64Array(columns);
  counts.forEach((v, at) => {
    inRows[Math.floor(at / columns)]! += v;
    inColumns[at % columns]! += v;
  });
  return adjustedRandOf(counts, inRows, inColumns, a.length);
}

/** The same from how many of n items each pair of labels shares, and how many each label has. */
export function adjustedRandOf(
  shared: Float64Array,
  inFirst: Float64Array,
  inSecond: Float64Array,
  n: number,
): number {
  const both = pairs(shared);
  const [first, second] = [pairs(inFirst), pairs(inSecond)];
  const expected = (first * second) / Math.max(1, (n * (n - 1)) / 2);
  const most = (first + second) / 2;
  return most === expected ? 1 : (both - expected) / (most - expected);
}

const pairs = (counts: Float64Array) => counts.reduce((sum, v) => sum + (v * (v - 1)) / 2, 0);

function numbered(labels: Labelling): Map<string | number, number> {
  const names = new Map<string | number, number>();
  for (const label of labels) if (!names.has(label)) names.set(label, names.size);
  return names;
}
