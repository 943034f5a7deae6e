import { DataError } from '../../core/errors.js';
import type { WeightedGraph } from '../graph/laplacian.js';
import type { Raster } from '../image/raster.js';
import { adjacency } from '../regions/adjacency.js';

// Neighbours of opposite colours still touch: a graph in one piece has one null vector.
const THREAD = 1e-10;

/**
 * A node for each region a of a label map, mean colour c_a, tied to the regions that it touches:
 *
 *   w_ab = l_ab exp(-|c_a - c_b|^2 / sigmaColour^2),   l_ab the pixel sides that the two share,
 *
 * so that a cut costs what it is long, however the picture was divided before.
 *
 * @param labels 0..count-1
 */
export function superpixelAffinity(
  { width, height, channels, data }: Raster<Float32Array>,
  labels: Int32Array,
  count: number,
  sigmaColour: number,
): WeightedGraph {
  if (labels.length !== width * height)
    throw new DataError(`${labels.length} labels do not cover a picture of ${width} x ${height}`);
  if (!(sigmaColour > 0)) throw new DataError(`colours need a positive scale, got ${sigmaColour}`);
  const means = new Float64Array(count * channels);
  const areas = new Float64Array(count);
  for (let p = 0; p < labels.length; p++) {
    areas[labels[p]!]!++;
    for (let c = 0; c < channels; c++) means[labels[p]! * channels + c]! += data[p * channels + c]!;
  }
  for (let i = 0; i < means.length; i++) means[i]! /= areas[Math.floor(i / channels)]!;

  const { start, neighbour, border } = adjacency(labels, width, height, count);
  const value = new Float64Array(neighbour.length);
  for (let a = 0; a < count; a++)
    for (let e = start[a]!; e < start[a + 1]!; e++) {
      let distance = 0;
      for (let c = 0; c < channels; c++)
        distance += (means[a * channels + c]! - means[neighbour[e]! * channels + c]!) ** 2;
      value[e] = border[e]! * Math.max(THREAD, Math.exp(-distance / sigmaColour ** 2));
    }
  return { rows: count, begin: start, column: neighbour, value };
}
