import { DataError } from '../../core/errors.js';
import type { WeightedGraph } from '../graph/laplacian.js';
import type { Raster } from '../image/raster.js';

export interface AffinityOptions {
  /** Pixels up to so far apart are tied, default 5. */
  radius?: number;
  /** In the units of the samples. */
  sigmaColour: number;
  /** In pixels, default 4. */
  sigmaSpace?: number;
}

// A pixel unlike all others still hangs on them by a thread: a graph in one piece has one null vector.
const THREAD = 1e-10;

/**
 * A node for each pixel p with colour c, and for those at most `radius` apart
 *
 *   w_pq = exp(-|c_p - c_q|^2 / sigmaColour^2) exp(-|p - q|^2 / sigmaSpace^2).
 *
 * @see Shi & Malik, Normalized cuts and image segmentation, 2000, equation 11
 */
export function pixelAffinity(
  { width, height, channels, data }: Raster<Float32Array>,
  { radius = 5, sigmaColour, sigmaSpace = 4 }: AffinityOptions,
): WeightedGraph {
  if (!(radius >= 1 && sigmaColour > 0 && sigmaSpace > 0))
    throw new DataError('affinities need a radius of 1 or more and positive scales');
  const { dx, dy, weight } = neighbourhood(Math.min(radius, Math.max(width, height)), sigmaSpace);
  const n = width * height;
  const begin = new Int32Array(n + 1);
  const column = new Int32Array(n * weight.length);
  const value = new Float64Array(n * weight.length);
  const scale = -1 / sigmaColour ** 2;
  let k = 0;
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      for (let m = 0; m < weight.length; m++) {
        const [u, v] = [x + dx[m]!, y + dy[m]!];
        if (u < 0 || v < 0 || u >= width || v >= height) continue;
        const q = v * width + u;
        let distance = 0;
        for (let c = 0; c < channels; c++)
          distance += (data[p * channels + c]! - data[q * channels + c]!) ** 2;
        column[k] = q;
        value[k++] = Math.max(THREAD, Math.exp(scale * distance)) * weight[m]!;
      }
      begin[p + 1] = k;
    }
  return { rows: n, begin, column: column.subarray(0, k), value: value.subarray(0, k) };
}

/** Steps of at most `radius`, row by row, and what distance leaves of an affinity. */
function neighbourhood(radius: number, sigma: number) {
  const dx: number[] = [];
  const dy: number[] = [];
  const weight: number[] = [];
  const r = Math.floor(radius);
  for (let y = -r; y <= r; y++)
    for (let x = -r; x <= r; x++) {
      const square = x * x + y * y;
      if (square === 0 || square > radius * radius) continue;
      dx.push(x);
      dy.push(y);
      weight.push(Math.exp(-square / sigma ** 2));
    }
  return { dx, dy, weight };
}
