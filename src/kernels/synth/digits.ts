import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { DIGIT_STROKES, type Point, type Stroke } from './digit-strokes.js';
import { coverage } from './outline.js';

export const DIGIT_SIZE = 28;

export interface Digits {
  n: number;
  /** [n, 28, 28], 0 paper to 255 ink, as MNIST has it. */
  images: Uint8Array;
  labels: Uint8Array;
}

/**
 * Handwritten digits, each drawn by a pen along strokes: a way of writing is chosen, its points are shaken, the
 * whole is slanted, stretched, turned and moved, waves bend it, the pen has a width and a little noise is laid
 * over the ink. Item i depends on the seed and i alone. Labels are drawn evenly unless given.
 */
export function digits(n: number, rng: Rng, { labels }: { labels?: Uint8Array } = {}): Digits {
  if (labels && labels.length !== n)
    throw new DataError(`${n} digits need as many labels, got ${labels.length}`);
  const size = DIGIT_SIZE * DIGIT_SIZE;
  const images = new Uint8Array(n * size);
  const drawn = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const own = rng.stream(i);
    drawn[i] = labels ? labels[i]! : own.integer(10);
    images.set(digit(drawn[i]!, own), i * size);
  }
  return { n, images, labels: drawn };
}

/** One digit, 28 x 28. */
export function digit(label: number, rng: Rng): Uint8Array {
  const ways = DIGIT_STROKES[label];
  if (!ways) throw new DataError(`a digit is 0 to 9, got ${label}`);
  const strokes = ways[rng.integer(ways.length)]!;
  const place = hand(rng);
  const lines = strokes.map((stroke) => smoothLine(stroke.map((p) => shaken(p, rng))).map(place));
  return ink(lines, between(0.75, 1.5, rng), rng);
}

const between = (low: number, high: number, rng: Rng) => low + (high - low) * rng.uniform();

const shaken = ([x, y]: Point, rng: Rng): Point => [x + 0.022 * rng.normal(), y + 0.022 * rng.normal()];

/** The map from the unit square to pixels that one writer's hand makes this time. */
function hand(rng: Rng): (p: Point) => Point {
  const slant = 0.22 * rng.normal() + 0.08;
  const turn = 0.12 * rng.normal();
  const height = between(16.5, 21, rng);
  const width = height * between(0.74, 1.12, rng);
  const [moveX, moveY] = [rng.normal(), rng.normal()];
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const bendX = wave(rng);
  const bendY = wave(rng);
  const centre = (DIGIT_SIZE - 1) / 2;
  return ([x, y]) => {
    const u = x - 0.5 + bendX(y) - slant * (y - 0.5);
    const v = y - 0.5 + bendY(x);
    return [centre + moveX + width * (cos * u - sin * v), centre + moveY + height * (sin * u + cos * v)];
  };
}

/** A bend of a few hundredths, about one wave over the digit. */
function wave(rng: Rng): (t: number) => number {
  const size = 0.035 * rng.normal();
  const cycles = between(0.6, 1.4, rng);
  const phase = 2 * Math.PI * rng.uniform();
  return (t) => size * Math.sin(2 * Math.PI * cycles * t + phase);
}

const STEPS = 8;

/** Catmull-Rom spline through the points, in short straight pieces. */
function smoothLine(points: Stroke): Point[] {
  const at = (i: number) => points[Math.max(0, Math.min(points.length - 1, i))]!;
  const line: Point[] = [];
  for (let i = 0; i + 1 < points.length; i++)
    for (let s = i === 0 ? 0 : 1; s <= STEPS; s++) {
      const t = s / STEPS;
      const spline = (c: 0 | 1) => {
        const [p, q, r, w] = [at(i - 1)[c], at(i)[c], at(i + 1)[c], at(i + 2)[c]];
        return q + 0.5 * t * (r - p + t * (2 * p - 5 * q + 4 * r - w + t * (3 * (q - r) + w - p)));
      };
      line.push([spline(0), spline(1)]);
    }
  return line;
}

/** Paints lines with a round pen of half width `pen`; pressure varies along the way. */
function ink(lines: readonly Point[][], pen: number, rng: Rng): Uint8Array {
  const cover = new Float64Array(DIGIT_SIZE * DIGIT_SIZE);
  for (const line of lines) {
    const [from, to] = [pen * between(0.85, 1.1, rng), pen * between(0.8, 1.1, rng)];
    for (let i = 0; i + 1 < line.length; i++) {
      const width = from + ((to - from) * i) / line.length;
      paintPiece(cover, line[i]!, line[i + 1]!, width);
    }
  }
  const strength = between(0.85, 1, rng);
  const out = new Uint8ClampedArray(cover.length);
  cover.forEach((share, p) => {
    out[p] = share > 0 ? 255 * strength * share + 6 * rng.normal() : 0;
  });
  return new Uint8Array(out.buffer);
}

function paintPiece(cover: Float64Array, [ax, ay]: Point, [bx, by]: Point, width: number): void {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy || 1;
  const reach = width + 1;
  const top = Math.max(0, Math.ceil(Math.min(ay, by) - reach));
  const bottom = Math.min(DIGIT_SIZE - 1, Math.max(ay, by) + reach);
  const left = Math.max(0, Math.ceil(Math.min(ax, bx) - reach));
  const right = Math.min(DIGIT_SIZE - 1, Math.max(ax, bx) + reach);
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length));
      const share = coverage(Math.hypot(x - ax - t * dx, y - ay - t * dy) - width);
      const p = y * DIGIT_SIZE + x;
      if (share > cover[p]!) cover[p] = share;
    }
}
