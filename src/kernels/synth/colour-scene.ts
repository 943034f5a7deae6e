import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import type { Raster } from '../image/raster.js';
import { coverage } from './outline.js';
import { toImage } from './shapes.js';

/** What the pixels of a scene belong to; a label is a position in this list. */
export const SCENE_SEGMENTS = [
  'sky',
  'sun',
  'mountain',
  'meadow',
  'lake',
  'house',
  'roof',
  'tree',
  'trunk',
] as const;
export type SceneSegment = (typeof SCENE_SEGMENTS)[number];

type Colour = [number, number, number];

const COLOURS: Record<SceneSegment, Colour> = {
  sky: [120, 178, 232],
  sun: [252, 220, 90],
  mountain: [112, 104, 128],
  meadow: [104, 160, 66],
  lake: [38, 92, 160],
  house: [226, 208, 176],
  roof: [178, 58, 44],
  tree: [28, 92, 44],
  trunk: [96, 62, 36],
};

/**
 * A landscape painted back to front, each part in a colour of its own that the seed shifts a little, with the
 * light fading from left to right by `shading` and noise of `noise` levels: a picture to segment whose every
 * pixel's label is known.
 */
export function colourScene(
  {
    width,
    height,
    noise = 6,
    shading = 0.15,
  }: { width: number; height: number; noise?: number; shading?: number },
  rng: Rng,
): { image: Raster<Uint8Array>; labels: Int32Array } {
  if (!(width >= 16 && height >= 16))
    throw new DataError(`a scene needs 16 x 16 pixels, got ${width} x ${height}`);
  const light = new Float64Array(width * height * 3);
  const labels = new Int32Array(width * height);
  for (const [segment, distance] of parts(width, height, rng)) {
    const colour = COLOURS[segment].map((v) => v + 16 * (rng.uniform() - 0.5));
    const label = SCENE_SEGMENTS.indexOf(segment);
    for (let y = 0, p = 0; y < height; y++)
      for (let x = 0; x < width; x++, p++) {
        const share = coverage(distance(x, y));
        if (share >= 0.5) labels[p] = label;
        const lit = 1 - shading * (x / width);
        if (share > 0)
          for (let c = 0; c < 3; c++) light[3 * p + c]! += share * (colour[c]! * lit - light[3 * p + c]!);
      }
  }
  return { image: toImage(light, width, height, 3, noise, rng), labels };
}

/** Distances to the edges of the parts, negative inside, back to front. */
function parts(width: number, height: number, rng: Rng): [SceneSegment, (x: number, y: number) => number][] {
  const between = (a: number, b: number) => a + (b - a) * rng.uniform();
  const unit = Math.min(width, height);
  const ridge = wave(width, 0.1 * height, between(0.38, 0.46) * height, rng);
  const edge = wave(width, 0.02 * height, between(0.58, 0.64) * height, rng);
  const sun = [between(0.12, 0.88) * width, between(0.12, 0.2) * height, between(0.06, 0.09) * unit] as const;
  const lake = [between(0.25, 0.4) * width, between(0.8, 0.86) * height, 0.2 * width, 0.08 * height] as const;
  const side = between(0.07, 0.1) * unit;
  const house = [between(0.62, 0.82) * width, between(0.64, 0.7) * height] as const;
  const tree = [between(0.1, 0.5) * width, between(0.5, 0.56) * height, between(0.08, 0.11) * unit] as const;
  const box = (cx: number, cy: number, a: number, b: number) => (x: number, y: number) =>
    Math.max(Math.abs(x - cx) - a, Math.abs(y - cy) - b);
  return [
    ['sky', () => -1],
    ['sun', (x, y) => Math.hypot(x - sun[0], y - sun[1]) - sun[2]],
    ['mountain', (x, y) => ridge(x) - y],
    ['meadow', (x, y) => edge(x) - y],
    ['lake', (x, y) => (Math.hypot((x - lake[0]) / lake[2], (y - lake[1]) / lake[3]) - 1) * lake[3]],
    ['house', box(house[0], house[1], 1.2 * side, side)],
    [
      'roof',
      (x, y) => {
        const top = house[1] - 2.1 * side;
        // Two slopes of 1.1 over 1.45, and the eaves
        return Math.max(
          (1.1 * Math.abs(x - house[0]) - 1.45 * (y - top)) / Math.hypot(1.1, 1.45),
          y - house[1] + side,
        );
      },
    ],
    ['trunk', box(tree[0], tree[1] + 1.5 * tree[2], tree[2] / 6, 0.8 * tree[2])],
    ['tree', (x, y) => Math.hypot(x - tree[0], y - tree[1]) - tree[2]],
  ];
}

/** A rolling line: three sines of random phase. */
function wave(width: number, swing: number, level: number, rng: Rng): (x: number) => number {
  const sines = [1.3, 2.9, 6.1].map((cycles) => ({ cycles, phase: 2 * Math.PI * rng.uniform() }));
  return (x) =>
    level +
    sines.reduce(
      (sum, { cycles, phase }) =>
        sum + (swing / cycles) * Math.sin((2 * Math.PI * cycles * x) / width + phase),
      0,
    );
}
