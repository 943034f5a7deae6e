import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { beside, columnNorms, difference, divideColumns } from './columns.js';
import { type Eigh, eigh } from './eigh.js';
import { matmul, matmulTN } from './matmul.js';
import { type Matrix, matrix, permuteColumns, submatrix } from './matrix.js';
import type { Multiply } from './sparse-columns.js';

export interface SparseEigs {
  /** Ascending. */
  values: Float64Array;
  /** n x count, orthonormal columns. */
  vectors: Matrix;
  /** |A v - value v| of each. */
  residuals: Float64Array;
  /** All columns that took part, `vectors` first. */
  block: Matrix;
  iterations: number;
  converged: boolean;
}

export interface SparseEigsOptions {
  n: number;
  count: number;
  /** Orthonormal eigenvectors that are known: pairs are looked for beside them. */
  known?: Matrix;
  /** Columns to begin with, any number; noise is added to make it `count` and two more. */
  start?: Matrix;
  /** R -> about A^-1 R, for faster convergence. */
  precondition?: Multiply;
  /** Largest residual, default 1e-8. */
  tol?: number;
  /** Default 200. */
  iterations?: number;
}

// Columns that are looked for beside those wanted: the last of a block converges slowest.
const GUARD = 2;

/**
 * Smallest eigenpairs of a symmetric matrix given by its products, by the locally optimal block preconditioned
 * conjugate gradient method: each step takes the best vectors (Rayleigh-Ritz) of the span of the block X, its
 * preconditioned residuals W and the last directions P. The three are made orthonormal before, so that nearly
 * dependent ones do no harm. A multiple eigenvalue comes with its multiplicity.
 *
 * @see Knyazev, Toward the optimal preconditioned eigensolver: locally optimal block preconditioned conjugate
 *   gradient method, 2001; Hetmaniuk & Lehoucq, Basis selection in LOBPCG, 2006
 */
export function sparseEigs(multiply: Multiply, options: SparseEigsOptions, rng: Rng): SparseEigs {
  const { n, count, known = matrix(n, 0), precondition, tol = 1e-8, iterations = 200 } = options;
  if (!(Number.isInteger(count) && count >= 1 && count + known.cols <= n))
    throw new DataError(`${n} rows leave 1 to ${n - known.cols} eigenvalues, ${count} were asked for`);
  const given = orthonormal(options.start ?? matrix(n, 0), known);
  const missing = Math.min(n - known.cols, Math.max(count + GUARD, given.cols)) - given.cols;
  let x = beside(given, orthonormal(noise(n, missing, rng), beside(known, given)));
  const width = x.cols;
  let ax = multiply(x);
  let { values, vectors: c } = ritz(x, ax);
  [x, ax] = [matmul(x, c), matmul(ax, c)];
  let p = matrix(n, 0);
  let ap = p;
  for (let iteration = 0; ; iteration++) {
    const r = residual(x, ax, values);
    const norms = columnNorms(r);
    const converged = norms.subarray(0, count).every((v) => v <= tol);
    if (converged || iteration === iterations) return answer(converged, iteration);

    const open = [...norms.keys()].filter((j) => norms[j]! > tol);
    const towards = permuteColumns(r, open);
    const w = orthonormal(precondition ? precondition(towards) : towards, beside(known, x));
    const aw = multiply(w);
    const basis = beside(x, w);
    [p, ap] = orthonormalPair(p, ap, basis, beside(ax, aw));
    const s = beside(basis, p);
    const as = beside(ax, aw, ap);
    const best = ritz(s, as);
    values = best.values.subarray(0, width);
    c = submatrix(best.vectors, 0, s.cols, 0, width);
    [x, ax] = [matmul(s, c), matmul(as, c)];
    c.data.fill(0, 0, width * width); // what of it is no step, but the old X
    [p, ap] = [matmul(s, c), matmul(as, c)];
  }

  function answer(converged: boolean, done: number): SparseEigs {
    const vectors = submatrix(x, 0, n, 0, count);
    const found = values.slice(0, count);
    // Products were carried along through all combinations; these are fresh.
    const residuals = columnNorms(residual(vectors, multiply(vectors), found));
    return { values: found, vectors, residuals, block: x, iterations: done, converged };
  }
}

/** Eigenpairs of S^T A S. */
function ritz(s: Matrix, as: Matrix): Eigh {
  const h = matmulTN(s, as);
  const m = h.rows;
  for (let i = 0; i < m; i++)
    for (let j = 0; j < i; j++) {
      const mean = (h.data[i * m + j]! + h.data[j * m + i]!) / 2;
      h.data[i * m + j] = mean;
      h.data[j * m + i] = mean;
    }
  return eigh(h);
}

function residual(x: Matrix, ax: Matrix, values: Float64Array): Matrix {
  const r = matrix(x.rows, x.cols);
  for (let i = 0; i < x.rows; i++)
    for (let j = 0; j < x.cols; j++) {
      const at = i * x.cols + j;
      r.data[at] = ax.data[at]! - values[j]! * x.data[at]!;
    }
  return r;
}

/** Orthonormal columns with the span of X as far as it lies beside the orthonormal `against`. */
function orthonormal(x: Matrix, against: Matrix): Matrix {
  return orthonormalPair(x, undefined, against, undefined)[0];
}

/**
 * The same, doing to AX what is done to X, with the products of `against`. Two rounds, as one leaves what
 * rounding put back.
 */
function orthonormalPair(x: Matrix, ax: Matrix, against: Matrix, products: Matrix): [Matrix, Matrix];
function orthonormalPair(x: Matrix, ax: undefined, against: Matrix, products: undefined): [Matrix, undefined];
function orthonormalPair(x: Matrix, ax: Matrix | undefined, against: Matrix, products: Matrix | undefined) {
  let [out, a] = [x, ax];
  for (let round = 0; round < 2 && out.cols > 0; round++) {
    const norms = columnNorms(out);
    out = divideColumns(out, norms);
    a &&= divideColumns(a, norms);
    if (against.cols > 0) {
      const share = matmulTN(against, out);
      out = difference(out, matmul(against, share));
      if (a && products) a = difference(a, matmul(products, share));
    }
    const t = whitening(out);
    out = matmul(out, t);
    a &&= matmul(a, t);
  }
  return [out, a];
}

// Directions that keep less than this share of the longest one's square are rounding.
const LOST = 1e-12;

/** T with (X T)^T (X T) = I, without the directions in which X has no extent. */
function whitening(x: Matrix): Matrix {
  const { values, vectors } = eigh(matmulTN(x, x));
  const most = values[values.length - 1]!;
  const kept = [...values.keys()].filter((j) => values[j]! > LOST * most);
  return divideColumns(
    permuteColumns(vectors, kept),
    Float64Array.from(kept, (j) => Math.sqrt(values[j]!)),
  );
}

function noise(rows: number, cols: number, rng: Rng): Matrix {
  const out = matrix(rows, cols);
  for (let i = 0; i < out.data.length; i++) out.data[i] = rng.normal();
  return out;
}
