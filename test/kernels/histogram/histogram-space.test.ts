import { expect, test } from 'vitest';
import type { Image } from '../../../src/core/data.js';
import { quantiseColours } from '../../../src/kernels/histogram/histogram.js';
import { channelsOf, HISTOGRAM_SPACES, quantise } from '../../../src/kernels/histogram/histogram-space.js';

const picture = (pixels: readonly (readonly [number, number, number])[]): Image => ({
  width: pixels.length,
  height: 1,
  channels: 3,
  data: Uint8Array.from(pixels.flat()),
});
const gray = (...levels: number[]): Image => ({
  width: levels.length,
  height: 1,
  channels: 1,
  data: Uint8Array.from(levels),
});

// The corners of the cube and what lies between: sRGB's reach in every space is attained on its faces.
const steps = [0, 51, 102, 153, 204, 255];
const cube = picture(steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => [r, g, b] as const))));

test.each(HISTOGRAM_SPACES)(
  '%s: every colour lies in the stated ranges, which are no wider than needed',
  (space) => {
    for (const { name, raster, range } of channelsOf(cube, space)) {
      const [low, high] = range;
      const values = Array.from(raster.data);
      // D65 white is 0.9505, 1, 1.0891 to four figures, so that a ten-thousandth beyond is rounding.
      expect(Math.min(...values), name).toBeGreaterThanOrEqual(low - 1e-4);
      expect(Math.max(...values), name).toBeLessThanOrEqual(high + 1e-4 * (high - low));
      // Hue never comes round to 360 and integer levels end one before their range: 2 % and 17 % are ample.
      expect(Math.max(...values) - Math.min(...values), name).toBeGreaterThan(0.8 * (high - low));
    }
  },
);

test('rgb are the planes; hsv of red is 0, 1, 1; lab of white is 100, 0, 0', () => {
  const image = picture([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(channelsOf(image, 'rgb').map(({ name, raster }) => [name, ...raster.data])).toEqual([
    ['red', 1, 4],
    ['green', 2, 5],
    ['blue', 3, 6],
  ]);
  const at = (space: 'hsv' | 'lab', rgb: [number, number, number]) =>
    channelsOf(picture([rgb]), space).map(({ raster }) => raster.data[0]!);
  expect(at('hsv', [255, 0, 0])).toEqual([0, 1, 1]);
  const [l, a, b] = at('lab', [255, 255, 255]);
  expect(l).toBeCloseTo(100, 3);
  expect(Math.hypot(a!, b!)).toBeLessThan(0.02); // the white point has four figures
});

test('a gray picture is its one channel, in rgb too', () => {
  for (const space of ['gray', 'rgb'] as const)
    expect(channelsOf(gray(7, 9), space).map(({ name, raster }) => [name, ...raster.data])).toEqual([
      ['gray', 7, 9],
    ]);
});

test('quantise: rgb as quantiseColours, gray on the diagonal', () => {
  expect([...quantise(cube, 'rgb', 4).data]).toEqual([...quantiseColours(cube, { bins: 4 })]);
  expect(quantise(gray(0, 100, 255), 'rgb', 2)).toMatchObject({ colours: 8, data: Int32Array.of(0, 0, 7) });
});

test('quantise: one channel has bins colours, three have bins^3, last channel fastest', () => {
  expect(quantise(gray(0, 63, 64, 255), 'gray', 4)).toMatchObject({
    colours: 4,
    channels: ['gray'],
    data: Int32Array.of(0, 0, 1, 3),
  });
  // Red, green, blue and white: hue in quarters 0, 1, 2, 0, saturation 1 or 0, value 1.
  const hsv = quantise(
    picture([
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [255, 255, 255],
    ]),
    'hsv',
    4,
  );
  expect(hsv.channels).toEqual(['h', 's', 'v']);
  expect([...hsv.data]).toEqual([0 + 12 + 3, 16 + 12 + 3, 32 + 12 + 3, 0 + 0 + 3]);
});

test('quantise: ranges that do not begin at 0', () => {
  // White has a = b = 0: (0 + 87) / 186 of 4 bins is bin 1, (0 + 108) / 203 is bin 2.
  expect([...quantise(picture([[255, 255, 255]]), 'lab', 4).data]).toEqual([3 * 16 + 1 * 4 + 2]);
});

test.each(HISTOGRAM_SPACES)('quantise %s: every pixel has a colour', (space) => {
  const { data, colours } = quantise(cube, space, 5);
  expect(Math.min(...data)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...data)).toBeLessThan(colours);
});

test('more cells than memory would hold are refused before they are made', () => {
  expect(() => quantise(cube, 'lab', 257)).toThrow('16974593 colours');
});
