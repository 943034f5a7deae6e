import { DataError } from '../../core/errors.js';
import { fftAlong } from './fft.js';

/**
 * Transform over all axes of an n-dimensional complex array, or over the given ones:
 *
 *   X[k, l, ...] = sum_j sum_m ... x[j, m, ...] exp(-2 pi i (j k / shape_0 + m l / shape_1 + ...)),
 *
 * the inverse with exp(+...) and 1 / the number of elements. For real pictures X[-k, -l] = conj X[k, l]: point
 * symmetry, no mirror symmetry in each axis.
 *
 * @param x     interleaved complex numbers, row-major
 * @param shape of the array, in complex numbers
 */
export function fftNd(
  x: Float64Array,
  shape: readonly number[],
  { inverse = false, axes = shape.map((_, axis) => axis) } = {},
): Float64Array {
  const size = shape.reduce((product, length) => product * length, 1);
  if (x.length !== 2 * size || size < 1)
    throw new DataError(`shape ${shape.join(' x ')} needs ${size} complex numbers, got ${x.length / 2}`);
  let X = axes.length === 0 ? x.slice() : x;
  for (const axis of axes) {
    const n = shape[axis];
    if (n === undefined) throw new DataError(`there is no axis ${axis} in ${shape.length} dimensions`);
    const inner = shape.slice(axis + 1).reduce((product, length) => product * length, 1);
    X = fftAlong(X, { outer: size / (n * inner), n, inner }, inverse);
  }
  return X;
}

/**
 * Move bin 0 to the middle, index floor(length / 2) of every axis (or back: `undo`), as spectra are looked at.
 *
 * @param parts numbers an element: 2 for interleaved complex, 1 for magnitudes
 */
export function fftShift(
  x: Float64Array,
  shape: readonly number[],
  { parts = 1, undo = false } = {},
): Float64Array {
  let from = x;
  let inner = parts;
  for (const n of [...shape].reverse()) {
    const shift = undo ? Math.ceil(n / 2) : Math.floor(n / 2);
    const to = new Float64Array(x.length);
    for (let at = 0; at < x.length; at += n * inner)
      for (let i = 0; i < n; i++) {
        const source = at + i * inner;
        to.set(from.subarray(source, source + inner), at + ((i + shift) % n) * inner);
      }
    from = to;
    inner *= n;
  }
  return from;
}
