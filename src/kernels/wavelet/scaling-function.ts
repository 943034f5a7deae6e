import { DataError } from '../../core/errors.js';
import { solve } from '../linalg/lu.js';
import { matrix } from '../linalg/matrix.js';
import { brentMinimum } from '../optimize/brent.js';
import type { Wavelet } from './families.js';

/** phi and psi at the points x; of biorthogonal wavelets also the functions that the analysis multiplies with. */
export interface WaveletFunctions {
  x: Float64Array;
  phi: Float64Array;
  psi: Float64Array;
  phiDual: Float64Array;
  psiDual: Float64Array;
}

/**
 * Scaling function and wavelet of a filter bank at the dyadic points m / 2^depth, where
 *
 *   phi(x) = sqrt(2) sum_k recLow_k phi(2x - k),   psi(x) = sqrt(2) sum_k recHigh_k phi(2x - k).
 *
 * phi at whole numbers is the eigenvector of that equation to the eigenvalue 1 with sum 1; each further halving takes
 * the equation once (the cascade), so that all values are exact up to rounding. A signal is put together of phi and
 * psi and analysed by the dual functions, which have the analysis filters turned around; orthogonal wavelets are
 * their own duals. Some duals are not continuous: those of bior3.1 grow with depth, those of bior2.2 have no values
 * at whole numbers, and the cascade starts from a box there, which gives means over the steps.
 *
 * @param depth 0 to 16
 * @see Daubechies & Lagarias, Two-scale difference equations, 1991; Strang & Nguyen, Wavelets and Filter Banks,
 *      1996, section 6.1
 */
export function waveletFunctions(wavelet: Wavelet, depth = 8): WaveletFunctions {
  if (!(depth >= 0 && depth <= 16)) throw new DataError(`the depth must be 0 to 16 halvings, got ${depth}`);
  const own = functionsOf(wavelet.recLow, wavelet.recHigh, depth);
  const dual = functionsOf(wavelet.decLow.slice().reverse(), wavelet.decHigh.slice().reverse(), depth);
  const x = Float64Array.from({ length: own.phi.length }, (_, m) => m / 2 ** depth);
  return { x, phi: own.phi, psi: own.psi, phiDual: dual.phi, psiDual: dual.psi };
}

/** Values on 0 .. F-1: the support of filters of F taps. */
function functionsOf(low: Float64Array, high: Float64Array, depth: number) {
  const F = low.length;
  let phi = atWholeNumbers(low);
  for (let d = 1; d <= depth; d++) phi = refined(low, phi, (F - 1) * 2 ** d + 1, 2 ** (d - 1));
  const n = (F - 1) * 2 ** depth + 1;
  const psi = new Float64Array(n);
  const scale = 2 ** depth;
  for (let m = 0; m < n; m++)
    for (let k = 0; k < F; k++) psi[m]! += Math.SQRT2 * high[k]! * (phi[2 * m - k * scale] ?? 0);
  return { phi, psi };
}

/** sqrt(2) sum_k h_k f(2x - k) at `points` places, f known at steps of 1 / scale, the result at half of that. */
function refined(h: Float64Array, f: Float64Array, points: number, scale: number): Float64Array {
  const out = new Float64Array(points);
  for (let m = 0; m < points; m++)
    for (let k = 0; k < h.length; k++) out[m]! += Math.SQRT2 * h[k]! * (f[m - k * scale] ?? 0);
  return out;
}

/** phi(0), .., phi(F-1). */
function atWholeNumbers(low: Float64Array): Float64Array {
  const [first, last] = [low.findIndex((v) => v !== 0), low.findLastIndex((v) => v !== 0)];
  const values = new Float64Array(low.length);
  // A box is continuous from the right: 1 at its first point, 0 at its end.
  if (last - first === 1) {
    values[first] = 1;
    return values;
  }
  // Inside the support only; at its ends a continuous phi is 0. One equation gives way to sum phi = 1.
  const n = last - first - 1;
  const system = matrix(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const h = low[first + 2 * (i + 1) - (j + 1)] ?? 0;
      const inside = 2 * (i + 1) - (j + 1) >= 0;
      system.data[i * n + j] = i === n - 1 ? 1 : (inside ? Math.SQRT2 * h : 0) - (i === j ? 1 : 0);
    }
  const right = matrix(n, 1);
  right.data[n - 1] = 1;
  const inner = solve(system, right).data;
  if (inner.every((v) => Math.abs(v) < UNBOUNDED)) values.set(inner, first + 1);
  else values[first] = 1;
  return values;
}

/** Where the equations have no solution, rounding makes it one of 1e15. */
const UNBOUNDED = 1e6;

/** H(f) = sum_k h_k exp(-2 pi i f k): its magnitude, f in cycles a sample. */
export function gain(h: Float64Array, frequency: number): number {
  let re = 0;
  let im = 0;
  for (let k = 0; k < h.length; k++) {
    re += h[k]! * Math.cos(2 * Math.PI * frequency * k);
    im -= h[k]! * Math.sin(2 * Math.PI * frequency * k);
  }
  return Math.hypot(re, im);
}

/**
 * The frequency at which |hat psi(f)| = |G(f/2)| / sqrt(2)  prod_(j >= 2) |H(f / 2^j)| / sqrt(2) is largest: a wave of
 * f cycles a unit is strongest at scale 1. `side` analysis takes the dual wavelet, which meets the signal.
 */
export function centreFrequency(wavelet: Wavelet, side: 'analysis' | 'synthesis' = 'analysis'): number {
  const [low, high] =
    side === 'analysis' ? [wavelet.decLow, wavelet.decHigh] : [wavelet.recLow, wavelet.recHigh];
  const spectrum = (f: number) => {
    let product = gain(high, f / 2) / Math.SQRT2;
    for (let j = 2; j < 30; j++) product *= gain(low, f / 2 ** j) / Math.SQRT2;
    return product;
  };
  let best = 0;
  const step = 1 / 64;
  for (let f = step; f <= 2; f += step) if (spectrum(f) > spectrum(best)) best = f;
  return brentMinimum((f) => -spectrum(f), best - step, best + step, { tolerance: 1e-10 }).x;
}
