import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { addPoint, type Gmm, gmmCosts, mixtureOf, noMoments } from '../cluster/gmm.js';
import { kmeans } from '../cluster/kmeans.js';
import type { Raster } from '../image/raster.js';

/**
 * How likely each pixel's colour is in a model: its cost -log p(z, component) under the best component, and which that
 * is. Samples are on a scale of 0..255, whose rounding has a variance of 1/12.
 */
export interface ColourCosts {
  cost: Float64Array;
  component: Uint8Array;
}

export const ROUNDING = 1 / 12;

/** A mixture of the colours of these pixels, at most k components: the clusters of k-means. */
export function colourModel(image: Raster<Float32Array>, pixels: Int32Array, k: number, rng: Rng): Gmm {
  const colours = new Float64Array(3 * pixels.length);
  for (let i = 0; i < pixels.length; i++)
    for (let c = 0; c < 3; c++) colours[3 * i + c] = image.data[3 * pixels[i]! + c]!;
  const points = { n: pixels.length, d: 3, data: colours };
  const { labels } = kmeans(points, { k: differentColours(colours, k), iterations: 10, tol: 1e-3 }, rng);
  const moments = noMoments(k, 3, colours.slice(0, 3));
  for (let i = 0; i < pixels.length; i++) addPoint(moments, labels[i]!, colours, 3 * i);
  return mixtureOf(moments, ROUNDING);
}

/** How many there are, up to k. */
function differentColours(colours: Float64Array, k: number): number {
  if (colours.length === 0) throw new DataError('no pixels to learn colours from');
  const seen = new Set<number>();
  for (let i = 0; i < colours.length && seen.size < k; i += 3)
    seen.add((colours[i]! * 256 + colours[i + 1]!) * 256 + colours[i + 2]!);
  return seen.size;
}

/** The mixture that is best for pixels of this label which stay with their components. */
export function refit(
  { data }: Raster<Float32Array>,
  label: Uint8Array,
  which: number,
  { component }: ColourCosts,
  k: number,
): Gmm {
  const first = Math.max(0, label.indexOf(which));
  const moments = noMoments(k, 3, Float64Array.from(data.subarray(3 * first, 3 * first + 3)));
  for (let p = 0; p < label.length; p++)
    if (label[p] === which) addPoint(moments, component[p]!, data, 3 * p);
  return mixtureOf(moments, ROUNDING);
}

/** Into `out`, the cost of every pixel under the best component of the mixture. */
export function colourCosts({ data }: Raster<Float32Array>, model: Gmm, out: ColourCosts): void {
  const { k, offsets, means, factors } = gmmCosts(model, ROUNDING);
  const { cost, component } = out;
  for (let p = 0, i = 0; p < cost.length; p++, i += 3) {
    const [r, g, b] = [data[i]!, data[i + 1]!, data[i + 2]!];
    let best = Infinity;
    let at = 0;
    for (let c = 0, m = 0, f = 0; c < k; c++, m += 3, f += 6) {
      const x = r - means[m]!;
      const y = g - means[m + 1]!;
      const z = b - means[m + 2]!;
      const u = factors[f]! * x;
      const v = factors[f + 1]! * x + factors[f + 2]! * y;
      const w = factors[f + 3]! * x + factors[f + 4]! * y + factors[f + 5]! * z;
      const sum = offsets[c]! + 0.5 * (u * u + v * v + w * w);
      if (sum < best) {
        best = sum;
        at = c;
      }
    }
    cost[p] = best;
    component[p] = at;
  }
}
