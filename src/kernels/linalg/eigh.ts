import { cholesky } from './cholesky.js';
import type { Matrix } from './matrix.js';
import { matrix, requireFinite, requireSymmetric, transpose } from './matrix.js';
import type { Rotate } from './rotations.js';
import { rotateRows } from './rotations.js';
import { fixSign } from './sign.js';
import { solveTriangular } from './triangular.js';
import { tridiagonalise } from './tridiagonal.js';
import { normInf } from './vector.js';

export interface Eigh {
  /** Ascending. */
  values: Float64Array;
  /** Column j is the unit eigenvector of values[j]; its largest component (the first of equals) is positive. */
  vectors: Matrix;
}

/**
 * Eigenvalues and orthonormal eigenvectors of a symmetric matrix, A V = V diag(values): Householder reduction to
 * tridiagonal form, then implicit QL iterations with Wilkinson's shift.
 *
 * @see Golub & Van Loan, Matrix Computations, 4th ed., section 8.3; Parlett, The Symmetric Eigenvalue Problem, 8.13
 */
export function eigh(a: Matrix): Eigh {
  const { scaled, scale } = prepare(a);
  const { d, e, qt } = tridiagonalise(scaled);
  const rows = rotateRows(qt!, (rotate) => qlIterations(d, e, rotate));
  const order = ascending(d);
  const sorted = matrix(a.rows, a.rows);
  order.forEach((from, to) => {
    const vector = sorted.data.subarray(to * a.rows, (to + 1) * a.rows);
    vector.set(rows.data.subarray(from * a.rows, (from + 1) * a.rows));
    fixSign(vector);
  });
  return { values: Float64Array.from(order, (i) => d[i]! * scale), vectors: transpose(sorted) };
}

/** The eigenvalues alone, ascending, at a fraction of the cost. */
export function symmetricEigenvalues(a: Matrix): Float64Array {
  const { scaled, scale } = prepare(a);
  const { d, e } = tridiagonalise(scaled, false);
  qlIterations(d, e, () => {});
  return d.sort().map((v) => v * scale);
}

/**
 * A v = lambda B v with B positive definite, by Cholesky: B = L L^T, (L^-1 A L^-T) y = lambda y, v = L^-T y. The
 * vectors satisfy V^T B V = I.
 */
export function generalizedEigh(a: Matrix, b: Matrix): Eigh {
  requireSymmetric(a);
  const l = cholesky(b);
  const half = solveTriangular(l, a, { half: 'lower' });
  const both = solveTriangular(l, transpose(half), { half: 'lower' });
  const { values, vectors } = eigh(both);
  const back = transpose(solveTriangular(l, vectors, { half: 'lower', transpose: true }));
  for (let j = 0; j < back.rows; j++) fixSign(back.data.subarray(j * back.cols, (j + 1) * back.cols));
  return { values, vectors: transpose(back) };
}

/** Checked, and scaled so that squares stay in range. The scale is a power of two: it rounds nothing. */
function prepare(a: Matrix): { scaled: Matrix; scale: number } {
  requireSymmetric(a);
  requireFinite(a);
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

const ascending = (d: Float64Array): number[] => [...d.keys()].sort((i, j) => d[i]! - d[j]!);

// Products of numbers below this underflow; with the matrix scaled to about 1 they are nothing.
const NEGLIGIBLE = 2 ** -500;

/** Diagonalise the tridiagonal (d, e) in place; the rotations turn Q^T's rows into eigenvectors. */
export function qlIterations(d: Float64Array, e: Float64Array, rotate: Rotate): void {
  const n = d.length;
  const coupled = (m: number) => {
    const size = Math.abs(e[m]!);
    return size > Number.EPSILON * (Math.abs(d[m]!) + Math.abs(d[m + 1]!)) * 0.5 && size > NEGLIGIBLE;
  };
  for (let first = 0; first < n; first++) {
    for (let sweep = 0; ; sweep++) {
      let last = first;
      while (last < n - 1 && coupled(last)) last++;
      if (last === first) break;
      if (sweep === MAX_SWEEPS) throw new Error(`QL iteration ${first} of ${n} does not converge`);
      qlSweep(d, e, first, last, rotate);
    }
  }
}

// Two or three is usual.
const MAX_SWEEPS = 60;

/** One implicit QL sweep of the unreduced block first..last; e[first] shrinks. */
function qlSweep(d: Float64Array, e: Float64Array, first: number, last: number, rotate: Rotate): void {
  const ratio = (d[first + 1]! - d[first]!) / (2 * e[first]!);
  const root = Math.hypot(ratio, 1);
  let g = d[last]! - d[first]! + e[first]! / (ratio + (ratio < 0 ? -root : root));
  let [s, c, p] = [1, 1, 0];
  for (let i = last - 1; i >= first; i--) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    const r = Math.sqrt(f * f + g * g);
    if (i + 1 < last) e[i + 1] = r;
    if (r === 0) {
      // The bulge vanished: the block splits here.
      d[i + 1]! -= p;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1]! - p;
    const turn = (d[i]! - g) * s + 2 * c * b;
    p = s * turn;
    d[i + 1] = g + p;
    g = c * turn - b;
    rotate(i, c, s);
  }
  d[first]! -= p;
  e[first] = g;
}
