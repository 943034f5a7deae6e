import { compute } from '../../core/backend.js';
import { plainFft } from './fft-plain.js';
import { goodLength, remembered, rootTables } from './fft-plan.js';
import { type Fill, simdConvolve, simdFft } from './fft-simd.js';

/**
 * A transform of any length as a convolution: jk = (j^2 + k^2 - (k - j)^2) / 2, so
 *
 *   X_k = w_k sum_j (x_j w_j) conj w_(k-j),   w_j = exp(-pi i j^2 / n).
 *
 * @see Bluestein, A linear filtering approach to the computation of the discrete Fourier transform, 1970
 */
export function bluesteinFft(x: Float64Array): Float64Array {
  const { w, spectrum } = chirpFor(x.length / 2);
  const X = new Float64Array(x.length);
  const fill: Fill = (room) => {
    multiply(x, w, room);
    room.fill(0, x.length);
  };
  convolve(fill, spectrum, (y) => multiply(w, y, X));
  return X;
}

/** The chirp w, and the transform of conj w_|j|, j = -(n-1)..n-1, laid round a circle of a good length. */
const chirpFor = remembered(4, (n) => {
  const { bits, fine, coarse } = rootTables(2 * n);
  const w = new Float64Array(2 * n);
  const padded = goodLength(2 * n - 1);
  const filter = new Float64Array(2 * padded);
  // j^2 modulo 2n is followed in integers: the angle of a large square would have lost its last places.
  for (let j = 0, square = 0; j < n; j++) {
    const a = 2 * (square & (2 ** bits - 1));
    const b = 2 * (square >>> bits);
    const re = fine[a]! * coarse[b]! - fine[a + 1]! * coarse[b + 1]!;
    const im = fine[a]! * coarse[b + 1]! + fine[a + 1]! * coarse[b]!;
    w[2 * j] = re;
    w[2 * j + 1] = im;
    const mirrored = 2 * ((padded - j) % padded);
    filter[2 * j] = filter[mirrored] = re;
    filter[2 * j + 1] = filter[mirrored + 1] = -im;
    square += 2 * j + 1;
    if (square >= 2 * n) square -= 2 * n;
  }
  const fill: Fill = (room) => room.set(filter);
  const spectrum = compute.simd ? simdFft(fill, { outer: 1, n: padded, inner: 1 }, false) : plainFft(filter);
  return { w, spectrum };
});

/** Circular convolution, by transforms, of what `fill` lays out with the signal of the given transform. */
function convolve(fill: Fill, spectrum: Float64Array, take: (y: Float64Array) => void): void {
  if (compute.simd) {
    simdConvolve(fill, spectrum, take);
    return;
  }
  const x = new Float64Array(spectrum.length);
  fill(x);
  const X = plainFft(x);
  multiply(spectrum, X, X);
  const y = plainFft(X.map((v, i) => (i % 2 === 0 ? v : -v))); // inverse: conjugate before and after
  take(y.map((v, i) => (i % 2 === 0 ? v : -v) / (spectrum.length / 2)));
}

/** z = x y for the complex numbers of x, interleaved; z may be one of the two. */
function multiply(x: Float64Array, y: Float64Array, z: Float64Array): void {
  for (let i = 0; i < x.length; i += 2) {
    const re = x[i]! * y[i]! - x[i + 1]! * y[i + 1]!;
    const im = x[i]! * y[i + 1]! + x[i + 1]! * y[i]!;
    z[i] = re;
    z[i + 1] = im;
  }
}
