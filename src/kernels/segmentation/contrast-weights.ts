import type { GridWeights } from '../graph/grid-network.js';
import type { Raster } from '../image/raster.js';

/**
 * What it costs to part neighbours p and q, a corner being sqrt(2) away:
 *
 *   w_pq = gamma exp(-beta |z_p - z_q|^2) / |p - q|,   beta = 1 / (2 <|z_p - z_q|^2>),
 *
 * the mean taken over all pairs of the eight neighbours, so that what counts as contrast depends on the picture.
 * A picture of one colour has beta 0.
 *
 * @see Boykov & Jolly, Interactive graph cuts, 2001; Rother, Kolmogorov & Blake, GrabCut, 2004, equations 4 and 5
 */
export function contrastWeights(image: Raster<Float32Array>, gamma: number): Required<GridWeights> {
  const { width, height } = image;
  const [right, down] = [squaredDifferences(image, 1, 0), squaredDifferences(image, 0, 1)];
  const [downRight, downLeft] = [squaredDifferences(image, 1, 1), squaredDifferences(image, -1, 1)];
  const planes = [right, down, downRight, downLeft];
  const pairs = (width - 1) * height + width * (height - 1) + 2 * (width - 1) * (height - 1);
  let sum = 0;
  for (const plane of planes) for (let p = 0; p < plane.length; p++) sum += plane[p]!;
  const beta = sum > 0 ? pairs / (2 * sum) : 0;
  planes.forEach((plane, s) => {
    const scale = s < 2 ? gamma : gamma / Math.SQRT2;
    for (let p = 0; p < plane.length; p++) plane[p] = scale * Math.exp(-beta * plane[p]!);
  });
  return { width, height, right, down, downRight, downLeft };
}

/** |z_p - z_q|^2 for q = p + (dx, dy), 0 where that is outside. */
function squaredDifferences(
  { width, height, channels, data }: Raster<Float32Array>,
  dx: number,
  dy: number,
): Float64Array {
  const out = new Float64Array(width * height);
  const step = (dy * width + dx) * channels;
  for (let y = 0; y + dy < height; y++)
    for (let x = Math.max(0, -dx); x < width - Math.max(0, dx); x++) {
      const p = y * width + x;
      let sum = 0;
      for (let i = p * channels; i < (p + 1) * channels; i++) sum += (data[i]! - data[i + step]!) ** 2;
      out[p] = sum;
    }
  return out;
}
