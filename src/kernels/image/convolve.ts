import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { type Matrix, matrix } from '../linalg/matrix.js';
import type { CONVOLUTION_METHODS, CONVOLUTION_MODES } from '../signal/convolve.js';
import { irfft, rfft } from '../signal/fft.js';
import { fftNd } from '../signal/fft-nd.js';
import { goodLength } from '../signal/fft-plan.js';
import type { Extension } from './border.js';
import { extendPlane } from './extend-plane.js';

export type PlaneMethod = 'direct' | 'separable' | 'fft';

/** From this many multiplications a value on (rows + columns for two passes) transforms are faster. */
const DIRECT_TAPS = 250;

/** Values that are computed at a time, so that what is read and written stays in the cache. */
const STRIP = 2 ** 16;

export interface PlaneConvolution {
  mode?: (typeof CONVOLUTION_MODES)[number];
  method?: (typeof CONVOLUTION_METHODS)[number] | 'separable';
  /** For mode same: what lies beyond the edges, zero by default. */
  border?: Extension;
}

/**
 * Convolution of two planes  (x * h)_(r, c) = sum_(a, b) h_(a, b) x_(r - a, c - b).
 *
 * @param mode   full: all values; same: as many as x, about the middle of h, index floor((size - 1) / 2); valid: those
 *               for which every tap meets a value of x
 * @param method auto: two passes where h is an outer product of a column and a row, else the sums as they stand; fft
 *               for large kernels. `direct` never takes the two passes.
 */
export function convolvePlane(
  x: Matrix,
  h: Matrix,
  { mode = 'full', method = 'auto', border = 'zero' }: PlaneConvolution = {},
): Matrix {
  if (x.data.length === 0 || h.data.length === 0)
    throw new DataError('nothing to convolve: one input is empty');
  if (mode === 'valid' && (h.rows > x.rows || h.cols > x.cols))
    throw new DataError(
      `no tap-for-tap overlap: the kernel has ${h.rows} x ${h.cols} values, the plane ${x.rows} x ${x.cols}`,
    );
  const z =
    mode === 'valid'
      ? x
      : mode === 'full'
        ? extendPlane(x, { top: h.rows - 1, bottom: h.rows - 1, left: h.cols - 1, right: h.cols - 1 }, 'zero')
        : extendPlane(x, aroundMiddle(h), border);
  const way = method === 'auto' ? planeMethod(h) : method;
  if (way === 'fft') return throughFft(z, h);
  const sides = way === 'separable' ? factors(h) : undefined;
  return sides ? sums(sums(z, sides.row), sides.column) : sums(z, h);
}

/** What `auto` stands for with this kernel. */
export function planeMethod(h: Matrix): PlaneMethod {
  const flat = h.rows === 1 || h.cols === 1;
  const passes = flat ? undefined : factors(h);
  const taps = passes ? h.rows + h.cols : h.rows * h.cols;
  return taps > DIRECT_TAPS ? 'fft' : passes ? 'separable' : 'direct';
}

/**
 * h as an outer product of a column and a row, if it is one: of rank 1. Then the row and the column of its largest
 * value tell all others, h_(a, b) = h_(a, q) h_(p, b) / h_(p, q); the factors of a kernel of small whole numbers stay
 * such numbers, which the singular vectors would not.
 */
export function factors({ rows, cols, data }: Matrix): { column: Matrix; row: Matrix } | undefined {
  let at = 0;
  data.forEach((v, i) => {
    if (Math.abs(v) > Math.abs(data[at]!)) at = i;
  });
  const pivot = data[at]!;
  if (pivot === 0) return undefined;
  const [p, q] = [Math.floor(at / cols), at % cols];
  const row = data.slice(p * cols, (p + 1) * cols);
  const column = Float64Array.from({ length: rows }, (_, a) => data[a * cols + q]! / pivot);
  for (let a = 0; a < rows; a++)
    for (let b = 0; b < cols; b++)
      // A few roundings of the product that the kernel was made by.
      if (!(Math.abs(data[a * cols + b]! - column[a]! * row[b]!) <= 1e-15 * Math.abs(pivot)))
        return undefined;
  return { column: matrix(rows, 1, column), row: matrix(1, cols, row) };
}

function aroundMiddle({ rows, cols }: Matrix) {
  // Value (r, c) of the result is that of full at (r + above, c + before).
  const [above, before] = [Math.floor((rows - 1) / 2), Math.floor((cols - 1) / 2)];
  return { top: rows - 1 - above, bottom: above, left: cols - 1 - before, right: before };
}

/** Values of the convolution at which every tap meets a value of z. */
function sums(z: Matrix, h: Matrix): Matrix {
  return compute.simd ? sumsSimd(z, h) : sumsPlain(z, h);
}

function sumsPlain(z: Matrix, h: Matrix): Matrix {
  const y = matrix(z.rows - h.rows + 1, z.cols - h.cols + 1);
  for (let r = 0; r < y.rows; r++)
    for (let a = 0; a < h.rows; a++)
      for (let b = 0; b < h.cols; b++) {
        const tap = h.data[a * h.cols + b]!;
        const from = (r + h.rows - 1 - a) * z.cols + h.cols - 1 - b;
        for (let c = 0; c < y.cols; c++) y.data[r * y.cols + c]! += tap * z.data[from + c]!;
      }
  return y;
}

function sumsSimd(z: Matrix, h: Matrix): Matrix {
  const y = matrix(z.rows - h.rows + 1, z.cols - h.cols + 1);
  const strip = Math.min(y.rows, Math.max(h.rows, Math.ceil(STRIP / y.cols)));
  simd((s) => {
    const taps = s.f64(h.data);
    const from = s.f64((strip + h.rows - 1) * z.cols);
    const to = s.f64(strip * y.cols);
    for (let r = 0; r < y.rows; r += strip) {
      const rows = Math.min(strip, y.rows - r);
      from.view().set(z.data.subarray(r * z.cols, (r + rows + h.rows - 1) * z.cols));
      const grain = Math.max(1, Math.ceil(2 ** 16 / (y.cols * h.data.length)));
      s.parallel('convolveRows', rows, grain, [from.ptr, taps.ptr, h.rows, h.cols, to.ptr, y.cols]);
      y.data.set(to.view().subarray(0, rows * y.cols), r * y.cols);
    }
  });
  return y;
}

/** Around a torus that is as large as z; what it folds back lies among the values that are left out. */
function throughFft(z: Matrix, h: Matrix): Matrix {
  const [rows, cols] = [goodLength(z.rows), goodLength(z.cols)];
  const X = planeSpectrum(z, rows, cols);
  const H = planeSpectrum(h, rows, cols);
  for (let k = 0; k < X.length; k += 2) {
    const re = X[k]! * H[k]! - X[k + 1]! * H[k + 1]!;
    X[k + 1] = X[k]! * H[k + 1]! + X[k + 1]! * H[k]!;
    X[k] = re;
  }
  const bins = Math.floor(cols / 2) + 1;
  const turned = irfft(fftNd(X, [rows, bins], { axes: [0], inverse: true }), cols, { rows });
  const y = matrix(z.rows - h.rows + 1, z.cols - h.cols + 1);
  for (let r = 0; r < y.rows; r++) {
    const from = (r + h.rows - 1) * cols + h.cols - 1;
    y.data.set(turned.subarray(from, from + y.cols), r * y.cols);
  }
  return y;
}

/** Rows by the transform of real signals, then columns; zeros up to rows x cols. */
function planeSpectrum(x: Matrix, rows: number, cols: number): Float64Array {
  const room = new Float64Array(rows * cols);
  for (let r = 0; r < x.rows; r++) room.set(x.data.subarray(r * x.cols, (r + 1) * x.cols), r * cols);
  return fftNd(rfft(room, { rows }), [rows, Math.floor(cols / 2) + 1], { axes: [0] });
}
