import { convolve } from '../signal/convolve.js';

/** Local regression on a grid of places 0..n-1. */
export interface Loess {
  /** Values of y. */
  y: Float64Array;
  /** Neighbours of a fit, odd; where there are fewer samples than that the weights grow flatter. */
  span: number;
  degree: 0 | 1;
  /** A further weight of each sample. */
  weights?: Float64Array;
}

/**
 * The curve at all places of y. Away from the ends the neighbours lie evenly about each place, where a line and a
 * constant have the same value: a mean with weights that are the same everywhere, that is a convolution.
 */
export function loess(fit: Loess): Float64Array {
  const { y, span, weights } = fit;
  const n = y.length;
  const size = Math.min(span, n);
  const half = Math.floor((span + 1) / 2);
  const room = new Float64Array(size);
  const curve = new Float64Array(n);
  const inside = span <= n ? { begin: half - 1, end: n - half + 1 } : { begin: n, end: n };
  if (span <= n) curve.set(weights ? weighted(fit, weights) : evenly(fit), inside.begin);
  for (let t = 0; t < n; t++) {
    if (t === inside.begin) t = inside.end;
    if (t >= n) break;
    const left = Math.max(0, Math.min(n - size, t + 1 - half));
    curve[t] = loessAt(fit, t, left, left + size, room) ?? y[t]!;
  }
  return curve;
}

function evenly({ y, span }: Loess): Float64Array {
  const w = tricubes(span);
  const total = w.reduce((sum, v) => sum + v, 0);
  return convolve(
    y,
    w.map((v) => v / total),
    { mode: 'valid' },
  );
}

/** The same where samples have weights: sums of w, w u, w u^2, w y and w u y over the distances u from the place. */
function weighted({ y, span, degree }: Loess, weights: Float64Array): Float64Array {
  const w = tricubes(span);
  const reach = (span - 1) / 2;
  const curve = new Float64Array(y.length - span + 1);
  for (let t = 0; t < curve.length; t++) {
    let [s0, s1, s2, y0, y1] = [0, 0, 0, 0, 0];
    for (let i = 0; i < span; i++) {
      const weight = w[i]! * weights[t + i]!;
      const u = i - reach;
      const wy = weight * y[t + i]!;
      s0 += weight;
      s1 += weight * u;
      s2 += weight * u * u;
      y0 += wy;
      y1 += wy * u;
    }
    const centre = s1 / s0;
    const square = s2 / s0 - centre * centre;
    if (!(s0 > 0)) curve[t] = y[t + reach]!;
    else if (degree === 0 || !(Math.sqrt(square) > FLAT * (y.length - 1))) curve[t] = y0 / s0;
    else curve[t] = y0 / s0 - (centre * (y1 / s0 - centre * (y0 / s0))) / square;
  }
  return curve;
}

/** Weights of `span` neighbours, of which the place is the middle one. */
function tricubes(span: number): Float64Array {
  const h = (span - 1) / 2;
  return Float64Array.from({ length: span }, (_, i) => tricube(Math.abs(i - h), h));
}

/** (1 - (r / h)^3)^3, with the bounds that Cleveland's programs have for rounding. */
function tricube(r: number, h: number): number {
  if (r > 0.999 * h) return 0;
  if (r <= 0.001 * h) return 1;
  const part = r / h;
  const rest = 1 - part * part * part;
  return rest * rest * rest;
}

/** A spread of neighbours below this part of the series gives no slope: they lie at one place. */
const FLAT = 0.001;

/**
 * The curve at place s, which may lie beside the samples, from those of left..right-1: weighted least squares of a
 * constant or line with tricube weights (1 - (|t - s| / h)^3)^3, h the distance of the farthest. Undefined where all
 * weights are zero.
 *
 * @see Cleveland, Robust locally weighted regression and smoothing scatterplots, 1979
 */
export function loessAt(
  { y, span, degree, weights }: Loess,
  s: number,
  left: number,
  right: number,
  room = new Float64Array(right - left),
): number | undefined {
  const n = y.length;
  let h = Math.max(s - left, right - 1 - s);
  if (span > n) h += Math.floor((span - n) / 2);
  let total = 0;
  for (let t = left; t < right; t++) {
    let w = tricube(Math.abs(t - s), h);
    if (weights) w *= weights[t]!;
    room[t - left] = w;
    total += w;
  }
  if (!(total > 0)) return undefined;
  let [value, centre, square, slope] = [0, 0, 0, 0];
  for (let t = left; t < right; t++) {
    const w = room[t - left]! / total;
    value += w * y[t]!;
    centre += w * t;
  }
  if (degree === 0 || !(h > 0)) return value;
  for (let t = left; t < right; t++) {
    const w = room[t - left]! / total;
    square += w * (t - centre) ** 2;
    slope += w * (t - centre) * y[t]!;
  }
  return Math.sqrt(square) > FLAT * (n - 1) ? value + ((s - centre) * slope) / square : value;
}
