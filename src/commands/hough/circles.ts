import { imageOverlay } from '../../core/chart/make.js';
import type { Image } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import type { OrientedPoints } from '../../kernels/edges/edge-points.js';
import { houghCircles } from '../../kernels/edges/hough-circles.js';
import type { HoughOptions } from '../hough.js';
import { type Finding, largest } from './input.js';

export function findCircles(image: Image, points: OrientedPoints, chosen: HoughOptions): Finding {
  const { minRadius = 8, support, minDistance, n } = chosen;
  const { maxRadius = Math.max(minRadius, Math.min(image.width, image.height) / 2) } = chosen;
  if (maxRadius < minRadius)
    throw new UsageError(`--max-radius must not be below --min-radius, got ${maxRadius} and ${minRadius}`);
  const found = houghCircles(points, {
    minRadius,
    maxRadius,
    support,
    atMost: n,
    ...(minDistance !== undefined && { distance: minDistance }),
  });
  const { x, y, r, votes } = found;
  return {
    table: new Map<string, Float64Array | Int32Array>([
      ['x', x],
      ['y', y],
      ['r', r],
      ['votes', votes],
      ['support', found.support],
    ]),
    mostVotes: largest(votes),
    plot: () =>
      imageOverlay({ image, circles: { x, y, radius: r, color: '#ff5c00' }, title: `${x.length} circles` }),
  };
}
