import { difference } from '../linalg/columns.js';
import { type Eigh, eigh } from '../linalg/eigh.js';
import { matmul, matmulTN } from '../linalg/matmul.js';
import { type Matrix, matrix } from '../linalg/matrix.js';
import { type Multiply, withSparse } from '../linalg/sparse-columns.js';
import type { SparseRows } from '../linalg/sparse-rows.js';
import { coarsen } from './coarsen.js';
import { degrees, normalisedLaplacian, type WeightedGraph } from './laplacian.js';

/** The normalised Laplacian of a graph, and how it lies over the next coarser one. */
export interface Level {
  laplacian: SparseRows;
  degree: Float64Array;
  /** The coarser node that holds node i. */
  parent: Int32Array;
  /** sqrt(d_i / d_parent): coarse unit vectors, spread so, are unit vectors, and L_coarse = P^T L P. */
  share: Float64Array;
}

/** From the finest graph to one of at most `coarsest` nodes, or where nothing more joins. */
export function laplacianLevels(finest: WeightedGraph, coarsest: number): Level[] {
  const levels: Level[] = [];
  for (let w = finest; ; ) {
    const degree = degrees(w);
    const laplacian = normalisedLaplacian(w, degree);
    const { graph, parent } =
      w.rows > coarsest ? coarsen(w, degree) : { graph: w, parent: new Int32Array(0) };
    const above = new Float64Array(graph.rows);
    for (let i = 0; i < parent.length; i++) above[parent[i]!]! += degree[i]!;
    const share = Float64Array.from(parent, (c, i) => Math.sqrt(degree[i]! / above[c]!));
    levels.push({ laplacian, degree, parent, share });
    if (graph.rows === w.rows) return levels;
    w = graph;
  }
}

/** P X. */
export function prolongate(x: Matrix, { parent, share }: Level): Matrix {
  const { cols } = x;
  const out = matrix(parent.length, cols);
  for (let i = 0; i < parent.length; i++)
    for (let c = 0; c < cols; c++) out.data[i * cols + c] = share[i]! * x.data[parent[i]! * cols + c]!;
  return out;
}

/** P^T R. */
export function restrict(r: Matrix, { parent, share }: Level, nodes: number): Matrix {
  const { cols } = r;
  const out = matrix(nodes, cols);
  for (let i = 0; i < parent.length; i++)
    for (let c = 0; c < cols; c++) out.data[parent[i]! * cols + c]! += share[i]! * r.data[i * cols + c]!;
  return out;
}

/** Products with the Laplacians of all levels, while `body` runs. */
export function withLevels<T>(levels: Level[], body: (products: Multiply[]) => T): T {
  const open = (products: Multiply[]): T => {
    const level = levels[products.length];
    return level ? withSparse(level.laplacian, (multiply) => open([...products, multiply])) : body(products);
  };
  return open([]);
}

/** Eigenpairs of a small level, by the dense decomposition. */
export function decompose({ laplacian: { rows: n, begin, column, value } }: Level): Eigh {
  const dense = matrix(n, n);
  for (let i = 0; i < n; i++)
    for (let k = begin[i]!; k < begin[i + 1]!; k++) dense.data[i * n + column[k]!]! += value[k]!;
  return eigh(dense);
}

// Jacobi's factor: eigenvalues of a normalised Laplacian lie in 0..2, few of them above 1.5.
const DAMPING = 0.7;

/**
 * About L^-1 R: a sweep of Jacobi, a correction from the coarser level, another sweep. On the coarsest level the exact
 * inverse, which leaves the null space alone.
 */
export function multigridCycle(
  r: Matrix,
  at: number,
  levels: Level[],
  products: Multiply[],
  coarsest: Eigh,
): Matrix {
  if (at === levels.length - 1) return pseudoSolve(coarsest, r);
  const level = levels[at]!;
  const multiply = products[at]!;
  const u = sweep(matrix(r.rows, r.cols), r, level.laplacian);
  const left = restrict(difference(r, multiply(u)), level, levels[at + 1]!.degree.length);
  const coarse = multigridCycle(left, at + 1, levels, products, coarsest);
  const step = prolongate(coarse, level);
  for (let i = 0; i < u.data.length; i++) u.data[i]! += step.data[i]!;
  return sweep(u, difference(r, multiply(u)), level.laplacian);
}

/** U + damping diag(L)^-1 R, in U. */
function sweep(u: Matrix, r: Matrix, { begin, value }: SparseRows): Matrix {
  const { rows, cols } = u;
  for (let i = 0; i < rows; i++) {
    const factor = DAMPING / Math.max(value[begin[i]!]!, Number.EPSILON);
    for (let c = 0; c < cols; c++) u.data[i * cols + c]! += factor * r.data[i * cols + c]!;
  }
  return u;
}

// Eigenvalues below this are 0 of a graph in parts.
const NULL = 1e-10;

function pseudoSolve({ values, vectors }: Eigh, r: Matrix): Matrix {
  const c = matmulTN(vectors, r);
  for (let i = 0; i < c.rows; i++)
    for (let j = 0; j < c.cols; j++) c.data[i * c.cols + j]! *= values[i]! > NULL ? 1 / values[i]! : 0;
  return matmul(vectors, c);
}
