import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { bluesteinFft } from './bluestein.js';
import { plainFft } from './fft-plain.js';
import { needsBluestein, remembered } from './fft-plan.js';
import { type Axis, hasRealKernel, simdFft, simdFftThrough, simdIrfft, simdRfft } from './fft-simd.js';
import { asComplex, fromHartley, hartley, tangle, untangle } from './real-spectrum.js';

// Complex arrays are interleaved, re, im, re, im, ...: as npy files and images have them, one array to pass on,
// and a number's two parts in one cache line.

/**
 * Discrete Fourier transform of n complex numbers, any n:
 *
 *   X_k = sum_{j=0}^{n-1} x_j exp(-2 pi i j k / n),      inverse: x_j = 1/n sum_k X_k exp(2 pi i j k / n).
 *
 * Mixed radix, O(n log n); Bluestein's convolution where n has a large prime. The error is about
 * 1e-16 log2(n) of the result's norm.
 *
 * @param x    interleaved complex numbers
 * @param rows that many transforms of equal length, one after the other
 * @see Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992
 */
export function fft(x: Float64Array, { inverse = false, rows = 1 } = {}): Float64Array {
  return fftAlong(x, { outer: rows, n: lengthOf(x.length, 2 * rows), inner: 1 }, inverse);
}

/**
 * Transform of real signals: bins k = 0..floor(n/2), interleaved. The other bins are X_(n-k) = conj X_k. The
 * bins 0 and n/2 are real.
 *
 * @param x    real numbers; `rows` signals of equal length, one after the other
 */
export function rfft(x: Float64Array, { rows = 1 } = {}): Float64Array {
  const n = lengthOf(x.length, rows);
  const X = realTransform(x, n, rows);
  const bins = Math.floor(n / 2) + 1;
  for (let row = 0; row < rows; row++) {
    X[2 * bins * row + 1] = 0;
    if (n % 2 === 0) X[2 * bins * (row + 1) - 1] = 0;
  }
  return X;
}

/** The real signals of length n whose bins 0..floor(n/2) are given: undoes `rfft`. */
export function irfft(X: Float64Array, n: number, { rows = 1 } = {}): Float64Array {
  const bins = Math.floor(n / 2) + 1;
  if (n < 1 || X.length !== 2 * bins * rows)
    throw new DataError(`a signal of ${n} samples has ${bins} bins, got ${X.length / 2 / rows}`);
  if (n % 2 === 1) return fromHartley(rfft(hartley(X, n), { rows }), n);
  if (compute.simd && !needed(n / 2)) return simdIrfft(X, n, rows);
  return transformed((room) => tangle(X, room, n), { outer: rows, n: n / 2, inner: 1 }, true);
}

/** Transforms along the middle axis of a complex array [outer, n, inner]. */
export function fftAlong(x: Float64Array, axis: Axis, inverse: boolean): Float64Array {
  return transformed((room) => room.set(x), axis, inverse);
}

function transformed(fill: (room: Float64Array) => void, axis: Axis, inverse: boolean): Float64Array {
  if (compute.simd && !needed(axis.n)) return simdFft(fill, axis, inverse);
  return plainly(fill, axis, inverse);
}

/**
 * Transforms along the middle axis without a copy on the way in or out, for many of them one after the other:
 * `fill` lays out the array in a room that holds rubbish, and `take` gets the result, which is gone afterwards.
 */
export function fftThrough(
  fill: (room: Float64Array) => void,
  axis: Axis,
  inverse: boolean,
  take: (result: Float64Array) => void,
): void {
  if (compute.simd && !needed(axis.n)) simdFftThrough(fill, axis, inverse, take);
  else take(plainly(fill, axis, inverse));
}

function plainly(fill: (room: Float64Array) => void, axis: Axis, inverse: boolean): Float64Array {
  const x = new Float64Array(2 * axis.outer * axis.n * axis.inner);
  fill(x);
  lineByLine(x, axis, inverse, needed(axis.n) ? bluesteinFft : plainFft);
  return x;
}

function realTransform(x: Float64Array, n: number, rows: number): Float64Array {
  if (compute.simd && hasRealKernel(n) && !needed(n % 2 === 0 ? n / 2 : n)) return simdRfft(x, n, rows);
  if (n % 2 === 0) return untangle(fft(x, { rows }), n);
  const Z = fft(asComplex(x), { rows });
  const X = new Float64Array(rows * (n + 1));
  for (let row = 0; row < rows; row++) X.set(Z.subarray(2 * n * row, 2 * n * row + n + 1), row * (n + 1));
  return X;
}

const needed = remembered(64, needsBluestein);

/** One after the other through `transform`. Inverse: real and imaginary parts trade places before and after. */
function lineByLine(
  x: Float64Array,
  { outer, n, inner }: Axis,
  inverse: boolean,
  transform: (line: Float64Array) => Float64Array,
): void {
  const line = new Float64Array(2 * n);
  const [re, im, scale] = inverse ? [1, 0, 1 / n] : [0, 1, 1];
  for (let t = 0; t < outer * inner; t++) {
    const first = 2 * (Math.floor(t / inner) * inner * n + (t % inner));
    for (let i = 0; i < n; i++) {
      line[2 * i] = x[first + 2 * inner * i + re]!;
      line[2 * i + 1] = x[first + 2 * inner * i + im]!;
    }
    const X = transform(line);
    for (let k = 0; k < n; k++) {
      x[first + 2 * inner * k + re] = X[2 * k]! * scale;
      x[first + 2 * inner * k + im] = X[2 * k + 1]! * scale;
    }
  }
}

function lengthOf(numbers: number, parts: number): number {
  const n = numbers / parts;
  if (!Number.isInteger(n) || n < 1)
    throw new DataError(
      `a transform needs one sample or more a row, got ${numbers} numbers for ${parts} parts`,
    );
  return n;
}
