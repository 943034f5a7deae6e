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
 * Non-maximum suppression: pixels that are larger than all others within the square of `radius`, by falling value.
 * Of equal ones in a square the first, row by row, is kept, so that a plateau gives one and no two survivors are
 * within `radius` of each other. Found by running maxima, in time that does not depend on the radius.
 *
 * @see Neubeck & Van Gool, Efficient non-maximum suppression, 2006
 */
export function localMaxima(
  { width, height, data }: Plane,
  { radius = 1, threshold = -Infinity, border = 0, atMost = Infinity }: LocalMaximaOptions = {},
): Int32Array {
  const largest = runningMaximum(data, width, height, radius);
  const found: number[] = [];
  const taken = new Uint8Array(data.length);
  for (let y = border; y < height - border; y++)
    for (let x = border; x < width - border; x++) {
      const p = y * width + x;
      const v = data[p]!;
      if (!(v > threshold) || v !== largest[p] || v === -Infinity) continue;
      if (tieBefore(x, y, v)) continue;
      taken[p] = 1;
      found.push(p);
    }
  found.sort((a, b) => data[b]! - data[a]! || a - b);
  return Int32Array.from(atMost < found.length ? found.slice(0, atMost) : found);

  /** Is an equal one in the square kept already? */
  function tieBefore(x: number, y: number, v: number): boolean {
    for (let j = Math.max(0, y - radius); j <= y; j++) {
      const end = j === y ? x - 1 : Math.min(width - 1, x + radius);
      for (let i = Math.max(0, x - radius); i <= end; i++) {
        const q = j * width + i;
        if (taken[q] && data[q] === v) return true;
      }
    }
    return false;
  }
}

/** Largest value in the square of side 2 radius + 1 around each pixel (inside the picture). */
export function runningMaximum(
  data: Float32Array,
  width: number,
  height: number,
  radius: number,
): Float32Array {
  const across = new Float32Array(data.length);
  const line = new Float32Array(Math.max(width, height));
  for (let y = 0; y < height; y++) slide(data, across, y * width, 1, width, radius, line);
  const out = new Float32Array(data.length);
  if (radius === 1) {
    // The common case, without gathering columns
    for (let y = 0, p = 0; y < height; y++)
      for (let x = 0; x < width; x++, p++) {
        let v = across[p]!;
        if (y > 0 && across[p - width]! > v) v = across[p - width]!;
        if (y + 1 < height && across[p + width]! > v) v = across[p + width]!;
        out[p] = v;
      }
    return out;
  }
  for (let x = 0; x < width; x++) slide(across, out, x, width, height, radius, line);
  return out;
}

/**
 * One line by van Herk's two running maxima over blocks of 2 radius + 1: three comparisons a sample.
 * @see van Herk, A fast algorithm for local minimum and maximum filters, 1992
 */
function slide(
  from: Float32Array,
  to: Float32Array,
  begin: number,
  step: number,
  n: number,
  radius: number,
  suffix: Float32Array,
): void {
  const block = 2 * radius + 1;
  // suffix[i]: the largest from i to the end of its block
  for (let i = n - 1; i >= 0; i--) {
    const v = from[begin + i * step]!;
    suffix[i] = i === n - 1 || (i + 1) % block === 0 ? v : Math.max(v, suffix[i + 1]!);
  }
  // `prefix` runs along with the right end of the window; what lies left of its block is in suffix.
  let prefix = -Infinity;
  for (let right = 0; right < n + radius; right++) {
    if (right % block === 0) prefix = -Infinity;
    if (right < n) prefix = Math.max(prefix, from[begin + right * step]!);
    const centre = right - radius;
    if (centre < 0) continue;
    const left = centre - radius; // a window from the edge, or a whole block, lies in `prefix`
    const v = left <= 0 ? prefix : Math.max(suffix[left]!, prefix);
    to[begin + centre * step] = v;
  }
}
