import { localMaxima } from '../image/local-maxima.js';
import type { Plane } from '../image/raster.js';

/** How well a template of some size and turn fits at every place of its top left corner. */
export interface Response {
  scores: Plane;
  /** Of the template. */
  width: number;
  height: number;
  scale: number;
  /** Radians, from +x towards +y. */
  angle: number;
}

export interface Match {
  x: number;
  y: number;
  score: number;
  scale: number;
  angle: number;
  width: number;
  height: number;
}

export interface PeakOptions {
  /** The worst score that counts. */
  threshold?: number;
  /** As many at most. */
  max: number;
  /** A place whose box shares more than this part of its union with a better one's is that one seen again. */
  overlap: number;
  /** Small scores are the good ones. */
  smallest?: boolean;
  /** Places between pixels. */
  subpixel?: boolean;
}

/** Local maxima that are looked at for each that is wanted; the rest lie under better ones. */
const CANDIDATES = 200;

/**
 * The best places of a template by falling score: local maxima of every response, of which those that overlap a better
 * one are left out (greedy non-maximum suppression of boxes).
 */
export function templatePeaks(
  responses: readonly Response[],
  { threshold, max, overlap, smallest = false, subpixel = false }: PeakOptions,
): Match[] {
  const sign = smallest ? -1 : 1;
  // Only the best is wanted: what lies below it need not be sorted.
  const worst = threshold ?? (max === 1 ? bestScore(responses, smallest) : undefined);
  const atMost = Math.max(CANDIDATES * max, 1000);
  const candidates = responses.flatMap((response) => {
    const { scores, width, height, scale, angle } = response;
    const plane = smallest ? { ...scores, data: scores.data.map((v) => -v) } : scores;
    const above = worst === undefined ? -Infinity : justBelow(sign * worst);
    return Array.from(localMaxima(plane, { threshold: above, atMost }), (at): Match => {
      const [x, y] = [at % plane.width, Math.floor(at / plane.width)];
      const [dx, dy] = subpixel ? vertex(plane, x, y) : [0, 0];
      return { x: x + dx, y: y + dy, score: scores.data[at]!, scale, angle, width, height };
    });
  });
  candidates.sort((a, b) => sign * (b.score - a.score));
  const kept: Match[] = [];
  for (const match of candidates) {
    if (kept.length === max) break;
    if (kept.every((better) => sharedPart(better, match) <= overlap)) kept.push(match);
  }
  return kept;
}

function bestScore(responses: readonly Response[], smallest: boolean): number {
  let best = smallest ? Infinity : -Infinity;
  for (const { scores } of responses)
    for (const v of scores.data) if (smallest ? v < best : v > best) best = v;
  return best;
}

/** What float32 scores of at least `threshold` are above. */
const justBelow = (threshold: number) =>
  Math.fround(threshold) - Math.abs(Math.fround(threshold)) * 1e-7 - 1e-30;

/**
 * Top of the paraboloid through a maximum and its eight neighbours, by central differences, within a pixel; where it
 * has none, as on a level ridge, and at the edge, that of the parabola along each axis, within half a pixel.
 */
function vertex({ width, height, data }: Plane, x: number, y: number): [number, number] {
  const at = y * width + x;
  const [inX, inY] = [x > 0 && x + 1 < width, y > 0 && y + 1 < height];
  const slope = (inside: boolean, step: number) => (inside ? (data[at + step]! - data[at - step]!) / 2 : 0);
  const bend = (inside: boolean, step: number) =>
    inside ? data[at + step]! - 2 * data[at]! + data[at - step]! : 0;
  const [gx, gy] = [slope(inX, 1), slope(inY, width)];
  const [xx, yy] = [bend(inX, 1), bend(inY, width)];
  if (inX && inY) {
    const down = data[at + width + 1]! - data[at + width - 1]!;
    const xy = (down - data[at - width + 1]! + data[at - width - 1]!) / 4;
    const determinant = xx * yy - xy * xy;
    const [dx, dy] = [(xy * gy - yy * gx) / determinant, (xy * gx - xx * gy) / determinant];
    if (determinant > 0 && Math.abs(dx) <= 1 && Math.abs(dy) <= 1) return [dx, dy];
  }
  const along = (g: number, b: number) => (b < 0 ? Math.max(-0.5, Math.min(0.5, -g / b)) : 0);
  return [along(gx, xx), along(gy, yy)];
}

/** Intersection over union. */
function sharedPart(a: Match, b: Match): number {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (across <= 0 || down <= 0) return 0;
  const shared = across * down;
  return shared / (a.width * a.height + b.width * b.height - shared);
}
