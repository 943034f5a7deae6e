import type { Column, Image } from '../../core/data.js';
import { adjacency } from '../../kernels/regions/adjacency.js';
import { regionSummary } from '../../kernels/regions/region-summary.js';
import type { Regions } from '../../kernels/regions/regions.js';

const CHANNELS = {
  1: ['gray'],
  2: ['gray', 'alpha'],
  3: ['red', 'green', 'blue'],
  4: ['red', 'green', 'blue', 'alpha'],
};

/** One row a segment: `x,y` its centroid, then its box, mean colour and the labels of those it touches. */
export function regionTable(image: Image, regions: Regions): Record<string, Column> {
  const { x, y, left, top, right, bottom, means } = regionSummary(image, regions);
  const { start, neighbour } = adjacency(regions.labels, image.width, image.height, regions.count);
  return {
    label: Int32Array.from(regions.areas.keys()),
    area: regions.areas,
    x,
    y,
    left,
    top,
    width: right.map((v, r) => v - left[r]! + 1),
    height: bottom.map((v, r) => v - top[r]! + 1),
    ...Object.fromEntries(CHANNELS[image.channels].map((name, c) => [name, means[c]!])),
    neighbours: Array.from(regions.areas, (_, r) => neighbour.subarray(start[r], start[r + 1]).join(' ')),
  };
}
