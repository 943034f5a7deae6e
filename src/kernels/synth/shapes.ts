import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import type { Raster } from '../image/raster.js';
import { coverage, outline, REACH, SHAPES, type ShapeClass } from './outline.js';

export interface Shape {
  class: ShapeClass;
  /** Centre in pixels, pixel centres at whole numbers. */
  x: number;
  y: number;
  /** See outline.ts. */
  scale: number;
  /** Radians from +x towards +y; y is down. */
  angle: number;
  /** 0..255 */
  colour: [number, number, number];
}

export interface ShapesOptions {
  width: number;
  height: number;
  count: number;
  kinds?: readonly ShapeClass[];
  minScale?: number;
  maxScale?: number;
  /** May shapes lie on one another? Later ones lie on top. */
  overlap?: boolean;
  /** Gray pictures have one channel and shapes of 120 to 255 on 30. */
  gray?: boolean;
  /** Standard deviation of the noise, in levels. */
  noise?: number;
}

/** Shapes at random places, sizes and angles: the picture, the label of each pixel (0 none, i + 1 shape i), truth. */
export function shapesImage(
  options: ShapesOptions,
  rng: Rng,
): { image: Raster<Uint8Array>; labels: Int32Array; truth: Shape[] } {
  const { width, height, count, gray = false, noise = 0 } = options;
  if (width < 1 || height < 1) throw new DataError(`a picture needs pixels, got ${width} x ${height}`);
  const truth: Shape[] = [];
  for (let i = 0; i < count; i++) truth.push(placeShape(options, truth, rng));
  const background: Shape['colour'] = gray ? [30, 30, 30] : [24, 26, 40];
  return { ...drawShapes({ width, height, shapes: truth, gray, noise, background }, rng), truth };
}

/** Draws given shapes in order, their edges smoothed over a pixel. A pixel's label is the top shape that covers half of it. */
export function drawShapes(
  {
    width,
    height,
    shapes,
    gray = false,
    noise = 0,
    background = [0, 0, 0],
  }: {
    width: number;
    height: number;
    shapes: readonly Shape[];
    gray?: boolean;
    noise?: number;
    background?: Shape['colour'];
  },
  rng: Rng,
): { image: Raster<Uint8Array>; labels: Int32Array } {
  const channels = gray ? 1 : 3;
  const light = new Float64Array(width * height * channels).map((_, i) => background[i % channels]!);
  const labels = new Int32Array(width * height);
  shapes.forEach(({ class: kind, x, y, scale, angle, colour }, index) => {
    const distance = outline(kind, scale);
    const reach = REACH[kind] * scale + 1;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    for (let py = Math.max(0, Math.ceil(y - reach)); py <= Math.min(height - 1, y + reach); py++)
      for (let px = Math.max(0, Math.ceil(x - reach)); px <= Math.min(width - 1, x + reach); px++) {
        const [dx, dy] = [px - x, py - y];
        const share = coverage(distance(cos * dx + sin * dy, cos * dy - sin * dx));
        if (share === 0) continue;
        const p = py * width + px;
        if (share >= 0.5) labels[p] = index + 1;
        for (let c = 0; c < channels; c++)
          light[p * channels + c]! += share * (colour[c]! - light[p * channels + c]!);
      }
  });
  return { image: toImage(light, width, height, channels, noise, rng), labels };
}

/** Levels with noise on them, rounded to 8 bits. */
export function toImage(
  light: Float64Array,
  width: number,
  height: number,
  channels: 1 | 3,
  noise: number,
  rng: Rng,
): Raster<Uint8Array> {
  const data = new Uint8ClampedArray(light.length); // clamps, and rounds halves to even
  for (let i = 0; i < light.length; i++) data[i] = noise > 0 ? light[i]! + noise * rng.normal() : light[i]!;
  return { width, height, channels, data: new Uint8Array(data.buffer) };
}

const TRIES = 2000;

function placeShape(options: ShapesOptions, others: readonly Shape[], rng: Rng): Shape {
  const { width, height, kinds = SHAPES, overlap = false, gray = false } = options;
  const { minScale = Math.min(width, height) / 20, maxScale = Math.min(width, height) / 8 } = options;
  if (!(minScale > 0 && maxScale >= minScale))
    throw new DataError(`scales go from above 0 to the largest, got ${minScale} to ${maxScale}`);
  for (let t = 0; t < TRIES; t++) {
    const kind = kinds[rng.integer(kinds.length)]!;
    const scale = minScale + rng.uniform() * (maxScale - minScale);
    const reach = REACH[kind] * scale + 1;
    const shape: Shape = {
      class: kind,
      x: reach + rng.uniform() * (width - 1 - 2 * reach),
      y: reach + rng.uniform() * (height - 1 - 2 * reach),
      scale,
      angle: kind === 'disc' ? 0 : 2 * Math.PI * rng.uniform(),
      colour: gray ? grayLevel(rng) : vivid(rng),
    };
    if (2 * reach > Math.min(width, height) - 1) continue;
    const apart = (o: Shape) =>
      Math.hypot(o.x - shape.x, o.y - shape.y) > reach + REACH[o.class] * o.scale + 1;
    if (overlap || others.every(apart)) return shape;
  }
  throw new DataError(
    `shape ${others.length + 1} of ${options.count} finds no room in ${width} x ${height} pixels: fewer or smaller ones will`,
  );
}

function grayLevel(rng: Rng): Shape['colour'] {
  const v = 120 + rng.integer(136);
  return [v, v, v];
}

/** A bright colour of any hue. */
function vivid(rng: Rng): Shape['colour'] {
  const hue = 6 * rng.uniform();
  const level = (k: number) =>
    Math.round(60 + 195 * Math.max(0, Math.min(1, Math.abs(((hue + k) % 6) - 3) - 1)));
  return [level(0), level(4), level(2)];
}
