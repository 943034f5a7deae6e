import { compute } from '../../core/backend.js';
import { simd } from '../../simd/engine.js';
import { gemm, rowMajor, transposed } from './gemm.js';
import { householder, reflectColumns, reflectRows } from './householder.js';
import type { Matrix } from './matrix.js';
import { copyMatrix, matrix, transpose } from './matrix.js';
import { accumulate } from './qr.js';
import { formQ } from './reflectors.js';

/** A = Q T Q^T; T has d on its diagonal and e beside it (e[i] couples i and i + 1). Row j of `qt` is column j of Q. */
export interface Tridiagonal {
  d: Float64Array;
  e: Float64Array;
  qt: Matrix | undefined;
}

/**
 * Householder reduction of a symmetric matrix (its upper half is read) to tridiagonal form.
 *
 * @see Golub & Van Loan, Matrix Computations, 4th ed., section 8.3.1
 */
export function tridiagonalise(a: Matrix, vectors = true): Tridiagonal {
  return compute.simd && a.rows >= WORTH_SIMD ? tridiagonalSimd(a, vectors) : tridiagonalPlain(a, vectors);
}

const WORTH_SIMD = 40;

function tridiagonalPlain(a: Matrix, vectors: boolean): Tridiagonal {
  const { rows: n, data } = copyMatrix(a);
  const e = new Float64Array(Math.max(0, n - 1));
  const reflections: { v: Float64Array; tau: number }[] = [];
  for (let k = 0; k < n - 1; k++) {
    const v = data.slice(k * n + k + 1, (k + 1) * n);
    const { beta, tau } = householder(v);
    e[k] = beta;
    reflectRows(data, n, k + 1, k + 1, v, tau);
    reflectColumns(data, n, n, k + 1, k + 1, v, tau);
    reflections.push({ v, tau });
  }
  const d = Float64Array.from({ length: n }, (_, i) => data[i * (n + 1)]!);
  return { d, e, qt: vectors ? transpose(accumulate(reflections, n, n, 1)) : undefined };
}

const BLOCK = 32;
const SHARE_ROWS = 128; // as in assembly/matvec.ts

/**
 * In blocks after Dongarra, Sorensen & Hammarling, Block reduction of matrices to condensed forms, 1989: within a
 * block the rest of A is left as it was, A - V W^T - W V^T is what it should be, and a matrix product makes it so at
 * the block's end.
 */
function tridiagonalSimd(a: Matrix, vectors: boolean): Tridiagonal {
  const n = a.rows;
  return simd((s) => {
    const { addShares, dotRows, reflector, subtractRows } = s.kernels;
    const work = s.f64(a.data);
    // V of all blocks, for Q; behind it room so that one block's V and W can lie one after the other.
    const all = s.f64(n * n);
    const tau = s.f64(n);
    const pair = s.f64(2);
    const vw = s.f64(2 * BLOCK * n);
    const wv = s.f64(2 * BLOCK * n);
    const weights = s.f64(2 * BLOCK);
    const p = s.f64(n);
    const shares = s.f64(Math.ceil(n / SHARE_ROWS) * n);
    all.view().fill(0);
    const [d, e] = [new Float64Array(n), new Float64Array(Math.max(0, n - 1))];
    const A = work.view();
    const V = all.view();
    const P = p.view();
    const VW = vw.view();
    const WV = wv.view();
    const betaTau = pair.view();

    for (let first = 0; first < n - 1; first += BLOCK) {
      const count = Math.min(BLOCK, n - 1 - first);
      VW.fill(0);
      WV.fill(0);
      const wRow = (q: number) => count + q;
      for (let q = 0; q < count; q++) {
        const k = first + q;
        const next = k + 1;
        const rest = n - next;
        const row = work.ptr + 8 * (k * n + k);
        // Row k of A - V W^T - W V^T: VW holds V then W, WV holds W then V.
        if (q > 0) {
          subtractRows(row, wv.ptr + 8 * k, n, n - k, q, vw.ptr + 8 * k, n);
          subtractRows(row, wv.ptr + 8 * (count * n + k), n, n - k, q, vw.ptr + 8 * (count * n + k), n);
        }
        d[k] = A[k * n + k]!;
        reflector(row + 8, rest, pair.ptr);
        const [beta, t] = [betaTau[0]!, betaTau[1]!];
        e[k] = beta;
        const v = A.subarray(k * n + next, (k + 1) * n);
        V.set(v, k * n + next);
        VW.set(v, q * n + next);
        WV.set(v, wRow(q) * n + next);
        tau.view()[k] = t;
        if (t === 0) continue;
        const chunks = Math.ceil(rest / SHARE_ROWS);
        s.parallel('multiplySymmetric', chunks, rest * rest < 100_000 ? chunks : 1, [
          ...[work.ptr + 8 * (next * n + next), n, rest, row + 8, shares.ptr],
        ]);
        addShares(shares.ptr, chunks, rest, p.ptr);
        // p -= V (W^T v) + W (V^T v)
        for (const half of [0, 1]) {
          const rows = 8 * (half * count * n + next);
          dotRows(wv.ptr + rows, n, rest, q, row + 8, weights.ptr);
          subtractRows(p.ptr, vw.ptr + rows, n, rest, q, weights.ptr, 1);
        }
        let along = 0;
        for (let i = 0; i < rest; i++) along += P[i]! * v[i]!;
        const half = (t * along) / 2;
        for (let i = 0; i < rest; i++) {
          const w = t * (P[i]! - half * v[i]!);
          VW[wRow(q) * n + next + i] = w;
          WV[q * n + next + i] = w;
        }
      }
      const next = first + count;
      gemm(
        { ptr: work.ptr + 8 * (next * n + next), stride: n },
        transposed(vw.ptr + 8 * next, n),
        rowMajor(wv.ptr + 8 * next, n),
        { m: n - next, n: n - next, depth: 2 * count, op: 'subtract', half: 'upper' },
      );
    }
    if (n > 0) d[n - 1] = A[n * n - 1]!;
    if (!vectors) return { d, e, qt: undefined };
    const q = formQ(s, n, { vectors: all.ptr, tau: tau.ptr, count: n - 1, n, lead: 1 });
    return { d, e, qt: matrix(n, n, q.copy()) };
  });
}
