import { norm2 } from './vector.js';

/**
 * Turn x into v with v_0 = 1 such that (I - tau v v^T) x = (beta, 0, ..., 0); beta has the sign opposite to x_0, so
 * that x_0 - beta loses no digits. Without a tail to remove, tau is 0.
 *
 * @see Golub & Van Loan, Matrix Computations, 4th ed., section 5.1
 */
export function householder(x: Float64Array): { beta: number; tau: number } {
  const alpha = x[0]!;
  const tail = norm2(x.subarray(1));
  x[0] = 1;
  if (tail === 0) return { beta: alpha, tau: 0 };
  const length = Math.hypot(alpha, tail);
  const beta = alpha > 0 ? -length : length;
  for (let i = 1; i < x.length; i++) x[i]! /= alpha - beta;
  return { beta, tau: (beta - alpha) / beta };
}

/** Rows first.. and columns left.. of A (row-major, `cols` wide) become (I - tau v v^T) A. */
export function reflectRows(
  a: Float64Array,
  cols: number,
  first: number,
  left: number,
  v: Float64Array,
  tau: number,
): void {
  const w = new Float64Array(cols - left);
  for (let i = 0; i < v.length; i++) {
    const at = (first + i) * cols + left;
    const vi = v[i]!;
    for (let j = 0; j < w.length; j++) w[j]! += vi * a[at + j]!;
  }
  for (let i = 0; i < v.length; i++) {
    const at = (first + i) * cols + left;
    const factor = tau * v[i]!;
    for (let j = 0; j < w.length; j++) a[at + j]! -= factor * w[j]!;
  }
}

/** Rows first.. and columns left.. of A (`rows` of them in all) become A (I - tau v v^T). */
export function reflectColumns(
  a: Float64Array,
  cols: number,
  rows: number,
  first: number,
  left: number,
  v: Float64Array,
  tau: number,
): void {
  for (let i = first; i < rows; i++) {
    const at = i * cols + left;
    let w = 0;
    for (let j = 0; j < v.length; j++) w += a[at + j]! * v[j]!;
    for (let j = 0; j < v.length; j++) a[at + j]! -= tau * w * v[j]!;
  }
}
