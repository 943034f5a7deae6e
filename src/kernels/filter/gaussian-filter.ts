import { DataError } from '../../core/errors.js';
import { type Extension, extended } from '../image/border.js';
import { convolve } from '../signal/convolve.js';

export interface GaussianShape {
  /** Samples, greater than 0. */
  sigma: number;
  /** 0, 1 or 2: of the Gaussian, which is that of the smoothed signal, (x * g)' = x * g'. */
  derivative?: number;
  /** Samples a unit of time: derivatives are per unit. */
  rate?: number;
  edges?: Extension;
}

/** The Gaussian is cut at this many sigma. */
const REACH = 4;

/**
 * x * g with g_k = exp(-k^2 / (2 sigma^2)), |k| <= 4 sigma (rounded), divided by their sum; or x * g', x * g''.
 *
 * @see Lindeberg, Scale-Space Theory in Computer Vision, 1994, chapter 5
 */
export function gaussianFilter(
  x: Float64Array,
  { sigma, derivative = 0, rate = 1, edges = 'reflect' }: GaussianShape,
): Float64Array {
  const taps = gaussianDerivativeTaps(sigma, derivative).map((v) => v * rate ** derivative);
  const half = (taps.length - 1) / 2;
  return convolve(extended(x, half, half, edges), taps, { mode: 'valid' });
}

/** Sharpened by what smoothing takes away: x + amount (x - x * g), which leaves a constant as it is. */
export function sharpen(x: Float64Array, shape: GaussianShape, amount: number): Float64Array {
  const smooth = gaussianFilter(x, { ...shape, derivative: 0 });
  return x.map((v, i) => v + amount * (v - smooth[i]!));
}

/** g, g' or g'' at whole numbers, each times the same factor, which makes the sum of g 1. */
export function gaussianDerivativeTaps(sigma: number, derivative: number): Float64Array {
  if (!(sigma > 0 && sigma < 1e8)) throw new DataError(`a sigma greater than 0 was needed, got ${sigma}`);
  const half = Math.floor(REACH * sigma + 0.5);
  const g = Float64Array.from({ length: 2 * half + 1 }, (_, i) => Math.exp(-0.5 * ((i - half) / sigma) ** 2));
  const total = g.reduce((sum, v) => sum + v, 0);
  return g.map((v, i) => {
    const k = i - half;
    const polynomial = [1, -k / sigma ** 2, (k * k) / sigma ** 4 - 1 / sigma ** 2][derivative];
    if (polynomial === undefined)
      throw new DataError(`derivatives of a Gaussian are made up to the second, got ${derivative}`);
    return (v / total) * polynomial;
  });
}
