import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { gemm, rowMajor, transposed } from './gemm.js';
import { matmulTN, mirror } from './matmul.js';
import type { Matrix } from './matrix.js';
import { copyMatrix, identity, matrix, requireFinite, requireSymmetric, transpose } from './matrix.js';
import { solveTriangular, substituteBlocks } from './triangular.js';

/**
 * The lower triangular L with positive diagonal and A = L L^T, for A symmetric and positive definite; anything
 * else is refused with the number of the first pivot that is not positive.
 *
 * @see Golub & Van Loan, Matrix Computations, 4th ed., section 4.2
 */
export function cholesky(a: Matrix): Matrix {
  requireSymmetric(a);
  requireFinite(a);
  return compute.simd && a.rows >= WORTH_SIMD ? choleskySimd(a) : choleskyPlain(a);
}

const WORTH_SIMD = 48;

/** Row by row: l_ij = (a_ij - sum_k l_ik l_jk) / l_jj. */
function choleskyPlain(a: Matrix): Matrix {
  const n = a.rows;
  const l = matrix(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a.data[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= l.data[i * n + k]! * l.data[j * n + k]!;
      if (i > j) l.data[i * n + j] = sum / l.data[j * n + j]!;
      else if (sum > 0) l.data[i * n + i] = Math.sqrt(sum);
      else refuse(i, sum);
    }
  return l;
}

function refuse(k: number, pivot: number): never {
  throw new DataError(`the matrix is not positive definite (pivot ${k + 1} = ${pivot})`, {
    hint: 'a multiple of the identity added to it may help',
  });
}

const BLOCK = 64;

/** The upper factor R = L^T, block row by block row: in R's rows all loops run over neighbours. */
function choleskySimd(a: Matrix): Matrix {
  const n = a.rows;
  return simd((s) => {
    const r = s.f64(a.data);
    const at = (i: number, j: number) => r.ptr + 8 * (i * n + j);
    for (let k = 0; k < n; k += BLOCK) {
      const size = Math.min(BLOCK, n - k);
      const next = k + size;
      const failed = s.kernels.choleskyBlock(at(k, k), n, size);
      if (failed < size) refuse(k + failed, r.view()[(k + failed) * (n + 1)]!);
      substituteBlocks(s, transposed(at(k, k), n), false, size, { ptr: at(k, next), stride: n }, n - next);
      gemm({ ptr: at(next, next), stride: n }, transposed(at(k, next), n), rowMajor(at(k, next), n), {
        m: n - next,
        n: n - next,
        depth: size,
        op: 'subtract',
        half: 'upper',
      });
    }
    const l = transpose(matrix(n, n, r.view()));
    for (let i = 0; i < n; i++) l.data.fill(0, i * n + i + 1, (i + 1) * n);
    return l;
  });
}

/** X with A X = B, from L of A = L L^T. */
export function choleskySolve(l: Matrix, b: Matrix): Matrix {
  return solveTriangular(l, solveTriangular(l, b, { half: 'lower' }), { half: 'lower', transpose: true });
}

/** log det A = 2 sum log l_ii, which neither overflows nor underflows. */
export function choleskyLogDeterminant(l: Matrix): number {
  let sum = 0;
  for (let i = 0; i < l.rows; i++) sum += Math.log(l.data[i * (l.cols + 1)]!);
  return 2 * sum;
}

/** A^-1 = L^-T L^-1, exactly symmetric. */
export function choleskyInverse(l: Matrix): Matrix {
  const half = solveTriangular(l, identity(l.rows), { half: 'lower' });
  const inverse = matmulTN(half, half);
  mirror(inverse);
  return inverse;
}

/**
 * L of L L^T + x x^T (or, with sign -1, L L^T - x x^T) in O(n^2): plane rotations for +, hyperbolic ones for -,
 * which are refused where the result would not be positive definite.
 *
 * @see Golub & Van Loan, section 6.5.4
 */
export function choleskyUpdate(l: Matrix, x: Float64Array, sign: 1 | -1 = 1): Matrix {
  const n = l.rows;
  if (x.length !== n)
    throw new DataError(`an update of a ${n}x${n} factor needs ${n} numbers, got ${x.length}`);
  const { data } = copyMatrix(l);
  const rest = x.slice();
  for (let k = 0; k < n; k++) {
    const pivot = data[k * (n + 1)]!;
    const ratio = rest[k]! / pivot;
    const square = 1 + sign * ratio * ratio;
    if (!(square > 0)) refuse(k, square * pivot * pivot);
    const c = Math.sqrt(square);
    data[k * (n + 1)] = pivot * c;
    for (let i = k + 1; i < n; i++) {
      const updated = (data[i * n + k]! + sign * ratio * rest[i]!) / c;
      rest[i] = c * rest[i]! - ratio * updated;
      data[i * n + k] = updated;
    }
  }
  return matrix(n, n, data);
}
