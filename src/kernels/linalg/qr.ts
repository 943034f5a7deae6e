import { compute } from '../../core/backend.js';
import { simd } from '../../simd/engine.js';
import { householder, reflectRows } from './householder.js';
import type { Matrix } from './matrix.js';
import { copyMatrix, matrix, requireFinite, transpose } from './matrix.js';
import { applyBlock, formQ, REFLECTOR_BLOCK } from './reflectors.js';

export interface Qr {
  /** m x k with orthonormal columns, k = min(m, n). */
  q: Matrix;
  /** k x n, upper triangular. */
  r: Matrix;
}

/**
 * Thin QR factorisation A = Q R by Householder reflections. The diagonal of R is not negative, which makes the
 * factors of a matrix of full column rank unique.
 *
 * @see Golub & Van Loan, Matrix Computations, 4th ed., section 5.2
 */
export function qr(a: Matrix): Qr {
  requireFinite(a);
  const k = Math.min(a.rows, a.cols);
  return positiveDiagonal(compute.simd && k >= WORTH_SIMD ? qrSimd(a) : qrPlain(a));
}

const WORTH_SIMD = 32;

function qrPlain(a: Matrix): Qr {
  const { rows: m, cols: n, data } = copyMatrix(a);
  const k = Math.min(m, n);
  const reflections: { v: Float64Array; tau: number }[] = [];
  for (let j = 0; j < k; j++) {
    const v = Float64Array.from({ length: m - j }, (_, i) => data[(j + i) * n + j]!);
    const { tau } = householder(v);
    reflectRows(data, n, j, j, v, tau);
    for (let i = j + 1; i < m; i++) data[i * n + j] = 0;
    reflections.push({ v, tau });
  }
  return { q: accumulate(reflections, m, k), r: matrix(k, n, data.slice(0, k * n)) };
}

/** The first k columns of H_0 H_1 ..., H_j reflecting rows offset + j..; backwards, so that little is touched. */
export function accumulate(
  reflections: readonly { v: Float64Array; tau: number }[],
  m: number,
  k: number,
  offset = 0,
): Matrix {
  const q = matrix(m, k);
  for (let j = 0; j < k; j++) q.data[j * k + j] = 1;
  for (let j = reflections.length - 1; j >= 0; j--) {
    const { v, tau } = reflections[j]!;
    reflectRows(q.data, k, offset + j, Math.min(k, offset + j), v, tau);
  }
  return q;
}

/** On A^T, so that a column is contiguous: a panel is reflected vector by vector, the rest in one block. */
function qrSimd(a: Matrix): Qr {
  const { rows: m, cols: n } = a;
  const k = Math.min(m, n);
  return simd((s) => {
    const t = s.f64(transpose(a).data);
    const vectors = s.f64(k * m);
    const tau = s.f64(k);
    const beta = s.f64(k);
    const pair = s.f64(2);
    vectors.view().fill(0);
    for (let first = 0; first < k; first += REFLECTOR_BLOCK) {
      const count = Math.min(REFLECTOR_BLOCK, k - first);
      const row = t.ptr + 8 * first * m;
      s.kernels.qrPanel(row, m, m, first, count, beta.ptr + 8 * first, tau.ptr + 8 * first, pair.ptr);
      const [from, to] = [t.view(), vectors.view()];
      for (let j = first; j < first + count; j++) to.set(from.subarray(j * m + j, (j + 1) * m), j * m + j);
      const block = {
        vectors: vectors.ptr + 8 * first * m,
        tau: tau.ptr + 8 * first,
        count,
        n: m,
        lead: first,
      };
      applyBlock(row + 8 * count * m, n - first - count, block);
    }
    const q = formQ(s, k, { vectors: vectors.ptr, tau: tau.ptr, count: k, n: m, lead: 0 });
    const r = matrix(k, n);
    const columns = t.view();
    for (let j = 0; j < n; j++)
      for (let i = 0; i < Math.min(j, k); i++) r.data[i * n + j] = columns[j * m + i]!;
    beta.view().forEach((b, j) => {
      r.data[j * n + j] = b;
    });
    return { q: transpose(matrix(k, m, q.view())), r };
  });
}

function positiveDiagonal({ q, r }: Qr): Qr {
  for (let i = 0; i < r.rows; i++) {
    if (r.data[i * (r.cols + 1)]! >= 0) continue;
    for (let j = i; j < r.cols; j++) r.data[i * r.cols + j] = -r.data[i * r.cols + j]!;
    for (let j = 0; j < q.rows; j++) q.data[j * q.cols + i] = -q.data[j * q.cols + i]!;
  }
  return { q, r };
}
