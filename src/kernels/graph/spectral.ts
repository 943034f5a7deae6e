import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { beside, columnNorms, difference } from '../linalg/columns.js';
import { type Matrix, matrix, submatrix } from '../linalg/matrix.js';
import { withSparse } from '../linalg/sparse-columns.js';
import { sparseEigs } from '../linalg/sparse-eigs.js';
import type { WeightedGraph } from './laplacian.js';
import {
  decompose,
  type Level,
  laplacianLevels,
  multigridCycle,
  prolongate,
  withLevels,
} from './laplacian-levels.js';

export interface Spectrum {
  /** Smallest eigenvalues of the normalised Laplacian, ascending; the first is 0. */
  values: Float64Array;
  /** n x count: column c solves (D - W) y = values[c] D y, with y^T D y = 1. */
  vectors: Matrix;
  /** |L x - value x| of the unit vectors x = D^1/2 y. */
  residuals: Float64Array;
}

// Up to here decomposing a dense matrix as a whole costs less than anything clever.
const DENSE = 300;
// Vectors of a coarser level need not be better than the step to the next finer one leaves them.
const ROUGH = { tol: 1e-3, iterations: 8 };
// Columns that come along: the last of a block converges slowest.
const EXTRA = 3;

/**
 * The smallest eigenpairs of (D - W) y = lambda D y. A small graph is decomposed whole. A larger one is made coarser
 * level by level; the vectors of a level begin the search on the next finer one, which multigrid cycles over the
 * same levels speed up, so that the number of steps hardly grows with the graph.
 *
 * @param tol largest residual
 * @see Shi & Malik, Normalized cuts and image segmentation, 2000; Knyazev & Neymeyr, Efficient solution of symmetric
 *   eigenvalue problems using multigrid preconditioners in the LOBPCG method, 2003
 */
export function smallestEigenvectors(
  w: WeightedGraph,
  count: number,
  rng: Rng,
  { tol = 1e-7 }: { tol?: number } = {},
): Spectrum {
  if (!(count >= 1 && count <= w.rows))
    throw new DataError(`a graph of ${w.rows} nodes has as many eigenvectors, ${count} were asked for`);
  const levels = laplacianLevels(w, DENSE);
  const found = levels.length === 1 ? exact(levels[0]!, count) : refined(levels, count, tol, rng);
  const { degree } = levels[0]!;
  for (let i = 0; i < w.rows; i++)
    for (let c = 0; c < count; c++) found.vectors.data[i * count + c]! /= Math.sqrt(degree[i]!);
  return found;
}

function exact(level: Level, count: number): Spectrum {
  const { values, vectors } = decompose(level);
  const x = submatrix(vectors, 0, vectors.rows, 0, count);
  const scaled = matrix(
    x.rows,
    count,
    x.data.map((v, i) => v * values[i % count]!),
  );
  const residuals = withSparse(level.laplacian, (multiply) => columnNorms(difference(multiply(x), scaled)));
  // There are none below 0 but by rounding.
  return { values: values.slice(0, count).map((v) => Math.max(0, v)), vectors: x, residuals };
}

function refined(levels: Level[], count: number, tol: number, rng: Rng): Spectrum {
  const last = levels.length - 1;
  const coarsest = decompose(levels[last]!);
  const wanted = Math.max(1, count - 1); // the constant y is known
  return withLevels(levels, (products) => {
    const all = coarsest.vectors;
    let block = submatrix(all, 0, all.rows, 0, Math.min(all.cols, wanted + EXTRA));
    for (let at = last - 1; ; at--) {
      const { degree } = levels[at]!;
      const found = sparseEigs(
        products[at]!,
        {
          n: degree.length,
          count: wanted,
          known: constant(degree),
          start: prolongate(block, levels[at]!),
          precondition: (r) => multigridCycle(r, at, levels, products, coarsest),
          ...(at > 0 ? ROUGH : { tol }),
        },
        rng.stream(at),
      );
      block = found.block;
      if (at > 0) continue;
      const vectors = submatrix(beside(constant(degree), found.vectors), 0, degree.length, 0, count);
      const one = Float64Array.of(0);
      return {
        values: Float64Array.of(0, ...found.values).subarray(0, count),
        vectors,
        residuals: Float64Array.of(...one, ...found.residuals).subarray(0, count),
      };
    }
  });
}

/** x = D^1/2 1 as a unit vector, the eigenvector of 0. */
function constant(degree: Float64Array): Matrix {
  const total = degree.reduce((sum, d) => sum + d, 0);
  return matrix(
    degree.length,
    1,
    degree.map((d) => Math.sqrt(d / total)),
  );
}
