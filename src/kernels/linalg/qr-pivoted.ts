import { householder, reflectRows } from './householder.js';
import type { Matrix } from './matrix.js';
import { copyMatrix, matrix, requireFinite } from './matrix.js';
import type { Qr } from './qr.js';
import { accumulate } from './qr.js';
import { norm2 } from './vector.js';

export interface PivotedQr extends Qr {
  /** Column order[j] of A is column j of Q R. */
  order: Int32Array;
  /** Diagonal elements of R above `tolerance` |r_11|. */
  rank: number;
}

/**
 * QR with column pivoting, A P = Q R: the longest remaining column comes first, so that |r_11| >= |r_22| >= ... and
 * small trailing ones show a deficient rank.
 *
 * @param tolerance relative to |r_11|; by default eps max(m, n), the rounding error of the factorisation
 * @see Golub & Van Loan, Matrix Computations, 4th ed., section 5.4.2
 */
export function qrPivoted(
  a: Matrix,
  { tolerance = Number.EPSILON * Math.max(a.rows, a.cols) }: { tolerance?: number } = {},
): PivotedQr {
  requireFinite(a);
  const { rows: m, cols: n, data } = copyMatrix(a);
  const k = Math.min(m, n);
  const order = Int32Array.from({ length: n }, (_, j) => j);
  const rest = (j: number, top: number) =>
    Float64Array.from({ length: m - top }, (_, i) => data[(top + i) * n + j]!);
  const lengths = Float64Array.from({ length: n }, (_, j) => norm2(rest(j, 0)));
  const fresh = lengths.slice();
  const reflections: { v: Float64Array; tau: number }[] = [];
  for (let j = 0; j < k; j++) {
    let best = j;
    for (let c = j + 1; c < n; c++) if (lengths[c]! > lengths[best]!) best = c;
    if (best !== j) {
      for (const list of [order, lengths, fresh]) [list[j], list[best]] = [list[best]!, list[j]!];
      for (let i = 0; i < m; i++)
        [data[i * n + j], data[i * n + best]] = [data[i * n + best]!, data[i * n + j]!];
    }
    const v = rest(j, j);
    const { tau } = householder(v);
    reflectRows(data, n, j, j, v, tau);
    for (let i = j + 1; i < m; i++) data[i * n + j] = 0;
    reflections.push({ v, tau });
    for (let c = j + 1; c < n; c++) {
      if (lengths[c] === 0) continue;
      // What is left of a column follows by subtraction, until that has lost half the digits.
      const left = Math.max(0, 1 - (data[j * n + c]! / lengths[c]!) ** 2);
      if (left * (lengths[c]! / fresh[c]!) ** 2 > 1e-8) lengths[c]! *= Math.sqrt(left);
      else {
        lengths[c] = norm2(rest(c, j + 1));
        fresh[c] = lengths[c]!;
      }
    }
  }
  const r = matrix(k, n, data.slice(0, k * n));
  const limit = tolerance * Math.abs(r.data[0] ?? 0);
  let rank = 0;
  while (rank < k && Math.abs(r.data[rank * (n + 1)]!) > limit) rank++;
  return { q: accumulate(reflections, m, k), r, order, rank };
}
