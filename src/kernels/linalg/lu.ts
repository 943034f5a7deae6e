import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { gemm, rowMajor } from './gemm.js';
import type { Matrix } from './matrix.js';
import { copyMatrix, identity, matrix, requireFinite, requireSquare } from './matrix.js';
import { solveTriangular, substituteBlocks } from './triangular.js';

/** Row order[i] of A is row i of L U; L (unit diagonal) lies below the diagonal of `factors`, U on and above it. */
export interface Lu {
  factors: Matrix;
  order: Int32Array;
  /** Of the permutation: its determinant. */
  sign: 1 | -1;
}

/**
 * LU factorisation with partial pivoting of a square matrix. A singular one is factorised too; its U has a zero on
 * the diagonal.
 *
 * @see Golub & Van Loan, Matrix Computations, 4th ed., section 3.4
 */
export function lu(a: Matrix): Lu {
  requireSquare(a);
  requireFinite(a);
  const [factors, pivots] = compute.simd && a.rows >= WORTH_SIMD ? luSimd(a) : luPlain(a);
  const order = Int32Array.from({ length: a.rows }, (_, i) => i);
  let sign: 1 | -1 = 1;
  pivots.forEach((p, j) => {
    if (p === j) return;
    [order[j], order[p]] = [order[p]!, order[j]!];
    sign = sign === 1 ? -1 : 1;
  });
  return { factors, order, sign };
}

const WORTH_SIMD = 48;

function luPlain(a: Matrix): [Matrix, Int32Array] {
  const factors = copyMatrix(a);
  const { rows: n, data } = factors;
  const pivots = new Int32Array(n);
  for (let j = 0; j < n; j++) {
    let best = j;
    for (let i = j + 1; i < n; i++) if (Math.abs(data[i * n + j]!) > Math.abs(data[best * n + j]!)) best = i;
    pivots[j] = best;
    if (best !== j) {
      const row = data.slice(j * n, (j + 1) * n);
      data.copyWithin(j * n, best * n, (best + 1) * n);
      data.set(row, best * n);
    }
    const pivot = data[j * n + j]!;
    if (pivot === 0) continue;
    for (let i = j + 1; i < n; i++) {
      data[i * n + j]! /= pivot;
      const factor = data[i * n + j]!;
      for (let k = j + 1; k < n; k++) data[i * n + k]! -= factor * data[j * n + k]!;
    }
  }
  return [factors, pivots];
}

const BLOCK = 32;

function luSimd(a: Matrix): [Matrix, Int32Array] {
  const n = a.rows;
  return simd((s) => {
    const f = s.f64(a.data);
    const pivots = s.i32(n);
    const at = (i: number, j: number) => f.ptr + 8 * (i * n + j);
    for (let k = 0; k < n; k += BLOCK) {
      const size = Math.min(BLOCK, n - k);
      const next = k + size;
      s.kernels.luPanel(f.ptr, n, n, n, k, size, pivots.ptr);
      substituteBlocks(s, rowMajor(at(k, k), n), true, size, { ptr: at(k, next), stride: n }, n - next);
      gemm({ ptr: at(next, next), stride: n }, rowMajor(at(next, k), n), rowMajor(at(k, next), n), {
        m: n - next,
        n: n - next,
        depth: size,
        op: 'subtract',
      });
    }
    return [matrix(n, n, f.copy()), pivots.copy()];
  });
}

/** X with A X = B. */
export function luSolve({ factors, order }: Lu, b: Matrix): Matrix {
  const n = factors.rows;
  if (b.rows !== n) throw new DataError(`a ${n}x${n} system needs ${n} right-hand rows, got ${b.rows}`);
  for (let k = 0; k < n; k++)
    if (factors.data[k * (n + 1)] === 0) throw new DataError(`the matrix is singular (pivot ${k + 1} = 0)`);
  const permuted = matrix(n, b.cols);
  order.forEach((from, i) => {
    permuted.data.set(b.data.subarray(from * b.cols, (from + 1) * b.cols), i * b.cols);
  });
  const half = solveTriangular(factors, permuted, { half: 'lower', unit: true });
  return solveTriangular(factors, half, { half: 'upper' });
}

/** X with A X = B for a general square A; a singular one is refused. */
export const solve = (a: Matrix, b: Matrix): Matrix => luSolve(lu(a), b);

export const inverse = (a: Matrix): Matrix => solve(a, identity(a.rows));

/** det A; overflows to infinity or underflows to 0 where `logDeterminant` does not. */
export function determinant(a: Matrix): number {
  const { factors, sign } = lu(a);
  let product: number = sign;
  for (let i = 0; i < a.rows; i++) product *= factors.data[i * (a.rows + 1)]!;
  return product;
}

/** log |det A| and the sign of det A; a singular A has sign 0 and -Infinity. */
export function logDeterminant(a: Matrix): { logAbs: number; sign: number } {
  const { factors, sign } = lu(a);
  const result = { logAbs: 0, sign: sign as number };
  for (let i = 0; i < a.rows; i++) {
    const pivot = factors.data[i * (a.rows + 1)]!;
    result.logAbs += Math.log(Math.abs(pivot));
    result.sign *= Math.sign(pivot);
  }
  return result;
}
