import { DataError } from '../../core/errors.js';
import type { Matrix } from './matrix.js';

/** x . y in four running sums, which the processor adds side by side. */
export function dot(x: Float64Array, y: Float64Array): number {
  if (x.length !== y.length)
    throw new DataError(`vectors of ${x.length} and ${y.length} numbers have no dot product`);
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < x.length; i += 4) {
    s0 += x[i]! * y[i]!;
    s1 += x[i + 1]! * y[i + 1]!;
    s2 += x[i + 2]! * y[i + 2]!;
    s3 += x[i + 3]! * y[i + 3]!;
  }
  for (; i < x.length; i++) s0 += x[i]! * y[i]!;
  return s0 + s1 + (s2 + s3);
}

/** y += alpha x, in place. */
export function axpy(alpha: number, x: Float64Array, y: Float64Array): void {
  if (x.length !== y.length)
    throw new DataError(`vectors of ${x.length} and ${y.length} numbers cannot be added`);
  for (let i = 0; i < x.length; i++) y[i]! += alpha * x[i]!;
}

/** Euclidean length, without overflow or underflow on the way: squares of x / max |x| where squares of x fail. */
export function norm2(x: Float64Array): number {
  const plain = dot(x, x);
  if (plain > 1e-280 && plain < 1e300) return Math.sqrt(plain);
  const most = normInf(x);
  if (most === 0 || !Number.isFinite(most)) return most;
  return most * Math.sqrt(x.reduce((sum, v) => sum + (v / most) ** 2, 0));
}

export const norm1 = (x: Float64Array): number => x.reduce((sum, v) => sum + Math.abs(v), 0);

/** Largest magnitude; NaN when there is one. */
export function normInf(x: Float64Array): number {
  let most = 0;
  for (let i = 0; i < x.length; i++) most = Math.max(most, Math.abs(x[i]!));
  return most;
}

/** sqrt(sum of squares of all elements). */
export const frobeniusNorm = (a: Matrix): number => norm2(a.data);

/** Largest column sum of magnitudes. */
export function oneNorm({ rows, cols, data }: Matrix): number {
  const sums = new Float64Array(cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) sums[j]! += Math.abs(data[i * cols + j]!);
  return normInf(sums);
}

/** Largest row sum of magnitudes. */
export function infinityNorm({ rows, cols, data }: Matrix): number {
  let most = 0;
  for (let i = 0; i < rows; i++) most = Math.max(most, norm1(data.subarray(i * cols, (i + 1) * cols)));
  return most;
}

/** A x. */
export function matvec(a: Matrix, x: Float64Array): Float64Array {
  if (x.length !== a.cols)
    throw new DataError(`a ${a.rows}x${a.cols} matrix times a vector of ${x.length}: ${a.cols} are needed`);
  const y = new Float64Array(a.rows);
  for (let i = 0; i < a.rows; i++) y[i] = dot(a.data.subarray(i * a.cols, (i + 1) * a.cols), x);
  return y;
}

/** A^T x. */
export function matvecTransposed(a: Matrix, x: Float64Array): Float64Array {
  if (x.length !== a.rows)
    throw new DataError(
      `a transposed ${a.rows}x${a.cols} matrix times a vector of ${x.length}: ${a.rows} are needed`,
    );
  const y = new Float64Array(a.cols);
  for (let i = 0; i < a.rows; i++) axpy(x[i]!, a.data.subarray(i * a.cols, (i + 1) * a.cols), y);
  return y;
}
