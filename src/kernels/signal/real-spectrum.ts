import { rootTables } from './fft-plan.js';

// A real signal of even length n = 2h as h complex numbers z_i = x_2i + i x_(2i+1), and back. Its bins come
// from those of z by symmetry: with W = exp(-2 pi i / n),
//   X_k = E_k + W^k O_k,   E_k = (Z_k + conj Z_(h-k)) / 2,   O_k = (Z_k - conj Z_(h-k)) / 2i,   Z_h = Z_0.

/** Bins 0..h of real signals, from the transforms Z of their z. */
export function untangle(Z: Float64Array, n: number): Float64Array {
  const h = n / 2;
  const rows = Z.length / n;
  const X = new Float64Array(rows * (n + 2));
  const W = halfCircle(n);
  for (let row = 0; row < rows; row++)
    for (let k = 0; k <= h; k++) {
      const a = row * n + 2 * (k % h);
      const b = row * n + 2 * ((h - k) % h);
      const or = (Z[a + 1]! + Z[b + 1]!) / 2;
      const oi = (Z[b]! - Z[a]!) / 2;
      const at = row * (n + 2) + 2 * k;
      X[at] = (Z[a]! + Z[b]!) / 2 + or * W[2 * k]! - oi * W[2 * k + 1]!;
      X[at + 1] = (Z[a + 1]! - Z[b + 1]!) / 2 + or * W[2 * k + 1]! + oi * W[2 * k]!;
    }
  return X;
}

/** The opposite: Z_k = E_k + i O_k from the bins X, into `Z`. The imaginary parts of bins 0 and h do not count. */
export function tangle(X: Float64Array, Z: Float64Array, n: number): void {
  const h = n / 2;
  const W = halfCircle(n);
  for (let row = 0; row < Z.length / n; row++)
    for (let k = 0; k < h; k++) {
      const a = row * (n + 2) + 2 * k;
      const b = row * (n + 2) + 2 * (h - k);
      const ai = k === 0 ? 0 : X[a + 1]!;
      const bi = k === 0 ? 0 : X[b + 1]!;
      const dr = (X[a]! - X[b]!) / 2;
      const di = (ai + bi) / 2;
      const wr = W[2 * k]!;
      const wi = -W[2 * k + 1]!;
      Z[row * n + 2 * k] = (X[a]! + X[b]!) / 2 - (dr * wi + di * wr);
      Z[row * n + 2 * k + 1] = (ai - bi) / 2 + (dr * wr - di * wi);
    }
}

// Back to a real signal of odd length by a second forward transform: H_k = Re X_k - Im X_k, k = 0..n-1, is the
// Hartley transform of the signal, and that transform is its own inverse up to 1/n.
// Bracewell, The Fast Hartley Transform, 1984.

/** H of signals of odd length n from their bins 0..(n - 1) / 2; the imaginary part of bin 0 does not count. */
export function hartley(X: Float64Array, n: number): Float64Array {
  const bins = (n + 1) / 2;
  const rows = X.length / (2 * bins);
  const H = new Float64Array(n * rows);
  for (let row = 0; row < rows; row++) {
    const first = n * row;
    H[first] = X[2 * bins * row]!;
    for (let k = 1; k < bins; k++) {
      const at = 2 * (bins * row + k);
      H[first + k] = X[at]! - X[at + 1]!;
      H[first + n - k] = X[at]! + X[at + 1]!;
    }
  }
  return H;
}

/** The signals of odd length n from the transforms of their H. */
export function fromHartley(X: Float64Array, n: number): Float64Array {
  const x = hartley(X, n);
  for (let i = 0; i < x.length; i++) x[i]! /= n;
  return x;
}

/** Real numbers as complex ones. */
export function asComplex(x: Float64Array): Float64Array {
  const z = new Float64Array(2 * x.length);
  for (let i = 0; i < x.length; i++) z[2 * i] = x[i]!;
  return z;
}

/** W^k, k = 0..n/2. */
function halfCircle(n: number): Float64Array {
  const { bits, fine, coarse } = rootTables(n);
  const W = new Float64Array(n + 2);
  for (let k = 0; k <= n / 2; k++) {
    const a = 2 * (k & (2 ** bits - 1));
    const b = 2 * (k >>> bits);
    W[2 * k] = fine[a]! * coarse[b]! - fine[a + 1]! * coarse[b + 1]!;
    W[2 * k + 1] = fine[a]! * coarse[b + 1]! + fine[a + 1]! * coarse[b]!;
  }
  return W;
}
