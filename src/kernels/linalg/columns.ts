import { type Matrix, matrix } from './matrix.js';

/** Matrices of as many rows, side by side. */
export function beside(first: Matrix, ...others: Matrix[]): Matrix {
  const parts = [first, ...others];
  const out = matrix(
    first.rows,
    parts.reduce((sum, { cols }) => sum + cols, 0),
  );
  let left = 0;
  for (const { rows, cols, data } of parts) {
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < cols; j++) out.data[i * out.cols + left + j] = data[i * cols + j]!;
    left += cols;
  }
  return out;
}

/** Euclidean length of each column. */
export function columnNorms({ rows, cols, data }: Matrix): Float64Array {
  const sums = new Float64Array(cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) sums[j]! += data[i * cols + j]! ** 2;
  return sums.map(Math.sqrt);
}

/** Column j divided by by[j]; where that is 0 it is left alone. */
export function divideColumns({ rows, cols, data }: Matrix, by: Float64Array): Matrix {
  const out = matrix(rows, cols);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) out.data[i * cols + j] = data[i * cols + j]! / (by[j]! || 1);
  return out;
}

/** A - B. */
export function difference(a: Matrix, b: Matrix): Matrix {
  const out = matrix(a.rows, a.cols);
  for (let i = 0; i < out.data.length; i++) out.data[i] = a.data[i]! - b.data[i]!;
  return out;
}
