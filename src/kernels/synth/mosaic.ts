import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import type { Raster } from '../image/raster.js';
import { toImage } from './shapes.js';
import { valueNoise } from './textures.js';

/**
 * A mosaic of textures: the plane is divided among `count` random sites, each pixel to the nearest (borders bent a
 * little by noise), and every cell has its own texture: stripes, dots, checks or clouds of a size, direction,
 * colour and contrast of its own. The label of each pixel is known. With `sameMean` all cells have one mean colour,
 * so that only texture tells them apart.
 */
export function mosaic(
  {
    width,
    height,
    count,
    noise = 4,
    sameMean = false,
  }: { width: number; height: number; count: number; noise?: number; sameMean?: boolean },
  rng: Rng,
): { image: Raster<Uint8Array>; labels: Int32Array } {
  if (count > width * height) throw new DataError(`${count} cells do not fit ${width} x ${height} pixels`);
  const sites = scattered(width, height, count, rng);
  const bend = (seed: string) =>
    valueNoise({ width, height, cell: Math.max(1, Math.min(width, height) / 6) }, rng.stream(seed)).data;
  const [bendX, bendY] = [bend('x'), bend('y')];
  const sway = 0.12 * Math.min(width, height);
  const cells = sites.map((_, i) => cellTexture(width, height, sameMean, rng.stream(`cell ${i}`)));
  const labels = new Int32Array(width * height);
  const light = new Float64Array(width * height * 3);
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      const bx = x + sway * (bendX[p]! / 255 - 0.5);
      const by = y + sway * (bendY[p]! / 255 - 0.5);
      let nearest = 0;
      let least = Infinity;
      for (let i = 0; i < sites.length; i++) {
        const d = (sites[i]![0] - bx) ** 2 + (sites[i]![1] - by) ** 2;
        if (d < least) {
          least = d;
          nearest = i;
        }
      }
      labels[p] = nearest;
      const { colour, level } = cells[nearest]!;
      const shade = level(x, y, p);
      for (let c = 0; c < 3; c++) light[3 * p + c] = colour[c]! + shade;
    }
  return { image: toImage(light, width, height, 3, noise, rng), labels };
}

/** Best of twenty candidates each time, so that no two sites are near. */
function scattered(width: number, height: number, count: number, rng: Rng): [number, number][] {
  const sites: [number, number][] = [];
  for (let i = 0; i < count; i++) {
    let best: [number, number] = [0, 0];
    let farthest = -1;
    for (let t = 0; t < 20; t++) {
      const [x, y] = [rng.uniform() * width, rng.uniform() * height];
      const gap = sites.reduce((least, [u, v]) => Math.min(least, Math.hypot(u - x, v - y)), Infinity);
      if (gap > farthest) {
        farthest = gap;
        best = [x, y];
      }
    }
    sites.push(best);
  }
  return sites;
}

/** A texture of mean 0 about a colour. */
function cellTexture(width: number, height: number, sameMean: boolean, rng: Rng) {
  const colour = [0, 1, 2].map(() => (sameMean ? 128 : 70 + 120 * rng.uniform()));
  const contrast = 25 + 25 * rng.uniform();
  const size = 4 * 4 ** rng.uniform();
  const angle = Math.PI * rng.uniform();
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const wave = (x: number) => Math.sin((2 * Math.PI * x) / size);
  const clouds = valueNoise({ width, height, cell: size, octaves: 2 }, rng).data;
  const mean = clouds.reduce((sum, v) => sum + v, 0) / clouds.length;
  const kinds: ((x: number, y: number, p: number) => number)[] = [
    (x, y) => contrast * wave(c * x + s * y),
    (x, y) => contrast * wave(c * x + s * y) * wave(c * y - s * x),
    (x, y) => contrast * Math.sign(wave(c * x + s * y) * wave(c * y - s * x)),
    (_, __, p) => (contrast * (clouds[p]! - mean)) / 64,
  ];
  return { colour, level: kinds[rng.integer(kinds.length)]! };
}
