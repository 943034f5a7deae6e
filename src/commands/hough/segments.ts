import { imageOverlay } from '../../core/chart/make.js';
import type { Image } from '../../core/data.js';
import type { Rng } from '../../core/random.js';
import type { OrientedPoints } from '../../kernels/edges/edge-points.js';
import { houghSegments } from '../../kernels/edges/hough-segments.js';
import type { HoughOptions } from '../hough.js';
import { type Finding, largest } from './input.js';
import { requireStep } from './lines.js';

/** Of the diagonal, for votes and lengths that nobody chose; 10 at least. */
const SHARE = 1 / 20;

export function findSegments(image: Image, points: OrientedPoints, chosen: HoughOptions, rng: Rng): Finding {
  requireStep(chosen.angleStep);
  const usual = Math.max(10, Math.round(SHARE * Math.hypot(image.width, image.height)));
  const { votes = usual, minLength = usual, maxGap, angleStep, rhoStep, n } = chosen;
  const s = houghSegments(points, { votes, minLength, maxGap, angleStep, rhoStep, atMost: n }, rng);
  return {
    table: new Map<string, Float64Array | Int32Array>([
      ['x1', s.x1],
      ['y1', s.y1],
      ['x2', s.x2],
      ['y2', s.y2],
      ['length', s.length],
      ['votes', s.pixels],
    ]),
    mostVotes: largest(s.pixels),
    plot: () =>
      imageOverlay({
        image,
        segments: { x: s.x1, y: s.y1, toX: s.x2, toY: s.y2, color: '#ff5c00' },
        title: `${s.x1.length} segments`,
      }),
  };
}
