import type { Rng } from '../../core/random.js';
import type { Raster } from '../image/raster.js';
import { coverage, outline, REACH, SHAPES } from './outline.js';
import { toImage } from './shapes.js';
import { valueNoise } from './textures.js';

export interface PatchworkOptions {
  width: number;
  height: number;
  /** Shapes on the ground, over each other. */
  count?: number;
  /** Standard deviation of the noise, in levels. */
  noise?: number;
  gray?: boolean;
}

/**
 * A picture rich in structure of every size: cloudy ground, and on it shapes over each other, each filled with its
 * own colour, grain and stripes. Sizes follow a power law (twice as small, four times as many), as those of things
 * in photographs do, so that detectors find blobs, corners and edges at all scales, and no two places look alike.
 *
 * @see Lee, Mumford & Huang, Occlusion models for natural images, 2001
 */
export function patchwork(
  { width, height, count = Math.ceil((width * height) / 600), noise = 2, gray = false }: PatchworkOptions,
  rng: Rng,
): Raster<Uint8Array> {
  const channels = gray ? 1 : 3;
  const unit = Math.min(width, height);
  const ground = valueNoise({ width, height, cell: Math.max(1, unit / 4), octaves: 5 }, rng).data;
  const grain = valueNoise({ width, height, cell: 6, octaves: 2, persistence: 0.7 }, rng).data;
  const light = new Float64Array(width * height * channels);
  for (let p = 0, i = 0; p < ground.length; p++)
    for (let c = 0; c < channels; c++, i++)
      light[i] = 60 + 0.35 * ground[p]! + 0.2 * grain[p]! + (c === 2 ? 12 : 0);
  for (let s = 0; s < count; s++) {
    const kind = SHAPES[rng.integer(SHAPES.length)]!;
    // Area density r^-3 between the least and the largest radius
    const [least, most] = [Math.max(2, unit / 300), unit / 7];
    const scale = 1 / Math.sqrt(1 / least ** 2 - rng.uniform() * (1 / least ** 2 - 1 / most ** 2));
    const [x, y] = [rng.uniform() * width, rng.uniform() * height];
    const angle = 2 * Math.PI * rng.uniform();
    const colour = [0, 1, 2].map(() => 20 + 215 * rng.uniform());
    if (gray) colour[0] = 0.2126 * colour[0]! + 0.7152 * colour[1]! + 0.0722 * colour[2]!;
    const rough = 0.5 * rng.uniform() ** 2;
    const striped = rng.uniform() < 0.3 ? 10 + 35 * rng.uniform() : 0;
    const turn = (2 * Math.PI) / (3 + 0.4 * scale * rng.uniform());
    const distance = outline(kind, scale);
    const reach = REACH[kind] * scale + 1;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    for (let py = Math.max(0, Math.ceil(y - reach)); py <= Math.min(height - 1, y + reach); py++)
      for (let px = Math.max(0, Math.ceil(x - reach)); px <= Math.min(width - 1, x + reach); px++) {
        const [dx, dy] = [px - x, py - y];
        const u = cos * dx + sin * dy;
        const share = coverage(distance(u, cos * dy - sin * dx));
        if (share === 0) continue;
        const p = py * width + px;
        const shade = rough * (grain[p]! - 128) + (striped > 0 ? striped * Math.sin(turn * u) : 0);
        for (let c = 0, i = p * channels; c < channels; c++, i++)
          light[i]! += share * (colour[c]! + shade - light[i]!);
      }
  }
  return toImage(light, width, height, channels, noise, rng);
}
