import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import type { Raster } from '../image/raster.js';
import { toImage } from './shapes.js';

export interface Spot {
  x: number;
  y: number;
  /** Standard deviation in pixels. */
  scale: number;
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
const TRIES = 2000;

/**
 * Gaussian spots 128 + a exp(-r^2 / (2 s^2)), bright and dark, at random places between pixels and 5 s apart. The
 * scale-normalised Laplacian of such a spot is largest at its centre and at sigma = s: what a blob detector finds is
 * known exactly. Scales are even in their logarithm.
 */
export function spots(
  { width, height, count, minScale, maxScale, noise = 0 }: SpotsOptions,
  rng: Rng,
): { image: Raster<Uint8Array>; truth: Spot[] } {
  if (!(minScale > 0 && maxScale >= minScale))
    throw new DataError(`scales go from above 0 to the largest, got ${minScale} to ${maxScale}`);
  const truth: Spot[] = [];
  for (let i = 0; i < count; i++) truth.push(placed());
  const light = new Float64Array(width * height).fill(GROUND);
  for (const { x, y, scale, amplitude } of truth) {
    const reach = 6 * scale;
    for (let py = Math.max(0, Math.ceil(y - reach)); py <= Math.min(height - 1, y + reach); py++)
      for (let px = Math.max(0, Math.ceil(x - reach)); px <= Math.min(width - 1, x + reach); px++)
        light[py * width + px]! +=
          amplitude * Math.exp(-((px - x) ** 2 + (py - y) ** 2) / (2 * scale * scale));
  }
  return { image: toImage(light, width, height, 1, noise, rng), truth };

  function placed(): Spot {
    for (let t = 0; t < TRIES; t++) {
      const scale = minScale * (maxScale / minScale) ** rng.uniform();
      const margin = 4 * scale;
      const spot: Spot = {
        x: margin + rng.uniform() * (width - 1 - 2 * margin),
        y: margin + rng.uniform() * (height - 1 - 2 * margin),
        scale,
        amplitude: (60 + 60 * rng.uniform()) * (rng.uniform() < 0.5 ? -1 : 1),
      };
      if (2 * margin > Math.min(width, height) - 1) continue;
      if (truth.every((o) => Math.hypot(o.x - spot.x, o.y - spot.y) > 5 * (o.scale + spot.scale)))
        return spot;
    }
    throw new DataError(
      `spot ${truth.length + 1} of ${count} finds no room in ${width} x ${height} pixels: fewer or smaller ones will`,
    );
  }
}
