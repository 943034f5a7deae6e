import { DataError } from '../../core/errors.js';
import { irfft, rfft } from './fft.js';

export interface DctOptions {
  /** 2, or its inverse up to a factor, 3. */
  type?: 2 | 3;
  /** Scaled so that the transform is orthogonal: type 3 then undoes type 2, and sums of squares are kept. */
  orthonormal?: boolean;
  /** That many transforms of equal length, one after the other. */
  rows?: number;
}

/**
 * Discrete cosine transform of real numbers, any length n, by one real FFT of that length:
 *
 *   type 2:  y_k = 2 sum_j x_j cos(pi k (2j + 1) / 2n),
 *   type 3:  y_k = x_0 + 2 sum_{j>0} x_j cos(pi (2k + 1) j / 2n),
 *
 * of which one undoes the other up to a factor of 2n. Orthonormal: y_k of type 2 times sqrt(1/2n), y_0 times
 * sqrt(1/4n); type 3 is the transpose of that.
 *
 * @see Makhoul, A fast cosine transform in one and two dimensions, 1980
 */
export function dct(
  x: Float64Array,
  { type = 2, orthonormal = false, rows = 1 }: DctOptions = {},
): Float64Array {
  const n = x.length / rows;
  if (!Number.isInteger(n) || n < 1)
    throw new DataError(
      `a cosine transform needs one number or more a row, got ${x.length} for ${rows} rows`,
    );
  return type === 2 ? forward(x, n, orthonormal) : backward(x, n, orthonormal);
}

/** The signal's even samples from the front, its odd ones from the back; then Re and -Im of a turned spectrum. */
function forward(x: Float64Array, n: number, orthonormal: boolean): Float64Array {
  const rows = x.length / n;
  const shuffled = new Float64Array(x.length);
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < n; j++) shuffled[row * n + place(j, n)] = x[row * n + j]!;
  const X = rfft(shuffled, { rows });
  const [turn, bins] = [quarterTurns(n), Math.floor(n / 2) + 1];
  const [first, others] = scales(n, orthonormal);
  const y = new Float64Array(x.length);
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < bins; k++) {
      const [re, im] = [X[2 * (row * bins + k)]!, X[2 * (row * bins + k) + 1]!];
      const [c, s] = [turn[2 * k]!, turn[2 * k + 1]!];
      y[row * n + k] = 2 * (re * c + im * s) * (k === 0 ? first : others);
      if (k > 0) y[row * n + n - k] = 2 * (re * s - im * c) * others;
    }
  return y;
}

function backward(y: Float64Array, n: number, orthonormal: boolean): Float64Array {
  const rows = y.length / n;
  const [turn, bins] = [quarterTurns(n), Math.floor(n / 2) + 1];
  const [first, others] = scales(n, orthonormal);
  const X = new Float64Array(2 * bins * rows);
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < bins; k++) {
      // Type 3 is the inverse of type 2 times 2n; the orthonormal one undoes the scales of type 2.
      const a = orthonormal ? y[row * n + k]! / (k === 0 ? first : others) : 2 * n * y[row * n + k]!;
      const b = k === 0 ? 0 : orthonormal ? y[row * n + n - k]! / others : 2 * n * y[row * n + n - k]!;
      const [c, s] = [turn[2 * k]!, turn[2 * k + 1]!];
      X[2 * (row * bins + k)] = (a * c + b * s) / 2;
      X[2 * (row * bins + k) + 1] = (a * s - b * c) / 2;
    }
  const shuffled = irfft(X, n, { rows });
  const x = new Float64Array(y.length);
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < n; j++) x[row * n + j] = shuffled[row * n + place(j, n)]!;
  return x;
}

const place = (j: number, n: number) => (j % 2 === 0 ? j / 2 : n - (j + 1) / 2);

const scales = (n: number, orthonormal: boolean): [first: number, others: number] =>
  orthonormal ? [Math.sqrt(1 / (4 * n)), Math.sqrt(1 / (2 * n))] : [1, 1];

/** cos and sin of pi k / 2n, k = 0..n/2. */
function quarterTurns(n: number): Float64Array {
  const turns = new Float64Array(2 * (Math.floor(n / 2) + 1));
  for (let k = 0; 2 * k < turns.length; k++) {
    const angle = (Math.PI * k) / (2 * n);
    turns[2 * k] = Math.cos(angle);
    turns[2 * k + 1] = Math.sin(angle);
  }
  return turns;
}
