import { planFor, rootOfUnity } from './fft-plan.js';

/**
 * The definition, X_k = sum_j x_j exp(-2 pi i j k / n), in n^2 steps: what every faster transform must agree
 * with. Interleaved complex numbers.
 */
export function dft(x: Float64Array): Float64Array {
  const n = x.length / 2;
  const X = new Float64Array(2 * n);
  const roots = Array.from({ length: n }, (_, k) => rootOfUnity(k, n));
  for (let k = 0; k < n; k++)
    for (let j = 0; j < n; j++) {
      const [wr, wi] = roots[(j * k) % n]!;
      X[2 * k]! += x[2 * j]! * wr - x[2 * j + 1]! * wi;
      X[2 * k + 1]! += x[2 * j]! * wi + x[2 * j + 1]! * wr;
    }
  return X;
}

/**
 * Stockham's mixed-radix FFT in plain loops, the oracle of the SIMD kernels. A pass of radix r takes transforms
 * of length len = r m apart into r of length m:
 *
 *   y[q + s (r p + k)] = w^(p k) sum_j x[q + s (p + m j)] exp(-2 pi i j k / r),   w = exp(-2 pi i / len),
 *
 * for p = 0..m-1, q = 0..s-1, s the product of the radices done. No bit reversal: the result comes in order.
 *
 * @see Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992, section 1.7
 */
export function plainFft(x: Float64Array): Float64Array {
  let from = x.slice();
  let to = new Float64Array(x.length);
  let length = x.length / 2;
  let s = 1;
  for (const r of planFor(length).radices) {
    pass(from, to, r, length, s);
    length /= r;
    s *= r;
    [from, to] = [to, from];
  }
  return from;
}

function pass(x: Float64Array, y: Float64Array, r: number, length: number, s: number): void {
  const m = length / r;
  const small = Array.from({ length: r }, (_, j) => rootOfUnity(j, r));
  for (let p = 0; p < m; p++)
    for (let k = 0; k < r; k++) {
      const [wr, wi] = rootOfUnity(p * k, length);
      for (let q = 0; q < s; q++) {
        let re = 0;
        let im = 0;
        for (let j = 0; j < r; j++) {
          const at = 2 * (q + s * (p + m * j));
          const [cr, ci] = small[(j * k) % r]!;
          re += x[at]! * cr - x[at + 1]! * ci;
          im += x[at]! * ci + x[at + 1]! * cr;
        }
        const at = 2 * (q + s * (r * p + k));
        y[at] = re * wr - im * wi;
        y[at + 1] = re * wi + im * wr;
      }
    }
}
