import type { Chart, Mark } from '../../core/chart/chart.js';
import { imageOverlay, scatterChart } from '../../core/chart/make.js';
import type { Ring } from '../../kernels/geometry/convex-hull.js';
import type { Circle } from '../../kernels/geometry/enclosing-circle.js';
import type { Rectangle } from '../../kernels/geometry/least-rectangle.js';
import type { Points } from './points.js';

/** Hull, rectangle and circle over the mask, or over the points. */
export function drawHull(
  { x, y, image }: Pick<Points, 'x' | 'y' | 'image'>,
  ring: Ring,
  rectangle: Rectangle,
  circle: Circle,
): Chart {
  const around = image ? (['#ffb000', '#46e0ff', '#ff5fa8'] as const) : ([1, 2, 3] as const);
  const turn = Float64Array.from({ length: 97 }, (_, i) => (i * Math.PI) / 48);
  const circleRing = {
    x: turn.map((t) => circle.x + circle.radius * Math.cos(t)),
    y: turn.map((t) => circle.y + circle.radius * Math.sin(t)),
  };
  const title = `Convex hull of ${ring.x.length} corners`;
  if (image) {
    const polygon = (rings: Ring, label: string, color: (typeof around)[number]): Mark => ({
      mark: 'polygons',
      rings: [rings],
      label,
      color,
    });
    const marks = [
      polygon(circleRing, 'least circle', around[2]),
      polygon(rectangle.corners, 'least rectangle', around[1]),
      polygon(ring, 'hull', around[0]),
    ];
    return imageOverlay({ image, marks, title });
  }
  // Lines in the colours of the theme: outlines for pictures are too bright for paper.
  const line = ({ x: px, y: py }: Ring, label: string, color: (typeof around)[number]): Mark => ({
    mark: 'line',
    x: [...px, px[0]!],
    y: [...py, py[0]!],
    label,
    color,
    points: false,
  });
  return scatterChart({
    x,
    y,
    xLabel: 'x',
    yLabel: 'y',
    equal: true,
    legend: true,
    title,
    color: 0,
    marks: [
      line(circleRing, 'least circle', around[2]),
      line(rectangle.corners, 'least rectangle', around[1]),
      line(ring, 'hull', around[0]),
    ],
  });
}
