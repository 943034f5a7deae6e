import type { Raster } from '../image/raster.js';
import { contrastWeights } from '../segmentation/contrast-weights.js';
import { BACKGROUND, FOREGROUND, UNKNOWN } from '../segmentation/grabcut.js';
import type { GridField, Lines } from './grid-field.js';

/**
 * The contrast-sensitive field of a foreground: label 0 background, 1 foreground,
 *
 *   E(f) = sum_p cost_p(f_p) + smoothness sum over the eight neighbours of [f_p != f_q] exp(-beta |z_p - z_q|^2) / |p - q|,
 *
 * beta half the inverse of the mean |z_p - z_q|^2. Seeds are so dear to leave that no neighbours are worth it.
 *
 * @param image three channels
 * @param costs finite, of background and foreground at each pixel
 * @param seeds FOREGROUND, BACKGROUND or UNKNOWN
 * @see Boykov & Jolly, Interactive graph cuts for optimal boundary & region segmentation, 2001
 */
export function foregroundField(
  image: Raster<Float32Array>,
  costs: readonly [Float64Array, Float64Array],
  seeds: Uint8Array | undefined,
  smoothness: number,
): GridField {
  const { width, height } = image;
  // More than all its neighbours pull: a label that costs this much more is never taken, nor one that costs more yet.
  const certain = MOST + 8 * smoothness;
  const data = new Float64Array(2 * width * height);
  for (let p = 0; p < width * height; p++) {
    const [back, front] = [costs[0][p]!, costs[1][p]!];
    const seed = seeds?.[p] ?? UNKNOWN;
    data[2 * p] =
      seed === BACKGROUND ? back : seed === FOREGROUND ? front + certain : Math.min(back, front + certain);
    data[2 * p + 1] =
      seed === FOREGROUND ? front : seed === BACKGROUND ? back + certain : Math.min(front, back + certain);
  }
  return {
    width,
    height,
    labels: 2,
    data,
    lines: contrastLines(image, smoothness),
    shape: { kind: 'potts', truncate: 1 },
  };
}

// Surer than a probability of 1e-43 nothing need be.
const MOST = 100;

const POTTS = Float64Array.of(0, 1, 1, 0);

function contrastLines(image: Raster<Float32Array>, smoothness: number): Lines[] {
  const { right, down, downRight, downLeft } = contrastWeights(image, smoothness);
  return [
    { dx: 1, dy: 0, weights: right, table: POTTS },
    { dx: 0, dy: 1, weights: down, table: POTTS },
    { dx: 1, dy: 1, weights: downRight, table: POTTS },
    { dx: -1, dy: 1, weights: downLeft, table: POTTS },
  ];
}
