import { DataError } from '../../core/errors.js';

export const INTERPOLATIONS = ['linear', 'cubic', 'natural', 'pchip', 'nearest', 'previous'] as const;
export type Interpolation = (typeof INTERPOLATIONS)[number];

/**
 * A curve through uneven samples (t_i, y_i) at other places:
 *
 *   linear    straight pieces
 *   cubic     cubic spline, twice smooth, whose first two pieces are one cubic, and the last two (not-a-knot)
 *   natural   cubic spline whose second derivative is 0 at the ends
 *   pchip     piecewise cubic that rises and falls only where the samples do: no overshoot
 *   nearest   the sample that is nearest; half-way the earlier one
 *   previous  the last sample so far
 *
 * O(n + m) for places in ascending order.
 *
 * @param t  strictly ascending
 * @param at ascending, within t
 * @see de Boor, A Practical Guide to Splines, 1978, chapter IV; Fritsch & Butland, A method for constructing local
 *      monotone piecewise cubic interpolants, 1984
 */
export function interpolate(
  t: Float64Array,
  y: Float64Array,
  at: Float64Array,
  method: Interpolation,
): Float64Array {
  const n = t.length;
  if (n !== y.length) throw new DataError(`${n} times need as many values, got ${y.length}`);
  if (n < 2) throw new DataError(`a curve needs two samples or more, got ${n}`);
  const slopes = slopesOf(t, y, method);
  const out = new Float64Array(at.length);
  let i = 0;
  for (let j = 0; j < at.length; j++) {
    const s = at[j]!;
    while (i < n - 2 && s >= t[i + 1]!) i++;
    if (!(s >= t[0]! && s <= t[n - 1]!))
      throw new DataError(`there are samples from ${t[0]} to ${t[n - 1]}, none about ${s}`);
    out[j] = pieceAt(t, y, slopes, i, s, method);
  }
  return out;
}

function pieceAt(
  t: Float64Array,
  y: Float64Array,
  slopes: Float64Array | undefined,
  i: number,
  s: number,
  method: Interpolation,
): number {
  const h = t[i + 1]! - t[i]!;
  const u = (s - t[i]!) / h;
  if (method === 'previous') return u >= 1 ? y[i + 1]! : y[i]!;
  if (method === 'nearest') return s - t[i]! > t[i + 1]! - s ? y[i + 1]! : y[i]!;
  const rise = y[i + 1]! - y[i]!;
  if (!slopes) return y[i]! + u * rise;
  // Hermite's cubic: y + u (slope h) + u^2 ... in powers of u.
  const [left, right] = [slopes[i]! * h, slopes[i + 1]! * h];
  return y[i]! + u * (left + u * (3 * rise - 2 * left - right + u * (left + right - 2 * rise)));
}

function slopesOf(t: Float64Array, y: Float64Array, method: Interpolation): Float64Array | undefined {
  if (method === 'cubic' || method === 'natural') return splineSlopes(t, y, method === 'natural');
  return method === 'pchip' ? monotoneSlopes(t, y) : undefined;
}

const steps = (t: Float64Array) => Float64Array.from({ length: t.length - 1 }, (_, i) => t[i + 1]! - t[i]!);

const secants = (h: Float64Array, y: Float64Array) => h.map((step, i) => (y[i + 1]! - y[i]!) / step);

/** First derivatives at the samples that make the second ones continuous: one tridiagonal system. */
function splineSlopes(t: Float64Array, y: Float64Array, natural: boolean): Float64Array {
  const n = t.length;
  const h = steps(t);
  const d = secants(h, y);
  if (n === 2) return Float64Array.of(d[0]!, d[0]!);
  const lower = new Float64Array(n);
  const middle = new Float64Array(n);
  const upper = new Float64Array(n);
  const right = new Float64Array(n);
  for (let i = 1; i < n - 1; i++) {
    lower[i] = h[i]!;
    middle[i] = 2 * (h[i - 1]! + h[i]!);
    upper[i] = h[i - 1]!;
    right[i] = 3 * (h[i]! * d[i - 1]! + h[i - 1]! * d[i]!);
  }
  const end = (near: number, far: number, dNear: number, dFar: number) => {
    if (natural) return { own: 2, next: 1, value: 3 * dNear };
    // Three samples lie on one parabola.
    if (n === 3) return { own: 1, next: 1, value: 2 * dNear };
    const both = near + far;
    return { own: far, next: both, value: ((near + 2 * both) * far * dNear + near * near * dFar) / both };
  };
  const first = end(h[0]!, h[1]!, d[0]!, d[1]!);
  [middle[0], upper[0], right[0]] = [first.own, first.next, first.value];
  const last = end(h[n - 2]!, h[n - 3]!, d[n - 2]!, d[n - 3]!);
  [middle[n - 1], lower[n - 1], right[n - 1]] = [last.own, last.next, last.value];
  return tridiagonal(lower, middle, upper, right);
}

/** Gaussian elimination down the diagonal; overwrites what it is given. */
function tridiagonal(
  lower: Float64Array,
  middle: Float64Array,
  upper: Float64Array,
  right: Float64Array,
): Float64Array {
  const n = right.length;
  for (let i = 1; i < n; i++) {
    const factor = lower[i]! / middle[i - 1]!;
    middle[i]! -= factor * upper[i - 1]!;
    right[i]! -= factor * right[i - 1]!;
  }
  right[n - 1]! /= middle[n - 1]!;
  for (let i = n - 2; i >= 0; i--) right[i] = (right[i]! - upper[i]! * right[i + 1]!) / middle[i]!;
  return right;
}

/** Weighted harmonic means of the secants on both sides, 0 where they differ in sign. */
function monotoneSlopes(t: Float64Array, y: Float64Array): Float64Array {
  const n = t.length;
  const h = steps(t);
  const d = secants(h, y);
  if (n === 2) return Float64Array.of(d[0]!, d[0]!);
  const slopes = new Float64Array(n);
  for (let i = 1; i < n - 1; i++) {
    const [left, right] = [d[i - 1]!, d[i]!];
    if (left * right <= 0) continue;
    const [a, b] = [2 * h[i]! + h[i - 1]!, h[i]! + 2 * h[i - 1]!];
    slopes[i] = (a + b) / (a / left + b / right);
  }
  slopes[0] = endSlope(h[0]!, h[1]!, d[0]!, d[1]!);
  slopes[n - 1] = endSlope(h[n - 2]!, h[n - 3]!, d[n - 2]!, d[n - 3]!);
  return slopes;
}

/** Of the parabola through the last three samples, held back where it would overshoot. */
function endSlope(near: number, far: number, dNear: number, dFar: number): number {
  const slope = ((2 * near + far) * dNear - near * dFar) / (near + far);
  if (slope * dNear <= 0) return 0;
  if (dNear * dFar <= 0 && Math.abs(slope) > 3 * Math.abs(dNear)) return 3 * dNear;
  return slope;
}
