import type { Matrix } from './matrix.js';

/** The elements of a matrix that are not zero, row by row: row i is begin[i] .. begin[i + 1] - 1. */
export interface SparseRows {
  rows: number;
  begin: Int32Array;
  column: Int32Array;
  value: Float64Array;
}

/** Companion, shift and selection matrices are mostly zeros; products with them cost what is left. */
export function sparseRows({ rows, cols, data }: Matrix): SparseRows {
  const begin = new Int32Array(rows + 1);
  const column: number[] = [];
  const value: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      if (data[i * cols + j] === 0) continue;
      column.push(j);
      value.push(data[i * cols + j]!);
    }
    begin[i + 1] = column.length;
  }
  return { rows, begin, column: Int32Array.from(column), value: Float64Array.from(value) };
}

/** out = A x. */
export function sparseVector(a: SparseRows, x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < a.rows; i++) {
    let sum = 0;
    for (let k = a.begin[i]!; k < a.begin[i + 1]!; k++) sum += a.value[k]! * x[a.column[k]!]!;
    out[i] = sum;
  }
}

/** out = A P A^T + Q for symmetric P and Q, n x n all of them; `work` has n^2 places. */
export function sparseCongruence(
  a: SparseRows,
  p: Float64Array,
  q: Float64Array,
  out: Float64Array,
  work: Float64Array,
): void {
  const n = a.rows;
  for (let i = 0; i < n; i++) {
    const row = i * n;
    work.fill(0, row, row + n);
    for (let k = a.begin[i]!; k < a.begin[i + 1]!; k++) {
      const factor = a.value[k]!;
      const from = a.column[k]! * n;
      for (let j = 0; j < n; j++) work[row + j]! += factor * p[from + j]!;
    }
  }
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = q[i * n + j]!;
      for (let k = a.begin[j]!; k < a.begin[j + 1]!; k++) sum += a.value[k]! * work[i * n + a.column[k]!]!;
      out[i * n + j] = sum;
      out[j * n + i] = sum;
    }
}
