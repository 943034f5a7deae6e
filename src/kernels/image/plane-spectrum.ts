import { irfft, rfft } from '../signal/fft.js';
import { fftNd } from '../signal/fft-nd.js';

/**
 * Discrete Fourier transform of a real plane, all of it, interleaved complex numbers row by row:
 *
 *   X[v, u] = sum_(y, x) I[y, x] exp(-2 pi i (u x / width + v y / height)),
 *
 * so X[0, 0] is the sum of the values and X[-v, -u] = conj X[v, u]: symmetry about the origin, not about each axis.
 * Rows are transformed as real numbers and the other half is filled in.
 */
export function planeSpectrum(x: Float64Array, width: number, height: number): Float64Array {
  const half = halfSpectrum(x, width, height);
  const bins = Math.floor(width / 2) + 1;
  const X = new Float64Array(2 * width * height);
  for (let v = 0; v < height; v++) {
    X.set(half.subarray(2 * v * bins, 2 * (v + 1) * bins), 2 * v * width);
    const mirror = 2 * ((height - v) % height) * bins;
    for (let u = bins; u < width; u++) {
      const from = mirror + 2 * (width - u);
      X[2 * (v * width + u)] = half[from]!;
      X[2 * (v * width + u) + 1] = -half[from + 1]!;
    }
  }
  return X;
}

/** Columns 0..floor(width / 2) of the spectrum, which hold all there is to know. */
export function halfSpectrum(x: Float64Array, width: number, height: number): Float64Array {
  const rows = rfft(x, { rows: height });
  return fftNd(rows, [height, Math.floor(width / 2) + 1], { axes: [0] });
}

/** The real plane of a half spectrum. */
export function planeOfHalf(X: Float64Array, width: number, height: number): Float64Array {
  const columns = fftNd(X, [height, Math.floor(width / 2) + 1], { axes: [0], inverse: true });
  return irfft(columns, width, { rows: height });
}

/** The plane of a whole spectrum: its real part, and the largest imaginary one, 0 but for rounding if it is symmetric. */
export function planeOfSpectrum(X: Float64Array, width: number, height: number) {
  const z = fftNd(X, [height, width], { inverse: true });
  const plane = new Float64Array(width * height);
  let imaginary = 0;
  for (let i = 0; i < plane.length; i++) {
    plane[i] = z[2 * i]!;
    imaginary = Math.max(imaginary, Math.abs(z[2 * i + 1]!));
  }
  return { plane, imaginary };
}

/** Frequency of bin k of n in cycles a sample, -1/2 <= f < 1/2, as numpy.fft.fftfreq. */
export const binFrequency = (k: number, n: number): number => (k < n / 2 ? k : k - n) / n;
