import type { Plane } from './raster.js';

/**
 * Summed-area table: S(x, y) = sum of I over all pixels left of x and above y, so (width + 1) x (height + 1)
 * entries of which the first row and column are 0. Sums are float64: exact for the whole numbers of 8-bit pictures.
 *
 * @see Crow, Summed-area tables for texture mapping, 1984
 */
export interface IntegralImage {
  /** Entries a row: width + 1. */
  stride: number;
  sums: Float64Array;
}

/** Of the values, or with `power` 2 of their squares. */
export function integralImage({ width, height, data }: Plane, power: 1 | 2 = 1): IntegralImage {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  for (let y = 0, p = 0; y < height; y++) {
    let row = 0;
    for (let x = 0, at = (y + 1) * stride + 1; x < width; x++, p++, at++) {
      const v = data[p]!;
      row += power === 1 ? v : v * v;
      sums[at] = sums[at - stride]! + row;
    }
  }
  return { stride, sums };
}

/** Sum over x0 <= x < x1, y0 <= y < y1, in four look-ups; the corners must lie in the picture. */
export function boxSum({ stride, sums }: IntegralImage, x0: number, y0: number, x1: number, y1: number) {
  const top = y0 * stride;
  const bottom = y1 * stride;
  return sums[bottom + x1]! - sums[bottom + x0]! - sums[top + x1]! + sums[top + x0]!;
}
