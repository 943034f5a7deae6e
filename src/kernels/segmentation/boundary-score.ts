import { boundaries } from '../image/boundaries.js';
import { squaredDistances } from '../image/distance-transform.js';

export interface BoundaryScore {
  /** Share of the found boundary within the tolerance of a true one; 1 if nothing was found. */
  precision: number;
  /** Share of the true boundary within the tolerance of a found one; 1 if there is none. */
  recall: number;
  /** Harmonic mean. */
  f: number;
  /** Found and true boundary pixels. */
  found: Uint8Array;
  truth: Uint8Array;
}

/**
 * Boundaries of two label maps compared by distance. A boundary pixel is one whose right or lower neighbour has
 * another label; it is matched if a boundary of the other map lies within `tolerance` pixels (Euclidean). Several may
 * be matched by the same one, unlike in the Berkeley benchmark, which pairs them off.
 *
 * @param counted pixels to look at, not 0
 * @see Martin, Fowlkes & Malik, Learning to detect natural image boundaries, 2004
 */
export function boundaryScore(
  labels: Int32Array,
  truth: Int32Array,
  width: number,
  height: number,
  { tolerance = 2, counted }: { tolerance?: number; counted?: Uint8Array } = {},
): BoundaryScore {
  const lines = (map: Int32Array) => {
    const mask = boundaries(map, width, height);
    return counted ? mask.map((v, p) => (counted[p] === 0 ? 0 : v)) : mask;
  };
  const [mine, theirs] = [lines(labels), lines(truth)];
  const precision = near(mine, theirs, width, height, tolerance);
  const recall = near(theirs, mine, width, height, tolerance);
  const f = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision, recall, f, found: mine, truth: theirs };
}

/** Share of `lines` within the tolerance of `others`. */
function near(
  lines: Uint8Array,
  others: Uint8Array,
  width: number,
  height: number,
  tolerance: number,
): number {
  const away = squaredDistances(
    others.map((v) => 1 - v),
    width,
    height,
  );
  let [all, close] = [0, 0];
  for (let p = 0; p < lines.length; p++) {
    if (lines[p] === 0) continue;
    all++;
    if (away[p]! <= tolerance * tolerance) close++;
  }
  return all === 0 ? 1 : close / all;
}
