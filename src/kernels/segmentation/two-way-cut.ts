import type { Rng } from '../../core/random.js';
import { degrees, graphParts, type WeightedGraph } from '../graph/laplacian.js';
import { smallestEigenvectors } from '../graph/spectral.js';
import { ncutValue } from './ncut-value.js';

export interface TwoWayCut {
  /** 1 for the nodes of one side. */
  side: Uint8Array;
  /** The second eigenvector y; of a graph in parts, the side. */
  vector: Float64Array;
  ncut: number;
  /** Second eigenvalue, which no cut can go below. */
  eigenvalue: number;
  residual: number;
}

/**
 * The cut in two with a small Ncut = cut / assoc(A) + cut / assoc(B): nodes in the order of the second eigenvector of
 * (D - W) y = lambda D y, divided where Ncut is least among all places between two different values. A graph in
 * parts falls apart there, for nothing.
 *
 * @see Shi & Malik, Normalized cuts and image segmentation, 2000, section 3
 */
export function twoWayCut(w: WeightedGraph, rng: Rng, { tol }: { tol?: number } = {}): TwoWayCut {
  const { part, count } = graphParts(w);
  if (count > 1) {
    const side = Uint8Array.from(part, (p) => (p === 0 ? 1 : 0));
    return { side, vector: Float64Array.from(side), ncut: 0, eigenvalue: 0, residual: 0 };
  }
  const { values, vectors, residuals } = smallestEigenvectors(w, 2, rng, { tol });
  const y = Float64Array.from({ length: w.rows }, (_, i) => vectors.data[2 * i + 1]!);
  const side = bestThreshold(w, y);
  return { side, vector: y, ncut: ncutValue(w, side), eigenvalue: values[1]!, residual: residuals[1]! };
}

/** The nodes of the largest values of y, as many as make Ncut least. */
export function bestThreshold({ rows, begin, column, value }: WeightedGraph, y: Float64Array): Uint8Array {
  const d = degrees({ rows, begin, column, value });
  const total = d.reduce((sum, v) => sum + v, 0);
  const order = Int32Array.from(y.keys()).sort((a, b) => y[b]! - y[a]! || a - b);
  const side = new Uint8Array(rows);
  let [cut, assoc, best, least] = [0, 0, 1, Infinity];
  for (let m = 0; m + 1 < rows; m++) {
    const i = order[m]!;
    // What led here from the side is no longer cut, what leads on is.
    for (let k = begin[i]!; k < begin[i + 1]!; k++) {
      const j = column[k]!;
      if (j !== i) cut += side[j] ? -value[k]! : value[k]!;
    }
    side[i] = 1;
    assoc += d[i]!;
    if (y[i] === y[order[m + 1]!]) continue;
    const ncut = cut / assoc + cut / (total - assoc);
    if (ncut < least) [best, least] = [m + 1, ncut];
  }
  side.fill(0);
  for (let m = 0; m < best; m++) side[order[m]!] = 1;
  return side;
}
