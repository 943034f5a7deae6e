import { DataError } from '../../core/errors.js';
import { borderIndex } from './border.js';
import { gaussianBlur } from './gaussian-blur.js';
import { boxSum, integralImage } from './integral.js';
import type { Plane } from './raster.js';

export const LOCAL_THRESHOLDS = ['mean', 'gaussian', 'sauvola'] as const;
export type LocalThreshold = (typeof LOCAL_THRESHOLDS)[number];

export interface LocalThresholdOptions {
  /** Side of the window in pixels, odd. */
  window: number;
  /** What mean and gaussian lie lower than the neighbourhood, default 0. */
  offset?: number;
  /** Sauvola's k, default 0.2. */
  sensitivity?: number;
}

/** Half the range of values in 0..1: the largest deviation there can be. */
const LARGEST_DEVIATION = 0.5;

/**
 * A threshold for each pixel from its neighbourhood, reflected at the edges:
 *
 *   mean      m - offset                      m, s mean and deviation in a window x window square
 *   gaussian  (G * I) - offset                sigma = (window - 1) / 6
 *   sauvola   m (1 + k (s / (1/2) - 1))       for pages: high where there is ink, low on empty paper
 *
 * @param plane values in 0..1
 * @see Sauvola & Pietikainen, Adaptive document image binarization, 2000
 */
export function localThreshold(
  plane: Plane,
  method: LocalThreshold,
  { window, offset = 0, sensitivity = 0.2 }: LocalThresholdOptions,
): Float32Array {
  if (!Number.isInteger(window) || window < 1 || window % 2 === 0)
    throw new DataError(`the window must be an odd number of pixels, got ${window}`);
  if (method === 'gaussian') {
    const sigma = (window - 1) / 6;
    return gaussianBlur(plane, sigma, { radius: Math.floor(4 * sigma + 0.5) }).data.map((v) => v - offset);
  }
  const { width, height } = plane;
  const padded = reflected(plane, (window - 1) / 2);
  const sums = integralImage(padded);
  const squares = method === 'sauvola' ? integralImage(padded, 2) : undefined;
  const out = new Float32Array(width * height);
  const area = window * window;
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      const mean = boxSum(sums, x, y, x + window, y + window) / area;
      if (squares === undefined) {
        out[p] = mean - offset;
        continue;
      }
      const square = boxSum(squares, x, y, x + window, y + window) / area;
      const deviation = Math.sqrt(Math.max(0, square - mean * mean));
      out[p] = mean * (1 + sensitivity * (deviation / LARGEST_DEVIATION - 1));
    }
  return out;
}

function reflected({ width, height, data }: Plane, margin: number): Plane {
  const across = width + 2 * margin;
  const columns = Int32Array.from({ length: across }, (_, x) => borderIndex(x - margin, width, 'reflect'));
  const out = new Float32Array(across * (height + 2 * margin));
  for (let y = 0, to = 0; y < height + 2 * margin; y++) {
    const from = borderIndex(y - margin, height, 'reflect') * width;
    for (let x = 0; x < across; x++) out[to++] = data[from + columns[x]!]!;
  }
  return { width: across, height: height + 2 * margin, channels: 1, data: out };
}
