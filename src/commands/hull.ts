import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { DataError } from '../core/errors.js';
import { imageInput, tableInput } from '../core/options.js';
import { convexHull, ringArea, ringLength, ringOf } from '../kernels/geometry/convex-hull.js';
import { enclosingCircle } from '../kernels/geometry/enclosing-circle.js';
import { leastRectangle } from '../kernels/geometry/least-rectangle.js';
import { drawHull } from './hull/draw.js';
import { readPoints } from './hull/points.js';

export default defineCommand({
  name: 'hull',
  group: 'Images',
  summary: 'Convex hull of a mask or of points, with the least rectangle and circle around it.',
  description:
    'The smallest convex region that holds all points: pixels of a mask that are not 0, by their centres, or rows of a table of x and y. Corners come in the order that turns from +x towards +y, beginning at the leftmost; points on a side are none, decided without rounding. The hull of a hull is itself. A single point has one corner, points on a line two.\nThe rectangle has the least area of all, a side of it lies on the hull; its angle is that of the longer side from +x towards +y. Of a mask, areas are those between pixel centres: a square of n x n pixels has (n - 1)².',
  keywords: [
    'convex',
    'polygon',
    'outline',
    'bounding box',
    'minimum area rectangle',
    'enclosing circle',
    'gift wrapping',
    'calipers',
    'points',
    'mask',
  ],
  inputs: [{ name: 'IN', about: 'a mask, or a table of points', accepts: ['image', 'table', 'array'] }],
  options: z.object({
    ...tableInput,
    columns: tableInput.columns
      .describe('x and y of a table, by name or position from 0')
      .meta({ placeholder: 'X,Y', defaultText: 'x and y, or the first two numeric ones' }),
    threshold: z
      .number()
      .min(0)
      .max(65535)
      .optional()
      .describe('of a picture: gray levels above it are in the mask')
      .meta({ defaultText: '0' }),
    ...imageInput,
  }),
  outputs: ['table'],
  metrics: {
    points: 'points, or pixels of the mask',
    corners: 'of the hull',
    area: 'of the hull',
    perimeter: 'of the hull',
    rectangle: 'the least one: x and y of its centre, length, width, angle',
    circle: 'the least one around all: x, y, radius',
  },
  examples: [
    'ispr components fixtures/coins.png --min-area 3000 --clear-border --labels coin.png -q && ispr hull coin.png --plot hull.png',
    'ispr hull fixtures/iris.csv --columns sepalLength,sepalWidth --plot hull.svg -o hull.csv',
  ],
  source:
    'Andrew, Another efficient algorithm for convex hulls in two dimensions, 1979; Toussaint, Solving geometric problems with the rotating calipers, 1983; Welzl, Smallest enclosing disks, 1991',
  cost: { bytesPerValue: 40, nsPerValue: 60 },
  async run([path], chosen, context) {
    const { x, y, image, count } = await readPoints(path!, chosen, context.warn);
    if (count === 0)
      throw new DataError('a mask without pixels has no hull', {
        file: path,
        hint: '--threshold says above which gray level pixels count',
      });
    const ring = ringOf(x, y, convexHull(x, y));
    const rectangle = leastRectangle(ring);
    const circle = enclosingCircle(ring);
    return {
      table: { x: ring.x, y: ring.y },
      metrics: {
        points: count,
        corners: ring.x.length,
        area: ringArea(ring),
        perimeter: ringLength(ring),
        rectangle: [rectangle.x, rectangle.y, rectangle.length, rectangle.width, rectangle.angle],
        circle: [circle.x, circle.y, circle.radius],
      },
      plot: () => drawHull({ x, y, image }, ring, rectangle, circle),
    };
  },
});
