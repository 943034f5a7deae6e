import { DataError } from '../../core/errors.js';
import { type Extension, extended } from '../image/border.js';
import { convolve } from '../signal/convolve.js';

export interface SavitzkyGolay {
  /** Samples that a polynomial is fitted to, odd. */
  window: number;
  /** Of the polynomial, less than the window. */
  degree: number;
  /** 0 smooths; 1, 2, ... give that derivative. */
  derivative?: number;
  /** Samples a unit of time: derivatives are per unit. */
  rate?: number;
  /** `polynomial`: the ends take their values from the polynomials of the first and last window. */
  edges?: Extension | 'polynomial';
}

/**
 * Each sample replaced by the value, or a derivative, of the polynomial that fits its window best.
 *
 * @see Savitzky & Golay, Smoothing and differentiation of data by simplified least squares procedures, 1964
 */
export function savitzkyGolay(
  x: Float64Array,
  { window, degree, derivative = 0, rate = 1, edges = 'polynomial' }: SavitzkyGolay,
): Float64Array {
  if (!(Number.isInteger(window) && window > 0 && window % 2 === 1))
    throw new DataError(`the window is an odd number of samples, got ${window}`);
  if (!(Number.isInteger(degree) && degree >= 0 && degree < window))
    throw new DataError(
      `the degree of a polynomial through ${window} samples is 0 to ${window - 1}, got ${degree}`,
    );
  if (!(Number.isInteger(derivative) && derivative >= 0))
    throw new DataError(`a derivative is a whole number from 0 on, got ${derivative}`);
  if (edges === 'polynomial' && window > x.length)
    throw new DataError(`a window of ${window} samples needs as many, got ${x.length}`);
  const half = (window - 1) / 2;
  const unit = rate ** derivative;
  const weightsAt = savitzkyGolayWeights(window, degree, derivative);
  const weights = (at: number) => weightsAt(at).map((v) => v * unit);
  const taps = weights(0).reverse();
  if (edges !== 'polynomial') return convolve(extended(x, half, half, edges), taps, { mode: 'valid' });
  const y = new Float64Array(x.length);
  y.set(convolve(x, taps, { mode: 'valid' }), half);
  for (let i = 0; i < half; i++) {
    y[i] = dot(weights(i - half), x, 0);
    y[x.length - 1 - i] = dot(weights(half - i), x, x.length - window);
  }
  return y;
}

function dot(w: Float64Array, x: Float64Array, first: number): number {
  let sum = 0;
  for (let i = 0; i < w.length; i++) sum += w[i]! * x[first + i]!;
  return sum;
}

/**
 * For a place t, in samples from the middle of the window, the weights of the samples that give the derivative there:
 *
 *   w_i = sum_(k <= degree) p_k(i) p_k^(d)(t),   i = -half .. half,
 *
 * with the polynomials p_k that are orthonormal over the window (Gram), made by their recurrence.
 */
export function savitzkyGolayWeights(
  window: number,
  degree: number,
  derivative: number,
): (t: number) => Float64Array {
  const half = (window - 1) / 2;
  const places = Float64Array.from({ length: window }, (_, i) => (i - half) / Math.max(1, half));
  const basis: Float64Array[] = [];
  const steps: number[] = [];
  // b_k p_k = u p_(k-1) - b_(k-1) p_(k-2): symmetric places leave no middle term.
  let next = new Float64Array(window).fill(1);
  for (let k = 0; k <= degree; k++) {
    const norm = Math.sqrt(next.reduce((sum, v) => sum + v * v, 0));
    const p = next.map((v) => v / norm);
    basis.push(p);
    steps.push(norm);
    const before = basis[k - 1];
    next = p.map((v, i) => places[i]! * v - (before ? norm * before[i]! : 0));
  }
  return (t) => {
    const values = derivativesAt(t / Math.max(1, half), steps, derivative);
    const scale = Math.max(1, half) ** derivative;
    const w = new Float64Array(window);
    basis.forEach((p, k) => {
      const share = values[k]! / scale;
      for (let i = 0; i < window; i++) w[i]! += share * p[i]!;
    });
    return w;
  };
}

/** p_k^(d)(u) of all k: the recurrence differentiated, b_k p_k^(d) = u p_(k-1)^(d) + d p_(k-1)^(d-1) - b_(k-1) p_(k-2)^(d). */
function derivativesAt(u: number, steps: readonly number[], derivative: number): Float64Array {
  let lower = new Float64Array(steps.length);
  let values = lower;
  for (let d = 0; d <= derivative; d++) {
    values = new Float64Array(steps.length);
    for (let k = 0; k < steps.length; k++) {
      if (k === 0) values[k] = d === 0 ? 1 / steps[0]! : 0;
      else {
        const before = k > 1 ? steps[k - 1]! * values[k - 2]! : 0;
        values[k] = (u * values[k - 1]! + d * lower[k - 1]! - before) / steps[k]!;
      }
    }
    lower = values;
  }
  return values;
}
