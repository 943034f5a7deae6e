import type { Plane } from './raster.js';

export interface LocalMaximaOptions {
  /** Nothing larger lies within this many pixels, in the square around it; default 1. */
  radius?: number;
  /** Values must lie above this; default: any finite value. */
  threshold?: number;
  /** Pixels this near the edges are passed over; default 0. */
  border?: number;
  /** The strongest so many. */
  atMost?: number;
}

/**
 * Non-maximum suppression: pixels that are larger than all others in the square of `radius` around them, by falling
 * value. Of equal ones that before the other, row by row, counts as larger, so that a plateau gives its first pixel,
 * and no two survivors are within `radius` of each other.
 *
 * The picture is divided into blocks of radius + 1: only the largest of a block can survive, so most pixels are
 * looked at little more than once.
 *
 * @see Neubeck & Van Gool, Efficient non-maximum suppression, 2006
 */
export function localMaxima(
  { width, height, data }: Plane,
  { radius = 1, threshold = -Infinity, border = 0, atMost = Infinity }: LocalMaximaOptions = {},
): Int32Array {
  const found: number[] = [];
  const side = radius + 1;
  const [right, bottom] = [width - border, height - border];
  for (let top = border; top < bottom; top += side)
    for (let left = border; left < right; left += side) {
      let best = -1;
      let most = threshold;
      const [xEnd, yEnd] = [Math.min(right, left + side), Math.min(bottom, top + side)];
      for (let y = top; y < yEnd; y++)
        for (let x = left, p = y * width + left; x < xEnd; x++, p++)
          if (data[p]! > most) {
            most = data[p]!;
            best = p;
          }
      if (best >= 0 && !isBeaten(best, most)) found.push(best);
    }
  found.sort((a, b) => data[b]! - data[a]! || a - b);
  return Int32Array.from(atMost < found.length ? found.slice(0, atMost) : found);

  /** Is there a larger one in the square, or an equal one before it? */
  function isBeaten(p: number, v: number): boolean {
    const px = p % width;
    const py = (p - px) / width;
    const [x0, x1] = [Math.max(0, px - radius), Math.min(width - 1, px + radius)];
    for (let y = Math.max(0, py - radius); y <= Math.min(height - 1, py + radius); y++)
      for (let x = x0, q = y * width + x0; x <= x1; x++, q++) {
        const u = data[q]!;
        if (u > v || (u === v && q < p)) return true;
      }
    return false;
  }
}
