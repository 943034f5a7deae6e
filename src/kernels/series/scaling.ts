import { DataError } from '../../core/errors.js';
import { mean, variance } from '../linalg/moments.js';
import { range } from '../linalg/range.js';
import { quantileOfSorted } from './describe.js';
import { isConstant, requireLength } from './requirements.js';

export const SCALINGS = ['zscore', 'minmax', 'symmetric', 'robust'] as const;
export type ScalingMethod = (typeof SCALINGS)[number];

/** y = (x - offset) / scale + shift. */
export interface Scaling {
  offset: number;
  scale: number;
  shift: number;
}

/**
 * The scaling that a series asks for:
 *
 *   zscore     (x - mean) / standard deviation (divisor n)       minmax     0 at the minimum, 1 at the maximum
 *   symmetric  -1 at the minimum, 1 at the maximum               robust     (x - median) / (q3 - q1)
 *
 * A constant series becomes the constant that lies in the middle: 0, or 1/2 for minmax; its scale is 1. So does, for
 * `robust`, one whose quartiles are equal.
 *
 * @see Hyndman & Fan, Sample quantiles in statistical packages, 1996, definition 7, for the quartiles
 */
export function fitScaling(x: Float64Array, method: ScalingMethod): Scaling {
  requireLength(x, 1, 'a scaling');
  const shift = method === 'minmax' ? 0.5 : 0;
  if (isConstant(x)) return { offset: x[0]!, scale: 1, shift };
  if (method === 'zscore') return { offset: mean(x), scale: Math.sqrt(variance(x)), shift };
  if (method === 'robust') {
    const sorted = x.slice().sort();
    const spread = quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25);
    return { offset: quantileOfSorted(sorted, 0.5), scale: spread || 1, shift };
  }
  const { min, max } = range(x);
  const width = max - min;
  if (!Number.isFinite(width)) throw new DataError(`the range from ${min} to ${max} is beyond a double`);
  return method === 'minmax'
    ? { offset: min, scale: width, shift: 0 }
    : { offset: min, scale: width / 2, shift: -1 };
}

export const applyScaling = (x: Float64Array, { offset, scale, shift }: Scaling): Float64Array =>
  x.map((v) => (v - offset) / scale + shift);

/** Undoes `applyScaling`. */
export const invertScaling = (y: Float64Array, { offset, scale, shift }: Scaling): Float64Array =>
  y.map((v) => (v - shift) * scale + offset);
