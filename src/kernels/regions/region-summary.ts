import type { Image } from '../../core/data.js';
import type { Regions } from './regions.js';

/** Per region: centroid, bounding box (first and last column and row) and mean sample of each channel. */
export interface RegionSummary {
  x: Float64Array;
  y: Float64Array;
  left: Int32Array;
  top: Int32Array;
  right: Int32Array;
  bottom: Int32Array;
  /** One array a channel, in the picture's own levels. */
  means: Float64Array[];
}

/** Place, box and mean colour of every region of a label map. */
export function regionSummary(
  { width, height, channels, data }: Image,
  { labels, count, areas }: Regions,
): RegionSummary {
  const [x, y] = [new Float64Array(count), new Float64Array(count)];
  const means = Array.from({ length: channels }, () => new Float64Array(count));
  const left = new Int32Array(count).fill(width);
  const top = new Int32Array(count).fill(height);
  const [right, bottom] = [new Int32Array(count), new Int32Array(count)];
  for (let row = 0, p = 0; row < height; row++)
    for (let column = 0; column < width; column++, p++) {
      const r = labels[p]!;
      x[r]! += column;
      y[r]! += row;
      left[r] = Math.min(left[r]!, column);
      right[r] = Math.max(right[r]!, column);
      top[r] = Math.min(top[r]!, row);
      bottom[r] = row;
      for (let c = 0; c < channels; c++) means[c]![r]! += data[p * channels + c]!;
    }
  for (const sums of [x, y, ...means]) for (let r = 0; r < count; r++) sums[r]! /= areas[r]!;
  return { x, y, left, top, right, bottom, means };
}
