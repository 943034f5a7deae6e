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
    return size > (Number.EPSILON / 2) * (Math.abs(d[m]!) + Math.abs(d[m + 1]!)) && size > NEGLIGIBLE;
  };
  let upwards = true;
  let [oldFirst, oldLast] = [-1, -1];
  for (let last = n - 1, sweeps = 0; last > 0; sweeps++) {
    // The unreduced block first..last at the end.
    let first = last;
    while (first > 0 && coupled(first - 1)) first--;
    if (first === last) {
      last--;
      continue;
    }
    if (sweeps > MAX_SWEEPS * n) throw new Error(`the eigenvalues of ${n} do not converge`);
    // Small values must be found first: rounding of the large ones would keep stirring them. A new block is swept
    // from its larger end to its smaller.
    if (first > oldLast || last < oldFirst) upwards = Math.abs(d[last]!) >= Math.abs(d[first]!);
    [oldFirst, oldLast] = [first, last];
    if (upwards) sweep(d, e, last, first, rotate);
    else sweep(d, e, first, last, rotate);
  }
}

// Two or three are usual.
const MAX_SWEEPS = 30;

/** One implicit sweep with Wilkinson's shift from row `from` to row `to`, where the coupling shrinks: QL or QR. */
function sweep(d: Float64Array, e: Float64Array, from: number, to: number, rotate: Rotate): void {
  const step = Math.sign(to - from);
  const coupling = (i: number) => Math.min(i, i - step); // of i and the row before it on the way
  const end = e[coupling(to)]!;
  const ratio = (d[to - step]! - d[to]!) / (2 * end);
  const root = Math.hypot(ratio, 1);
  let g = d[from]! - d[to]! + end / (ratio + (ratio < 0 ? -root : root));
  let [s, c, p] = [1, 1, 0];
  for (let i = from + step; ; i += step) {
    const before = i - step;
    const f = s * e[coupling(i)]!;
    const b = c * e[coupling(i)]!;
    const r = Math.sqrt(f * f + g * g);
    if (before !== from) e[coupling(before)] = r;
    if (r === 0) {
      d[before]! -= p; // the bulge vanished, the block splits here
      return;
    }
    s = f / r;
    c = g / r;
    g = d[before]! - p;
    const turn = (d[i]! - g) * s + 2 * c * b;
    p = s * turn;
    d[before] = g + p;
    g = c * turn - b;
    rotate(coupling(i), c, step < 0 ? s : -s);
    if (i === to) break;
  }
  d[to]! -= p;
  e[coupling(to)] = g;
}
