import type { Rng } from '../../core/random.js';
import type { Raster } from '../image/raster.js';
import { checkScales, type Place, placeApart } from './place-apart.js';
import { toImage } from './shapes.js';

/** `scale` is the standard deviation in pixels. */
export interface Spot extends Place {
  /** In levels, negative for dark ones. */
  amplitude: number;
}

export interface SpotsOptions {
  width: number;
  height: number;
  count: number;
  /** Least and largest standard deviation. */
  minScale: number;
  maxScale: number;
  noise?: number;
}

const GROUND = 128;

/**
 * Gaussian spots 128 + a exp(-r^2 / (2 s^2)), bright and dark, at random places between pixels and 5 s apart. The
 * scale-normalised Laplacian of such a spot is largest at its centre and at sigma = s: what a blob detector finds is
 * known exactly. Scales are even in their logarithm.
 */
export function spots(
  { width, height, count, minScale, maxScale, noise = 0 }: SpotsOptions,
  rng: Rng,
): { image: Raster<Uint8Array>; truth: Spot[] } {
  checkScales(minScale, maxScale);
  const truth: Spot[] = [];
  const wanted = {
    scale: () => minScale * (maxScale / minScale) ** rng.uniform(),
    reach: (s: number) => 5 * s,
  };
  for (let i = 0; i < count; i++) {
    const place = placeApart({ width, height }, truth, wanted, `spot ${i + 1} of ${count}`, rng);
    const amplitude = (60 + 60 * rng.uniform()) * (rng.uniform() < 0.5 ? -1 : 1);
    truth.push({ ...place, amplitude });
  }
  const light = new Float64Array(width * height).fill(GROUND);
  for (const { x, y, scale, amplitude } of truth) {
    const reach = 6 * scale;
    for (let py = Math.max(0, Math.ceil(y - reach)); py <= Math.min(height - 1, y + reach); py++)
      for (let px = Math.max(0, Math.ceil(x - reach)); px <= Math.min(width - 1, x + reach); px++)
        light[py * width + px]! +=
          amplitude * Math.exp(-((px - x) ** 2 + (py - y) ** 2) / (2 * scale * scale));
  }
  return { image: toImage(light, width, height, 1, noise, rng), truth };
}
