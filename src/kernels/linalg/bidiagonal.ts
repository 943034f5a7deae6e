import { compute } from '../../core/backend.js';
import { simd } from '../../simd/engine.js';
import { gemm, rowMajor, transposed } from './gemm.js';
import { householder, reflectColumns, reflectRows } from './householder.js';
import type { Matrix } from './matrix.js';
import { copyMatrix, matrix, transpose } from './matrix.js';
import { accumulate } from './qr.js';
import { formQ } from './reflectors.js';

/** A = U B V^T; B has d on its diagonal, e above it. Rows of `ut` and `vt` are the columns of U and V. */
export interface Bidiagonal {
  d: Float64Array;
  e: Float64Array;
  vectors: { ut: Matrix; vt: Matrix } | undefined;
}

/**
 * Householder reduction of an m x n matrix, m >= n, to upper bidiagonal form, with the first `left` columns of U and
 * all of V, or without them.
 *
 * @see Golub & Van Loan, Matrix Computations, 4th ed., section 5.4.8
 */
export function bidiagonalise(a: Matrix, left?: number): Bidiagonal {
  return compute.simd && a.cols >= WORTH_SIMD ? bidiagonalSimd(a, left) : bidiagonalPlain(a, left);
}

const WORTH_SIMD = 40;

function bidiagonalPlain(a: Matrix, left?: number): Bidiagonal {
  const { rows: m, cols: n, data } = copyMatrix(a);
  const [d, e] = [new Float64Array(n), new Float64Array(Math.max(0, n - 1))];
  const us: { v: Float64Array; tau: number }[] = [];
  const vs: typeof us = [];
  for (let k = 0; k < n; k++) {
    const u = Float64Array.from({ length: m - k }, (_, i) => data[(k + i) * n + k]!);
    const column = householder(u);
    d[k] = column.beta;
    reflectRows(data, n, k, k + 1, u, column.tau);
    us.push({ v: u, tau: column.tau });
    if (k === n - 1) break;
    const v = data.slice(k * n + k + 1, (k + 1) * n);
    const row = householder(v);
    e[k] = row.beta;
    reflectColumns(data, n, m, k + 1, k + 1, v, row.tau);
    vs.push({ v, tau: row.tau });
  }
  if (left === undefined) return { d, e, vectors: undefined };
  return {
    d,
    e,
    vectors: { ut: transpose(accumulate(us, m, left)), vt: transpose(accumulate(vs, n, n, 1)) },
  };
}

const BLOCK = 32;
// As in assembly/matvec.ts.
const CHUNK = 64;
const STRIP = 128;

/**
 * In blocks, as `tridiagonalise`: within one the rest of A is left as it was, and A - U Y^T - X V^T is what it
 * should be. Each step takes one product with A^T (for Y) and one with A (for X).
 */
function bidiagonalSimd(a: Matrix, left?: number): Bidiagonal {
  const { rows: m, cols: n } = a;
  return simd((s) => {
    const { dotRows, reflector, subtractRows } = s.kernels;
    const work = s.f64(a.data);
    const us = s.f64(n * m);
    const vs = s.f64(n * n);
    const tauU = s.f64(n);
    const tauV = s.f64(n);
    const x = s.f64(BLOCK * m);
    const y = s.f64(BLOCK * n);
    const pair = s.f64(2);
    const weights = s.f64(BLOCK);
    us.view().fill(0);
    vs.view().fill(0);
    const [d, e] = [new Float64Array(n), new Float64Array(n - 1)];
    const A = work.view();
    const [U, V, X, Y] = [us.view(), vs.view(), x.view(), y.view()];
    const betaTau = pair.view();
    const scale = (v: Float64Array, from: number, to: number, by: number) => {
      for (let i = from; i < to; i++) v[i]! *= by;
    };
    const whole = (rows: number, cols: number) => rows * cols < 100_000;

    for (let first = 0; first < n; first += BLOCK) {
      const count = Math.min(BLOCK, n - first);
      const uRows = us.ptr + 8 * first * m;
      const vRows = vs.ptr + 8 * first * n;
      for (let q = 0; q < count; q++) {
        const k = first + q;
        const next = k + 1;
        const [restM, restN] = [m - next, n - next];
        // Column k of A - U Y^T - X V^T becomes u.
        const u = uRows + 8 * (q * m + k);
        for (let i = k; i < m; i++) U[k * m + i] = A[i * n + k]!;
        subtractRows(u, uRows + 8 * k, m, m - k, q, y.ptr + 8 * k, n);
        subtractRows(u, x.ptr + 8 * k, m, m - k, q, vRows + 8 * k, n);
        reflector(u, m - k, pair.ptr);
        d[k] = betaTau[0]!;
        const tau = betaTau[1]!;
        tauU.view()[k] = tau;
        if (restN === 0) break;
        // y = tau (A^T u - Y (U^T u) - V (X^T u))
        const yq = y.ptr + 8 * (q * n + next);
        const strips = Math.ceil(restN / STRIP);
        s.parallel('multiplyColumns', strips, whole(m - k, restN) ? strips : 1, [
          ...[work.ptr + 8 * (k * n + next), n, m - k, restN, u, yq],
        ]);
        dotRows(uRows + 8 * k, m, m - k, q, u, weights.ptr);
        subtractRows(yq, y.ptr + 8 * next, n, restN, q, weights.ptr, 1);
        dotRows(x.ptr + 8 * k, m, m - k, q, u, weights.ptr);
        subtractRows(yq, vRows + 8 * next, n, restN, q, weights.ptr, 1);
        scale(Y, q * n + next, (q + 1) * n, tau);
        // Row k of A - U Y^T - X V^T, this u and y included, becomes v.
        const v = vRows + 8 * (q * n + next);
        V.set(A.subarray(k * n + next, (k + 1) * n), k * n + next);
        subtractRows(v, y.ptr + 8 * next, n, restN, q + 1, uRows + 8 * k, m);
        subtractRows(v, vRows + 8 * next, n, restN, q, x.ptr + 8 * k, m);
        reflector(v, restN, pair.ptr);
        e[k] = betaTau[0]!;
        const turn = betaTau[1]!;
        tauV.view()[k] = turn;
        // x = tau (A v - U (Y^T v) - X (V^T v))
        const xq = x.ptr + 8 * (q * m + next);
        const chunks = Math.ceil(restM / CHUNK);
        s.parallel('multiplyRows', chunks, whole(restM, restN) ? chunks : 1, [
          ...[work.ptr + 8 * (next * n + next), n, restM, restN, v, xq],
        ]);
        dotRows(y.ptr + 8 * next, n, restN, q + 1, v, weights.ptr);
        subtractRows(xq, uRows + 8 * next, m, restM, q + 1, weights.ptr, 1);
        dotRows(vRows + 8 * next, n, restN, q, v, weights.ptr);
        subtractRows(xq, x.ptr + 8 * next, m, restM, q, weights.ptr, 1);
        scale(X, q * m + next, (q + 1) * m, turn);
      }
      const next = first + count;
      const rest = { ptr: work.ptr + 8 * (next * n + next), stride: n };
      const shape = { m: m - next, n: n - next, depth: count, op: 'subtract' } as const;
      gemm(rest, transposed(uRows + 8 * next, m), rowMajor(y.ptr + 8 * next, n), shape);
      gemm(rest, transposed(x.ptr + 8 * next, m), rowMajor(vRows + 8 * next, n), shape);
    }
    if (left === undefined) return { d, e, vectors: undefined };
    const ut = formQ(s, left, { vectors: us.ptr, tau: tauU.ptr, count: n, n: m, lead: 0 });
    const vt = formQ(s, n, { vectors: vs.ptr, tau: tauV.ptr, count: n - 1, n, lead: 1 });
    return { d, e, vectors: { ut: matrix(left, m, ut.copy()), vt: matrix(n, n, vt.copy()) } };
  });
}
