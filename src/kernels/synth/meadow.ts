import type { Rng } from '../../core/random.js';
import type { Raster } from '../image/raster.js';

/**
 * A figure on a meadow under the sky, to cut out: clouds in the sky, blades in the grass, a round coat in warm
 * colours with darker spots; noise of so many levels. mask: 1 on the figure.
 */
export function meadow(
  { width, height, noise }: { width: number; height: number; noise: number },
  rng: Rng,
): { image: Raster<Uint8Array>; mask: Uint8Array } {
  const mask = new Uint8Array(width * height);
  const data = new Uint8Array(3 * width * height);
  const size = Math.min(width, height);
  const [cx, cy] = [(0.35 + 0.3 * rng.uniform()) * width, (0.5 + 0.12 * rng.uniform()) * height];
  const radius = (0.2 + 0.06 * rng.uniform()) * size;
  const [lobes, turn] = [3 + rng.integer(4), 6 * rng.uniform()];
  const horizon = (0.4 + 0.1 * rng.uniform()) * height;
  const spots = Array.from({ length: 7 }, () => [
    2 * rng.uniform() - 1,
    2 * rng.uniform() - 1,
    0.12 + 0.1 * rng.uniform(),
  ]);
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      const [u, v] = [(x - cx) / radius, (y - cy) / radius];
      const edge = 1 + 0.14 * Math.sin(lobes * Math.atan2(v, u) + turn);
      const inside = Math.hypot(u, v) < edge;
      mask[p] = inside ? 1 : 0;
      const spot = spots.some(([sx, sy, r]) => Math.hypot(u - sx!, v - sy!) < r!);
      const cloud = Math.max(0, Math.sin((7 * x) / width) * Math.sin((11 * y) / height + (3 * x) / width));
      const blade = Math.sin(x * 0.9 + 3 * Math.sin(y * 0.23)) * Math.sin(y * 0.4);
      const colour = inside
        ? spot
          ? [120, 70, 45]
          : [205 - 25 * v, 130 - 20 * v, 70]
        : y < horizon
          ? [120 + 90 * cloud, 170 + 55 * cloud, 230]
          : [90 + 20 * blade, 150 + 25 * blade, 60 + 10 * blade];
      for (let c = 0; c < 3; c++)
        data[3 * p + c] = Math.max(0, Math.min(255, Math.round(colour[c]! + noise * rng.normal())));
    }
  return { image: { width, height, channels: 3, data }, mask };
}
