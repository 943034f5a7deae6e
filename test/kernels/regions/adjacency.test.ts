import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { adjacency } from '../../../src/kernels/regions/adjacency.js';
import { regionSummary } from '../../../src/kernels/regions/region-summary.js';
import { numberByArea } from '../../../src/kernels/regions/regions.js';

const row = ({ start, neighbour, border }: ReturnType<typeof adjacency>, r: number) =>
  Array.from({ length: start[r + 1]! - start[r]! }, (_, i) => [
    neighbour[start[r]! + i],
    border[start[r]! + i],
  ]);

test('by eye: corners do not touch, sides are counted', () => {
  const graph = adjacency(Int32Array.of(0, 0, 1, 0, 2, 2, 3, 2, 2), 3, 3, 4);
  expect(row(graph, 0)).toEqual([
    [1, 1],
    [2, 2],
    [3, 1],
  ]);
  expect(row(graph, 1)).toEqual([
    [0, 1],
    [2, 1],
  ]);
  expect(row(graph, 3)).toEqual([
    [0, 1],
    [2, 1],
  ]);
});

test('the same as counting pairs in a map, on noise', () => {
  const rng = createRng(5);
  const [width, height, count] = [17, 11, 6];
  const labels = Int32Array.from({ length: width * height }, () => rng.integer(count));
  const pairs = new Map<string, number>();
  const meet = (a: number, b: number) => {
    if (a !== b) for (const key of [`${a} ${b}`, `${b} ${a}`]) pairs.set(key, (pairs.get(key) ?? 0) + 1);
  };
  labels.forEach((label, p) => {
    if ((p + 1) % width) meet(label, labels[p + 1]!);
    if (p + width < labels.length) meet(label, labels[p + width]!);
  });
  const graph = adjacency(labels, width, height, count);
  const found = new Map<string, number>();
  for (let r = 0; r < count; r++)
    for (const [other, sides] of row(graph, r)) found.set(`${r} ${other}`, sides!);
  expect(new Map([...found].sort())).toEqual(new Map([...pairs].sort()));
});

test('one region touches nobody', () => {
  expect(adjacency(new Int32Array(6), 3, 2, 1).neighbour.length).toBe(0);
});

test('summary of regions: centroid, box and mean colour, by eye', () => {
  const image = { width: 3, height: 2, channels: 1 as const, data: Uint8Array.of(10, 20, 90, 30, 40, 80) };
  const summary = regionSummary(image, numberByArea(Int32Array.of(4, 4, 7, 4, 4, 7)));
  expect([...summary.x]).toEqual([0.5, 2]);
  expect([...summary.y]).toEqual([0.5, 0.5]);
  expect([...summary.left, ...summary.top, ...summary.right, ...summary.bottom]).toEqual([
    0, 2, 0, 0, 1, 2, 1, 1,
  ]);
  expect([...summary.means[0]!]).toEqual([25, 85]);
});

test('labels far apart are numbered too', () => {
  const { labels, count, areas } = numberByArea(Int32Array.of(-2_000_000_000, 2_000_000_000, 5, 5));
  expect([[...labels], count, [...areas]]).toEqual([[1, 2, 0, 0], 3, [2, 1, 1]]);
});
