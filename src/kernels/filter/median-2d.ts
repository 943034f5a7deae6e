import { DataError } from '../../core/errors.js';
import { borderIndex, type Extension } from '../image/border.js';
import { type Matrix, matrix } from '../linalg/matrix.js';

/** Ranks are counted one by one and in blocks of 2^BLOCK, so that a walk can pass over many that are empty. */
const BLOCK = 8;

/**
 * Median of the window x window values about each.
 *
 * A histogram moves over the plane in serpentines: a column of the window leaves and one enters, or a row at the turn,
 * and the median is walked to from where it was. It counts ranks among the plane's values, so that it serves numbers of
 * any kind.
 *
 * @param window odd
 * @see Huang, Yang & Tang, A fast two-dimensional median filtering algorithm, 1979
 */
export function planeMedian(x: Matrix, window: number, border: Extension = 'symmetric'): Matrix {
  if (!Number.isSafeInteger(window) || window < 1 || window % 2 === 0)
    throw new DataError(`the window of a median is an odd number of pixels, got ${window}`);
  if (x.data.length === 0) throw new DataError('nothing to smooth: there are no samples');
  if (window > 4097) throw new DataError(`a window of ${window} pixels is too large, 4097 are the most`);
  const { levels, ranks, outside } = ranked(x.data);
  const h = (window - 1) / 2;
  const places = (n: number) =>
    Int32Array.from({ length: n + 2 * h }, (_, i) => borderIndex(i - h, n, border));
  const [rowOf, colOf] = [places(x.rows), places(x.cols)];
  const rankAt = (r: number, c: number) => {
    const [row, col] = [rowOf[r]!, colOf[c]!];
    return row < 0 || col < 0 ? outside : ranks[row * x.cols + col]!;
  };
  const counts = histogram(levels.length, (window * window - 1) / 2);
  for (let r = 0; r < window; r++) for (let c = 0; c < window; c++) counts.add(rankAt(r, c));
  const y = matrix(x.rows, x.cols);
  for (let r = 0; r < x.rows; r++) {
    const right = r % 2 === 0;
    for (let step = 0; step < x.cols; step++) {
      const c = right ? step : x.cols - 1 - step;
      if (step > 0) {
        const [leaves, enters] = right ? [c - 1, c + window - 1] : [c + window, c];
        for (let k = 0; k < window; k++) {
          counts.remove(rankAt(r + k, leaves));
          counts.add(rankAt(r + k, enters));
        }
      }
      y.data[r * x.cols + c] = levels[counts.median()]!;
    }
    const c = right ? x.cols - 1 : 0;
    if (r + 1 < x.rows)
      for (let k = 0; k < window; k++) {
        counts.remove(rankAt(r, c + k));
        counts.add(rankAt(r + window, c + k));
      }
  }
  return y;
}

/** The different values in order, 0 among them for what lies beyond a border of zeros, and the place of each. */
function ranked(data: Float64Array) {
  const sorted = new Float64Array(data.length + 1);
  sorted.set(data);
  sorted.sort();
  let count = 0;
  for (let i = 0; i < sorted.length; i++)
    if (i === 0 || sorted[i]! > sorted[count - 1]!) sorted[count++] = sorted[i]!;
  const levels = sorted.slice(0, count);
  const rankOf = (v: number) => {
    let low = 0;
    for (let high = levels.length - 1; low < high; ) {
      const middle = (low + high) >> 1;
      if (levels[middle]! < v) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return { levels, ranks: Int32Array.from(data, rankOf), outside: rankOf(0) };
}

function histogram(levels: number, wanted: number) {
  const fine = new Int32Array(((levels >> BLOCK) + 1) << BLOCK);
  const coarse = new Int32Array((levels >> BLOCK) + 1);
  let at = 0;
  /** Values of a rank less than `at`. */
  let below = 0;
  return {
    add(rank: number): void {
      fine[rank]!++;
      coarse[rank >> BLOCK]!++;
      if (rank < at) below++;
    },
    remove(rank: number): void {
      fine[rank]!--;
      coarse[rank >> BLOCK]!--;
      if (rank < at) below--;
    },
    /** The rank that `wanted` values are not above of. */
    median(): number {
      while (below > wanted) {
        const before = coarse[(at >> BLOCK) - 1] ?? 0;
        if (at % (1 << BLOCK) === 0 && below - before > wanted) {
          at -= 1 << BLOCK;
          below -= before;
        } else below -= fine[--at]!;
      }
      while (below + fine[at]! <= wanted) {
        const here = coarse[at >> BLOCK]!;
        if (at % (1 << BLOCK) === 0 && below + here <= wanted) {
          at += 1 << BLOCK;
          below += here;
        } else below += fine[at++]!;
      }
      return at;
    },
  };
}
