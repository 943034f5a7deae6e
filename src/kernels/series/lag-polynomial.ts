import type { ComplexValues } from '../linalg/eigenvalues.js';
import { polynomialRoots } from '../linalg/polynomial-roots.js';

/*
 * Polynomials in the lag B, written as coefficients of B, B^2, ... behind the 1:
 *
 *   phi(B)   = 1 - phi_1 B - ... - phi_p B^p      (autoregression, differences)
 *   theta(B) = 1 + theta_1 B + ... + theta_q B^q  (moving average)
 */

export type Sign = -1 | 1;

/** (1 + sign sum_i a_i B^i) (1 + sign sum_j b_j B^(j step)), in the same form. */
export function lagProduct(a: Float64Array, b: Float64Array, step: number, sign: Sign): Float64Array {
  if (b.length === 0) return a;
  const c = new Float64Array(a.length + b.length * step);
  c.set(a);
  for (let j = 1; j <= b.length; j++) {
    c[j * step - 1]! += b[j - 1]!;
    for (let i = 1; i <= a.length; i++) c[j * step + i - 1]! += sign * a[i - 1]! * b[j - 1]!;
  }
  return c;
}

/** delta_1, delta_2, ... of (1 - B)^d (1 - B^s)^D = 1 - delta_1 B - ... */
export function differencePolynomial(d: number, seasonal = 0, season = 0): Float64Array {
  let delta = new Float64Array(0);
  for (let i = 0; i < d; i++) delta = Float64Array.from(lagProduct(delta, Float64Array.of(1), 1, -1));
  for (let i = 0; i < seasonal; i++)
    delta = Float64Array.from(lagProduct(delta, Float64Array.of(1), season, -1));
  return delta;
}

/** (1 - delta_1 B - ...) x, shorter than x by the degree. */
export function applyDifference(x: Float64Array, delta: Float64Array): Float64Array {
  const lost = delta.length;
  const w = x.slice(lost);
  for (let j = 1; j <= lost; j++) {
    const factor = delta[j - 1]!;
    if (factor !== 0) for (let t = 0; t < w.length; t++) w[t]! -= factor * x[lost + t - j]!;
  }
  return w;
}

/**
 * The reciprocals of the roots of 1 + sign sum a_i B^i, by decreasing modulus: all inside the unit circle means
 * stationary (phi) or invertible (theta).
 */
export function inverseRoots(a: Float64Array, sign: Sign): ComplexValues {
  return polynomialRoots(Float64Array.of(1, ...a.map((v) => sign * v)));
}

export const largestModulus = ({ re, im }: ComplexValues): number =>
  re.length === 0 ? 0 : Math.hypot(re[0]!, im[0]!);

/**
 * psi_0..psi_steps of theta(B) / phi(B): what one unit of noise adds to the series 0, 1, ... steps later. With the
 * roles changed, pi weights.
 */
export function impulseResponse(ar: Float64Array, ma: Float64Array, steps: number): Float64Array {
  const psi = new Float64Array(steps + 1);
  psi[0] = 1;
  for (let k = 1; k <= steps; k++) {
    let sum = ma[k - 1] ?? 0;
    for (let i = 1; i <= Math.min(k, ar.length); i++) sum += ar[i - 1]! * psi[k - i]!;
    psi[k] = sum;
  }
  return psi;
}
