import { DataError } from '../../core/errors.js';
import { type HaarFeature, haarOffsets, haarSum, type WindowSize } from './haar.js';

/**
 * Windows of one size side by side: a row of `stride` words for each entry of their summed-area tables, in which the
 * number of a window is its column. A feature's response for all windows is a few sums of rows.
 */
export interface Windows {
  size: WindowSize;
  n: number;
  /** Windows rounded up to a whole vector; what is beyond n is 0. */
  stride: number;
  /** [(height + 1) (width + 1), stride] sums of levels 0..255, and of their squares. */
  sums: Int32Array;
  squares: Int32Array;
  /** Pixels times standard deviation, in levels, of each window: sqrt(p q - s^2), p pixels, sums s, q. */
  deviations: Float32Array;
}

/** Flatter windows hold nothing but noise, and are passed over. One level of 255. */
export const LEAST_DEVIATION = 1;

// Sums of squares stay below 2^31 up to there.
const MOST_PIXELS = 128 * 128;

/** @param patches [n, height, width], levels 0..255 */
export function windowsOf(patches: Uint8Array, size: WindowSize): Windows {
  const { width, height } = size;
  const pixels = width * height;
  if (width < 3 || height < 3 || pixels > MOST_PIXELS)
    throw new DataError(`a window has 3 x 3 to ${MOST_PIXELS} pixels, got ${width} x ${height}`);
  const n = patches.length / pixels;
  if (!Number.isInteger(n))
    throw new DataError(`${patches.length} levels are no windows of ${width} x ${height}`);
  const stride = (n + 3) & ~3;
  const sums = new Int32Array((width + 1) * (height + 1) * stride);
  const squares = new Int32Array(sums.length);
  const deviations = new Float32Array(stride);
  const down = (width + 1) * stride;
  for (let i = 0; i < n; i++) {
    for (let y = 0, p = i * pixels; y < height; y++) {
      let sum = 0;
      let square = 0;
      for (let x = 0, at = (y + 1) * down + stride + i; x < width; x++, p++, at += stride) {
        const v = patches[p]!;
        sum += v;
        square += v * v;
        sums[at] = sums[at - down]! + sum;
        squares[at] = squares[at - down]! + square;
      }
    }
    const last = height * down + width * stride + i;
    deviations[i] = Math.sqrt(pixels * squares[last]! - sums[last]! ** 2);
  }
  return { size, n, stride, sums, squares, deviations };
}

/** White minus black of a feature in every window, over its deviation: in float32, as the detector compares it. */
export function responses(
  { size, n, stride, sums, deviations }: Windows,
  feature: HaarFeature,
): Float32Array {
  const offsets = haarOffsets(feature, stride, (size.width + 1) * stride);
  const values = new Float32Array(n);
  for (let i = 0; i < n; i++) values[i] = haarSum(sums, i, offsets) / deviations[i]!;
  return values;
}
