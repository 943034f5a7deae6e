import { describe, expect, test } from 'vitest';
import { mser, regionLabels, regionPixels } from '../../../src/kernels/features/mser.js';
import { cloudy } from './cloudy.js';
import oracle from './mser.oracle.json' with { type: 'json' };

type Paint = (x: number, y: number) => number;
const paint = (width: number, height: number, at: Paint) => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height }, (_, p) => at(p % width, Math.floor(p / width))),
});
const inBox = (x: number, y: number, x0: number, y0: number, w: number, h: number) =>
  x >= x0 && x < x0 + w && y >= y0 && y < y0 + h;

test.each(oracle)('the regions of OpenCV, one by one: $width x $height, delta $delta', (wanted) => {
  const { width, height, seed, delta, variation, regions } = wanted;
  const found = mser(cloudy(width, height, seed), {
    delta,
    minArea: 20,
    maxArea: 2000,
    maxVariation: variation,
    minDiversity: 0,
  });
  const rows = found.regions.map(({ area, x, y }) => [area, Math.round(x * area), Math.round(y * area)]);
  rows.sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]! || a[2]! - b[2]!);
  expect(rows).toEqual(regions);
});

test('a bright rectangle on dark: one bright region with its exact area, place and axes', () => {
  const picture = paint(60, 50, (x, y) => (inBox(x, y, 10, 20, 24, 8) ? 180 : 40));
  const { regions } = mser(picture, { polarity: 'bright' });
  expect(regions).toHaveLength(1);
  const { area, level, variation, x, y, major, minor, angle, polarity } = regions[0]!;
  expect({ area, level, variation, x, y, angle, polarity }).toEqual({
    area: 192,
    level: 180,
    variation: 0,
    x: 21.5,
    y: 23.5,
    angle: 0,
    polarity: 'bright',
  });
  // The variance of n neighbouring whole numbers is (n^2 - 1) / 12.
  expect(major).toBeCloseTo(4 * Math.sqrt((24 ** 2 - 1) / 12), 10);
  expect(minor).toBeCloseTo(4 * Math.sqrt((8 ** 2 - 1) / 12), 10);
});

test('a tilted ellipse has its own axes and angle', () => {
  const turn = 0.5;
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const picture = paint(120, 100, (x, y) => {
    const [u, v] = [(x - 60) * c + (y - 50) * s, (y - 50) * c - (x - 60) * s];
    return (u / 40) ** 2 + (v / 15) ** 2 <= 1 ? 20 : 200;
  });
  const [region] = mser(picture, { polarity: 'dark' }).regions;
  // Rastering moves the edge by half a pixel at most: 1 % of these axes.
  expect(region!.major / 80).toBeCloseTo(1, 2);
  expect(region!.minor / 30).toBeCloseTo(1, 2);
  expect(region!.angle).toBeCloseTo(turn, 2);
});

test.each([4, 1])('a slope has no regions: steps of %i levels', (step) => {
  expect(mser(paint(60, 60, (x) => step * x)).regions).toEqual([]);
});

test('a constant picture, and one pixel, have none', () => {
  expect(mser(paint(20, 20, () => 7)).regions).toEqual([]);
  expect(
    mser(
      paint(1, 1, () => 7),
      { minArea: 1 },
    ).regions,
  ).toEqual([]);
});

test('levels times 2 with delta times 2 leave all as it is; the negative swaps the polarities', () => {
  const picture = cloudy(120, 90);
  const half = { ...picture, data: picture.data.map((v) => v >> 1) };
  const twice = { ...picture, data: half.data.map((v) => 2 * v) };
  const negative = { ...picture, data: picture.data.map((v) => 255 - v) };
  const found = mser(half, { delta: 3 }).regions;
  expect(found.length).toBeGreaterThan(10);
  expect(mser(twice, { delta: 6 }).regions.map((r) => ({ ...r, level: r.level / 2 }))).toEqual(found);
  const bare = (r: (typeof found)[number]) => [r.area, r.x, r.y, r.variation];
  const of = (list: typeof found, polarity: string) => list.filter((r) => r.polarity === polarity).map(bare);
  const swapped = mser(negative, { delta: 6 }).regions;
  const original = mser(picture, { delta: 6 }).regions;
  expect(of(swapped, 'dark')).toEqual(of(original, 'bright'));
  expect(of(swapped, 'bright')).toEqual(of(original, 'dark'));
});

test('16 bits are as good as 8', () => {
  const picture = cloudy(80, 60);
  const wide = { ...picture, data: Uint16Array.from(picture.data, (v) => 257 * v) };
  const shown = (r: { area: number; x: number; variation: number }) => [r.area, r.x, r.variation];
  expect(mser(wide, { delta: 5 * 257 }).regions.map(shown)).toEqual(mser(picture).regions.map(shown));
});

describe('regions in each other', () => {
  // Steps of 60 levels: a square in a square in a square.
  const nested = paint(80, 80, (x, y) => {
    if (inBox(x, y, 30, 30, 20, 20)) return 200;
    return inBox(x, y, 29, 29, 22, 22) ? 140 : inBox(x, y, 20, 20, 40, 40) ? 80 : 20;
  });
  const areas = (minDiversity: number) =>
    mser(nested, { polarity: 'bright', minDiversity }).regions.map(({ area }) => area);

  test('all are stable; those that differ by less than the diversity are one', () => {
    expect(areas(0)).toEqual([1600, 484, 400]);
    expect(areas(0.17)).toEqual([1600, 484, 400]); // (484 - 400) / 484 = 0.1736
    expect(areas(0.18)).toEqual([1600, 400]);
    expect(areas(0.76)).toEqual([400]); // (1600 - 400) / 1600 = 0.75
  });

  test('labels show the smallest, pixels are all of each', () => {
    const found = mser(nested, { polarity: 'bright', minDiversity: 0 });
    const labels = regionLabels(found);
    const count = [0, 1, 2, 3].map((k) => labels.filter((v) => v === k).length);
    expect(count).toEqual([6400 - 1600, 1600 - 484, 484 - 400, 400]);
    const pixels = regionPixels(found);
    expect(pixels.map((p) => p.length)).toEqual([1600, 484, 400]);
    expect([...pixels[2]!].every((p) => nested.data[p] === 200)).toBe(true);
  });
});

test('area limits are inclusive', () => {
  const picture = paint(60, 50, (x, y) => (inBox(x, y, 10, 20, 12, 8) ? 180 : 40));
  const count = (minArea: number, maxArea: number) =>
    mser(picture, { minArea, maxArea, polarity: 'bright' }).regions.length;
  expect([count(96, 96), count(97, 500), count(1, 95)]).toEqual([1, 0, 0]);
});
