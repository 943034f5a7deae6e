import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { gemm } from './gemm.js';
import type { Matrix } from './matrix.js';
import { matrix } from './matrix.js';

/** A B. */
export const matmul = (a: Matrix, b: Matrix): Matrix => product(plainView(a), plainView(b));

/** A^T B, without forming A^T. */
export const matmulTN = (a: Matrix, b: Matrix): Matrix => product(transposedView(a), plainView(b));

/** A B^T, without forming B^T. */
export const matmulNT = (a: Matrix, b: Matrix): Matrix => product(plainView(a), transposedView(b));

/** A^T A: one half is computed, the other mirrored, so that the result is exactly symmetric. */
export const gram = (a: Matrix): Matrix => product(transposedView(a), plainView(a), true);

/** A A^T, as `gram`. */
export const gramRows = (a: Matrix): Matrix => product(plainView(a), transposedView(a), true);

/** Element (i, j) is data[i * rowStride + j * columnStride]. */
interface View {
  rows: number;
  cols: number;
  data: Float64Array;
  rowStride: number;
  columnStride: number;
}

const plainView = (a: Matrix): View => ({ ...a, rowStride: a.cols, columnStride: 1 });
const transposedView = ({ rows, cols, data }: Matrix): View => ({
  rows: cols,
  cols: rows,
  data,
  rowStride: 1,
  columnStride: cols,
});

// Fewer multiplications are done before the factors would be copied into the arena.
const WORTH_SIMD = 20_000;

function product(a: View, b: View, symmetric = false): Matrix {
  if (a.cols !== b.rows)
    throw new DataError(`${a.rows}x${a.cols} times ${b.rows}x${b.cols}: the inner sizes differ`);
  const c =
    compute.simd && a.rows * a.cols * b.cols >= WORTH_SIMD
      ? productSimd(a, b, symmetric)
      : productPlain(a, b, symmetric);
  if (symmetric) mirror(c);
  return c;
}

/** Row i of C gathers a_ik times row k of B: memory is read in order. */
function productPlain(a: View, b: View, symmetric: boolean): Matrix {
  const c = matrix(a.rows, b.cols);
  for (let i = 0; i < a.rows; i++) {
    const to = i * b.cols;
    const end = symmetric ? i + 1 : b.cols;
    for (let k = 0; k < a.cols; k++) {
      const aik = a.data[i * a.rowStride + k * a.columnStride]!;
      const from = k * b.rowStride;
      for (let j = 0; j < end; j++) c.data[to + j]! += aik * b.data[from + j * b.columnStride]!;
    }
  }
  return c;
}

function productSimd(a: View, b: View, symmetric: boolean): Matrix {
  return simd((s) => {
    const inA = s.f64(a.data);
    const inB = a.data === b.data ? inA : s.f64(b.data);
    const out = s.f64(a.rows * b.cols);
    gemm(
      { ptr: out.ptr, stride: b.cols },
      { ...a, ptr: inA.ptr },
      { ...b, ptr: inB.ptr },
      { m: a.rows, n: b.cols, depth: a.cols, ...(symmetric && { half: 'lower' }) },
    );
    return matrix(a.rows, b.cols, out.copy());
  });
}

/** What lies below the diagonal, above it too. */
export function mirror({ rows: n, data }: Matrix): void {
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) data[j * n + i] = data[i * n + j]!;
}
