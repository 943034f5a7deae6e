import { bidiagonalise } from './bidiagonal.js';
import { golubKahan } from './golub-kahan.js';
import { matmul } from './matmul.js';
import type { Matrix } from './matrix.js';
import { matrix, requireFinite, transpose } from './matrix.js';
import { qr } from './qr.js';
import { rotateRows } from './rotations.js';
import { fixSign } from './sign.js';
import { normInf } from './vector.js';

export interface Svd {
  /** m x k, k = min(m, n); with `full` m x m. The largest component of each column is positive. */
  u: Matrix;
  /** k of them, descending. */
  values: Float64Array;
  /** V^T, k x n; with `full` n x n. */
  vt: Matrix;
}

/**
 * Singular value decomposition A = U diag(values) V^T: Householder reduction to bidiagonal form, then Golub-Kahan
 * iterations. Tall matrices are reduced to their triangular factor first.
 *
 * @see Golub & Van Loan, Matrix Computations, 4th ed., section 8.6
 */
export function svd(a: Matrix, { full = false } = {}): Svd {
  requireFinite(a);
  const { rows: m, cols: n } = a;
  if (m < n) {
    const { u, values, vt } = svd(transpose(a), { full });
    const flipped = { u: transpose(vt), values, vt: transpose(u) };
    return signed(flipped.u, values, flipped.vt);
  }
  if (!full && m > TALL * n) {
    const { q, r } = qr(a);
    const { u, values, vt } = svd(r);
    return signed(matmul(q, u), values, vt);
  }
  const { scaled, scale } = normalised(a);
  const { d, e, vectors } = bidiagonalise(scaled, full ? m : n);
  let vt = vectors!.vt;
  const ut = rotateRows(vectors!.ut, (rotateU) => {
    vt = rotateRows(vectors!.vt, (rotateV) => golubKahan(d, e, rotateU, rotateV));
  });
  const order = descending(d);
  const [u, v] = [matrix(ut.rows, m, ut.data.slice()), matrix(n, n)];
  order.forEach((from, to) => {
    u.data.set(ut.data.subarray(from * m, (from + 1) * m), to * m);
    const row = vt.data.subarray(from * n, (from + 1) * n);
    v.data.set(d[from]! < 0 ? row.map((x) => -x) : row, to * n);
  });
  return signed(
    transpose(u),
    Float64Array.from(order, (i) => Math.abs(d[i]!) * scale),
    v,
  );
}

// From here on Q of the tall matrix and a product cost less than reflecting all its rows twice.
const TALL = 1.6;

/** The singular values alone, descending. */
export function singularValues(a: Matrix): Float64Array {
  requireFinite(a);
  const wide = a.rows < a.cols ? transpose(a) : a;
  const core = wide.rows > TALL * wide.cols ? qr(wide).r : wide;
  const { scaled, scale } = normalised(core);
  const { d, e } = bidiagonalise(scaled);
  const still = () => {};
  golubKahan(d, e, still, still);
  return d
    .map((v) => Math.abs(v) * scale)
    .sort()
    .reverse();
}

/** Scaled by a power of two where squares would leave the range of float64. */
function normalised(a: Matrix): { scaled: Matrix; scale: number } {
  const most = normInf(a.data);
  if (most === 0 || (most > 1e-100 && most < 1e100)) return { scaled: a, scale: 1 };
  const scale = 2 ** Math.floor(Math.log2(most));
  return {
    scaled: matrix(
      a.rows,
      a.cols,
      a.data.map((v) => v / scale),
    ),
    scale,
  };
}

const descending = (d: Float64Array): number[] =>
  [...d.keys()].sort((i, j) => Math.abs(d[j]!) - Math.abs(d[i]!));

function signed(u: Matrix, values: Float64Array, vt: Matrix): Svd {
  const ut = transpose(u);
  for (let j = 0; j < ut.rows; j++) {
    if (!fixSign(ut.data.subarray(j * ut.cols, (j + 1) * ut.cols)) || j >= values.length) continue;
    for (let i = j * vt.cols; i < (j + 1) * vt.cols; i++) vt.data[i] = -vt.data[i]!;
  }
  return { u: transpose(ut), values, vt };
}
