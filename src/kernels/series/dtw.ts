import { DataError } from '../../core/errors.js';

/**
 * Dynamic time warping: the least  sqrt( sum over the path of (x_i - y_j)^2 ), of all paths from (0, 0) to the last pair
 * that step by one in i, in j, or in both.
 *
 * @param band  most samples that i n_y/n_x and j may lie apart (Sakoe & Chiba); Infinity for no limit. Where the lengths
 *              differ it is widened so that a path exists
 * @see Sakoe & Chiba, Dynamic programming algorithm optimization for spoken word recognition, 1978
 */
export function dtw(x: Float64Array, y: Float64Array, band = Infinity): number {
  const [n, m] = [x.length, y.length];
  if (n === 0 || m === 0) throw new DataError('an empty series cannot be warped');
  let last = new Float64Array(m + 1).fill(Infinity);
  let row = new Float64Array(m + 1);
  last[0] = 0;
  for (let i = 0; i < n; i++) {
    const { first, end } = bandAt(i, n, m, band);
    row.fill(Infinity);
    const v = x[i]!;
    for (let j = first; j < end; j++) {
      const d = v - y[j]!;
      const [left, below, both] = [row[j]!, last[j + 1]!, last[j]!];
      const before = both < left ? (both < below ? both : below) : left < below ? left : below;
      row[j + 1] = before + d * d;
    }
    [last, row] = [row, last];
    last[0] = Infinity;
  }
  return Math.sqrt(last[m]!);
}

/** Columns that row i may touch. */
function bandAt(i: number, n: number, m: number, band: number): { first: number; end: number } {
  if (band === Infinity) return { first: 0, end: m };
  const slope = n === 1 ? 0 : (m - 1) / (n - 1);
  // Half a step on either side keeps neighbouring rows in touch, and no row empty.
  const reach = Math.max(band, slope === 1 ? 0 : Math.max(1, slope) / 2);
  const middle = i * slope;
  return { first: Math.max(0, Math.ceil(middle - reach)), end: Math.min(m, Math.floor(middle + reach) + 1) };
}
