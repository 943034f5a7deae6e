import { DataError } from '../../core/errors.js';

/** A dense matrix, row by row: element (i, j) is data[i * cols + j]. Kernels never change one they are given. */
export interface Matrix {
  rows: number;
  cols: number;
  data: Float64Array;
}

/** rows x cols of zeros, or of `data` itself (not a copy). */
export function matrix(
  rows: number,
  cols: number,
  data: Float64Array = new Float64Array(rows * cols),
): Matrix {
  if (data.length !== rows * cols)
    throw new DataError(`a ${rows}x${cols} matrix needs ${rows * cols} numbers, got ${data.length}`);
  return { rows, cols, data };
}

export function fromRows(rows: readonly (readonly number[])[]): Matrix {
  const cols = rows[0]?.length ?? 0;
  const ragged = rows.findIndex((row) => row.length !== cols);
  if (ragged >= 0)
    throw new DataError(`row ${ragged + 1} has ${rows[ragged]!.length} numbers, the first has ${cols}`);
  return matrix(rows.length, cols, Float64Array.from(rows.flat()));
}

export const toRows = (a: Matrix): number[][] =>
  Array.from({ length: a.rows }, (_, i) => [...a.data.subarray(i * a.cols, (i + 1) * a.cols)]);

export const copyMatrix = (a: Matrix): Matrix => matrix(a.rows, a.cols, a.data.slice());

export const identity = (n: number): Matrix => diagonal(new Float64Array(n).fill(1));

/** The square matrix with `d` on its diagonal. */
export function diagonal(d: Float64Array): Matrix {
  const a = matrix(d.length, d.length);
  d.forEach((v, i) => {
    a.data[i * d.length + i] = v;
  });
  return a;
}

// Sixteen rows at a time: a column of them fills a cache line or two, and power-of-two strides stay harmless.
const STRIP = 16;

export function transpose({ rows, cols, data }: Matrix): Matrix {
  const t = new Float64Array(rows * cols);
  for (let top = 0; top < rows; top += STRIP) {
    const bottom = Math.min(rows, top + STRIP);
    for (let j = 0; j < cols; j++) for (let i = top; i < bottom; i++) t[j * rows + i] = data[i * cols + j]!;
  }
  return matrix(cols, rows, t);
}

export const column = ({ rows, cols, data }: Matrix, j: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => data[i * cols + j]!);

/** Rows first..last-1 and columns left..right-1. */
export function submatrix(a: Matrix, first: number, last: number, left: number, right: number): Matrix {
  const part = matrix(last - first, right - left);
  for (let i = first; i < last; i++)
    part.data.set(a.data.subarray(i * a.cols + left, i * a.cols + right), (i - first) * part.cols);
  return part;
}

/** Column order[j] of A becomes column j. */
export function permuteColumns(a: Matrix, order: ArrayLike<number>): Matrix {
  const p = matrix(a.rows, order.length);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < p.cols; j++) p.data[i * p.cols + j] = a.data[i * a.cols + order[j]!]!;
  return p;
}

/** A factorisation of a matrix with a NaN or an infinity would spread it silently or never end. */
export function requireFinite({ cols, data }: Matrix): void {
  // x - x is 0 for every finite number; one sum is quicker than as many questions.
  let zero = 0;
  for (let i = 0; i < data.length; i++) zero += data[i]! - data[i]!;
  if (zero === 0) return;
  const at = data.findIndex((v) => !Number.isFinite(v));
  throw new DataError(
    `element (${Math.floor(at / cols) + 1}, ${(at % cols) + 1}) of the matrix is ${data[at]}, a finite number is needed`,
  );
}

export function requireSquare(a: Matrix): void {
  if (a.rows !== a.cols) throw new DataError(`a square matrix is needed, got ${a.rows}x${a.cols}`);
}

/** Symmetric up to rounding: |a_ij - a_ji| <= 1e-8 max |a|, the least that data written with 8 digits keep. */
export function requireSymmetric(a: Matrix): void {
  requireSquare(a);
  const { rows: n, data } = a;
  let most = 0;
  for (let i = 0; i < data.length; i++) most = Math.max(most, Math.abs(data[i]!));
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++)
      if (Math.abs(data[i * n + j]! - data[j * n + i]!) > 1e-8 * most)
        throw new DataError(
          `a symmetric matrix is needed, but element (${i + 1}, ${j + 1}) is ${data[i * n + j]} and (${j + 1}, ${i + 1}) is ${data[j * n + i]}`,
        );
}
