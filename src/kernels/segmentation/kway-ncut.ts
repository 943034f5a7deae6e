import type { Rng } from '../../core/random.js';
import type { WeightedGraph } from '../graph/laplacian.js';
import { smallestEigenvectors } from '../graph/spectral.js';
import type { Matrix } from '../linalg/matrix.js';
import { discretiseEigenvectors } from './discretise-eigenvectors.js';
import { ncutValue } from './ncut-value.js';

export interface KWayNcut {
  labels: Int32Array;
  ncut: number;
  /** The k smallest; their sum is the least that Ncut could be. */
  eigenvalues: Float64Array;
  residuals: Float64Array;
  /** n x k, what was discretised. */
  vectors: Matrix;
}

export interface KWayNcutOptions {
  k: number;
  /** Discretisations from different beginnings, of which the one with the smallest Ncut is kept; default 10. */
  restarts?: number;
  /** Largest residual of eigenvectors. */
  tol?: number;
}

/**
 * A partition into k at once: the k smallest eigenvectors of (D - W) y = lambda D y, made labels by Yu and Shi's
 * rotation.
 *
 * @see Yu & Shi, Multiclass spectral clustering, 2003
 */
export function kWayNcut(w: WeightedGraph, { k, restarts = 10, tol }: KWayNcutOptions, rng: Rng): KWayNcut {
  const { values, vectors, residuals } = smallestEigenvectors(w, k, rng.stream('eigenvectors'), { tol });
  let best: { labels: Int32Array; ncut: number } | undefined;
  for (let r = 0; r < restarts; r++) {
    const { labels } = discretiseEigenvectors(vectors, rng.stream(r));
    const ncut = used(labels) < k ? Infinity : ncutValue(w, labels);
    if (!best || ncut < best.ncut) best = { labels, ncut };
  }
  const { labels } = best!;
  return { labels, ncut: ncutValue(w, labels), eigenvalues: values, residuals, vectors };
}

/** How many labels are in use; a partition that lost one would win for having less to cut. */
const used = (labels: Int32Array) => new Set(labels).size;
