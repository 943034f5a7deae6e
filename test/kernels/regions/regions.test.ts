import { expect, test } from 'vitest';
import { connectedRegions, numberByArea } from '../../../src/kernels/regions/regions.js';

const grid = (text: string) => {
  const rows = text.trim().split(/\s+/);
  return { labels: Int32Array.from(rows.join(''), Number), width: rows[0]!.length, height: rows.length };
};
const show = (labels: Int32Array, width: number) =>
  Array.from({ length: labels.length / width }, (_, y) =>
    labels.subarray(y * width, (y + 1) * width).join(''),
  ).join(' ');

test('labels are numbered by falling area', () => {
  const { labels, count, areas } = numberByArea(Int32Array.of(7, 7, 3, 9, 9, 9));
  expect([[...labels], count, [...areas]]).toEqual([[1, 1, 2, 0, 0, 0], 3, [3, 2, 1]]);
});

test('a label in two places becomes two regions', () => {
  const { labels, width, height } = grid('11011 11011 00000');
  const regions = connectedRegions(labels, width, height);
  expect(regions.count).toBe(3);
  expect(show(regions.labels, width)).toBe('11022 11022 00000');
});

test('small parts go to the neighbour with the longest common border', () => {
  // The single 3 touches 0 on three sides and 1 on one.
  const { labels, width, height } = grid('00000 00300 11111 11111');
  expect(show(connectedRegions(labels, width, height, 2).labels, width)).toBe(
    '00000 00000 11111 11111'.replace(/[01]/g, (c) => c),
  );
});

test('small parts that join are judged as one: nothing below the size is left', () => {
  const { labels, width, height } = grid('01230 01230 44444 44444 44444');
  const regions = connectedRegions(labels, width, height, 5);
  expect(Math.min(...regions.areas)).toBeGreaterThanOrEqual(5);
  expect(regions.areas.reduce((sum, area) => sum + area, 0)).toBe(25);
});

test('borders of what joined before count for the whole', () => {
  // The 2 joins the 3 below it; together they touch 0 on four sides and 1 on three.
  const { labels, width, height } = grid('00211 00331 00011 00011');
  expect(show(connectedRegions(labels, width, height, 4).labels, width)).toBe('00011 00001 00011 00011');
});

test('a picture of one small region keeps it', () => {
  expect(connectedRegions(Int32Array.of(5, 5), 2, 1, 100).count).toBe(1);
});
