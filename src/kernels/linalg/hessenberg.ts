import { householder, reflectColumns, reflectRows } from './householder.js';
import type { Matrix } from './matrix.js';
import { copyMatrix, requireFinite, requireSquare } from './matrix.js';

/**
 * An upper Hessenberg matrix (zeros below the first subdiagonal) with the eigenvalues of A, by Householder
 * similarity transformations.
 *
 * @see Golub & Van Loan, Matrix Computations, 4th ed., section 7.4.2
 */
export function hessenberg(a: Matrix): Matrix {
  requireSquare(a);
  requireFinite(a);
  const h = copyMatrix(a);
  const { rows: n, data } = h;
  for (let k = 0; k + 2 < n; k++) {
    const v = Float64Array.from({ length: n - k - 1 }, (_, i) => data[(k + 1 + i) * n + k]!);
    const { beta, tau } = householder(v);
    data[(k + 1) * n + k] = beta;
    for (let i = k + 2; i < n; i++) data[i * n + k] = 0;
    reflectRows(data, n, k + 1, k + 1, v, tau);
    reflectColumns(data, n, n, 0, k + 1, v, tau);
  }
  return h;
}

/**
 * D^-1 A D with powers of two in D such that rows and columns have similar norms; exact, and it can save many
 * digits of the eigenvalues of a badly scaled matrix.
 *
 * @see Parlett & Reinsch, Balancing a matrix for calculation of eigenvalues and eigenvectors, 1969
 */
export function balance(a: Matrix): Matrix {
  requireSquare(a);
  const b = copyMatrix(a);
  const { rows: n, data } = b;
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 0; i < n; i++) {
      let [row, col] = [0, 0];
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        row += Math.abs(data[i * n + j]!);
        col += Math.abs(data[j * n + i]!);
      }
      if (row === 0 || col === 0 || !Number.isFinite(row + col)) continue;
      const factor = 2 ** Math.round(Math.log2(row / col) / 2);
      if (col * factor + row / factor >= 0.95 * (col + row)) continue;
      changed = true;
      for (let j = 0; j < n; j++) {
        data[i * n + j]! /= factor;
        data[j * n + i]! *= factor;
      }
    }
  }
  return b;
}
