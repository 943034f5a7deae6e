/** How labels of neighbours that differ are punished. */
export const PAIR_COSTS = ['potts', 'linear', 'quadratic'] as const;

export interface PairShape {
  kind: (typeof PAIR_COSTS)[number];
  /** The most that a pair costs before its weight; Infinity where there is no end to it. 1 for potts. */
  truncate: number;
}

/**
 * V(a, b), [labels, labels]:
 *
 *   potts      [a != b]
 *   linear     min(|a - b|, truncate)
 *   quadratic  min((a - b)^2, truncate)
 */
export function pairTable({ kind, truncate }: PairShape, labels: number): Float64Array {
  const table = new Float64Array(labels * labels);
  for (let a = 0; a < labels; a++)
    for (let b = 0; b < labels; b++) {
      const d = Math.abs(a - b);
      table[a * labels + b] =
        kind === 'potts' ? Math.min(d, 1) : Math.min(kind === 'linear' ? d : d * d, truncate);
    }
  return table;
}

// Sums of a few costs: what they miss by is rounding.
const ROUNDING = 1e-12;

/** V(a, a) + V(b, c) <= V(a, c) + V(b, a) for all labels: what an expansion towards a needs, metrics have it. */
export function expandable(table: Float64Array, labels: number): boolean {
  for (let a = 0; a < labels; a++)
    for (let b = 0; b < labels; b++)
      for (let c = 0; c < labels; c++) {
        const apart = table[b * labels + a]! + table[a * labels + c]!;
        const together = table[a * labels + a]! + table[b * labels + c]!;
        if (together > apart + ROUNDING * (1 + Math.abs(together))) return false;
      }
  return true;
}

/** V(a, a) + V(b, b) <= V(a, b) + V(b, a): what a swap of a and b needs, and a binary field for its exact cut. */
export function swappable(table: Float64Array, labels: number): boolean {
  for (let a = 0; a < labels; a++)
    for (let b = 0; b < a; b++) {
      const apart = table[a * labels + b]! + table[b * labels + a]!;
      const together = table[a * labels + a]! + table[b * labels + b]!;
      if (together > apart + ROUNDING * (1 + Math.abs(together))) return false;
    }
  return true;
}
