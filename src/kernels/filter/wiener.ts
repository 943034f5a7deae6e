import { DataError } from '../../core/errors.js';
import type { Extension } from '../image/border.js';
import { convolvePlane } from '../image/convolve.js';
import { type Matrix, matrix } from '../linalg/matrix.js';
import { movingAverage } from './moving-average.js';

export interface LocalWiener {
  /** Rows and columns of the window, odd; one row for series. */
  window: readonly [rows: number, cols: number];
  /** Variance of the noise; the mean of the local variances by default. */
  noise?: number | undefined;
  border?: Extension;
}

/**
 * Wiener filter by local moments,
 *
 *   y = m + max(0, v - noise) / v (x - m),   m and v the mean and variance of x over the window,
 *
 * which smooths where there is nothing but noise and leaves detail where there is more.
 *
 * @see Lim, Two-Dimensional Signal and Image Processing, 1990, section 9.2.2
 */
export function wienerFilter(
  x: Matrix,
  { window: [rows, cols], noise, border = 'symmetric' }: LocalWiener,
): Matrix {
  if (!(isOdd(rows) && isOdd(cols)))
    throw new DataError(`the window has an odd number of samples on each side, got ${rows} x ${cols}`);
  if (x.data.length === 0) throw new DataError('nothing to smooth: there are no samples');
  const n = x.data.length;
  // About a middle of 0 the variance does not cancel; zeros beyond the border are zeros of x, not of the rest.
  const middle = border === 'zero' ? 0 : x.data.reduce((sum, v) => sum + v, 0) / n;
  const d = x.data.map((v) => v - middle);
  const box = matrix(rows, cols, new Float64Array(rows * cols).fill(1 / (rows * cols)));
  const mean = (data: Float64Array) =>
    x.rows === 1 && rows === 1
      ? movingAverage(data, cols, border)
      : convolvePlane(matrix(x.rows, x.cols, data), box, { mode: 'same', border }).data;
  const m = mean(d);
  const variance = mean(d.map((v) => v * v)).map((v, i) => Math.max(0, v - m[i]! ** 2));
  const level = noise ?? variance.reduce((sum, v) => sum + v, 0) / n;
  const y = d.map((v, i) => {
    const local = variance[i]!;
    return middle + m[i]! + (local > level ? (1 - level / local) * (v - m[i]!) : 0);
  });
  return matrix(x.rows, x.cols, y);
}

const isOdd = (v: number) => Number.isSafeInteger(v) && v > 0 && v % 2 === 1;
