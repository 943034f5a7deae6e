import type { Rng } from '../../core/random.js';
import type { Raster } from '../image/raster.js';
import { coverage } from './outline.js';
import { checkScales, type Place, placeApart } from './place-apart.js';
import { toImage } from './shapes.js';

export interface Corner {
  /** Which quadrilateral it belongs to, from 0. */
  shape: number;
  x: number;
  y: number;
  /** Between its sides, in radians. */
  angle: number;
}

export interface QuadrilateralsOptions {
  width: number;
  height: number;
  count: number;
  /** Distance of the corners from the middle, least and largest. */
  minScale: number;
  maxScale: number;
  noise?: number;
}

/**
 * Convex quadrilaterals of random gray on gray, apart from each other, their edges smoothed over a pixel: a field
 * of corners whose places, between pixels, and angles are known.
 */
export function quadrilaterals(
  { width, height, count, minScale, maxScale, noise = 0 }: QuadrilateralsOptions,
  rng: Rng,
): { image: Raster<Uint8Array>; truth: Corner[] } {
  checkScales(minScale, maxScale);
  const light = new Float64Array(width * height).fill(128);
  const middles: Place[] = [];
  const wanted = {
    scale: () => minScale + rng.uniform() * (maxScale - minScale),
    reach: (scale: number) => scale + 4,
  };
  const truth: Corner[] = [];
  for (let shape = 0; shape < count; shape++) {
    const middle = placeApart({ width, height }, middles, wanted, `shape ${shape + 1} of ${count}`, rng);
    middles.push(middle);
    const corners = around(middle);
    const level = 128 + (50 + 70 * rng.uniform()) * (rng.uniform() < 0.5 ? -1 : 1);
    fill(corners, level);
    corners.forEach(([x, y], i) => {
      const [before, after] = [corners[(i + 3) % 4]!, corners[(i + 1) % 4]!];
      const turn = Math.atan2(after[1] - y, after[0] - x) - Math.atan2(before[1] - y, before[0] - x);
      truth.push({ shape, x, y, angle: Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn))) });
    });
  }
  return { image: toImage(light, width, height, 1, noise, rng), truth };

  /** Corners on a circle, each in its own fifth of it, so that no side is short and no angle nearly straight. */
  function around({ x, y, scale }: Place): [number, number][] {
    const start = 2 * Math.PI * rng.uniform();
    return [0, 1, 2, 3].map((i) => {
      const a = start + (i + 0.4 * (rng.uniform() - 0.5)) * (Math.PI / 2);
      return [x + scale * Math.cos(a), y + scale * Math.sin(a)];
    });
  }

  /** The corners run from +x towards +y, so the inside lies to one side of all four edges. */
  function fill(corners: readonly [number, number][], level: number) {
    const xs = corners.map(([x]) => x);
    const ys = corners.map(([, y]) => y);
    const edges = corners.map(([x, y], i) => {
      const [u, v] = corners[(i + 1) % 4]!;
      const length = Math.hypot(u - x, v - y);
      return { x, y, nx: (v - y) / length, ny: (x - u) / length };
    });
    for (let py = Math.floor(Math.min(...ys)) - 1; py <= Math.max(...ys) + 1; py++)
      for (let px = Math.floor(Math.min(...xs)) - 1; px <= Math.max(...xs) + 1; px++) {
        let distance = -Infinity;
        for (const { x, y, nx, ny } of edges) distance = Math.max(distance, nx * (px - x) + ny * (py - y));
        const share = coverage(distance);
        if (share > 0) light[py * width + px]! += share * (level - light[py * width + px]!);
      }
  }
}
