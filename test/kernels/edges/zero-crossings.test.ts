import { describe, expect, test } from 'vitest';
import {
  differenceOfGaussians,
  laplacianOfGaussian,
  zeroCrossings,
} from '../../../src/kernels/edges/zero-crossings.js';
import { BORDERS } from '../../../src/kernels/image/border.js';
import type { Raster } from '../../../src/kernels/image/raster.js';

const plane = (
  width: number,
  height: number,
  value: (x: number, y: number) => number,
): Raster<Float32Array> => ({
  width,
  height,
  channels: 1,
  data: Float32Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
});
/** The share of a pixel that a disc covers, by the distance of its rim. */
const disc = (n: number, radius: number) =>
  plane(n, n, (x, y) => Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(x - n / 2, y - n / 2))));

describe('Laplacian of Gaussian', () => {
  test('0 on a ramp, 4 sigma^2 on x^2 + y^2', () => {
    const middle = 30 * 60 + 30;
    const ramp = laplacianOfGaussian(
      plane(60, 60, (x, y) => 0.01 * (2 * x - y)),
      2,
    );
    expect(Math.abs(ramp.data[middle]!)).toBeLessThan(1e-5);
    const bowl = laplacianOfGaussian(
      plane(60, 60, (x, y) => 1e-4 * ((x - 30) ** 2 + (y - 30) ** 2)),
      2,
    );
    // cut at 4 sigma the taps of the Gaussian still have the second difference of a parabola exactly
    expect(bowl.data[middle]).toBeCloseTo(4e-4 * 4, 5);
  });
  test('in the middle of a disc of radius r: -(r^2 / sigma^2) exp(-r^2 / (2 sigma^2)), at most 2/e for r = √2 sigma', () => {
    for (const [radius, sigma] of [
      [8, 8 / Math.SQRT2],
      [8, 4],
      [12, 6],
    ] as const) {
      const { data } = laplacianOfGaussian(disc(120, radius), sigma);
      const q = (radius / sigma) ** 2;
      // second differences for derivatives: about h^2 / sigma^2 / 4 of the value
      expect(data[60 * 120 + 60]! / (-q * Math.exp(-q / 2))).toBeCloseTo(1, 1);
    }
  });
  test('sums to 0 over a picture that goes round', () => {
    const { data } = laplacianOfGaussian(
      plane(20, 16, (x, y) => ((x * 7 + y * 13) % 11) / 11),
      1.5,
      'wrap',
    );
    expect(Math.abs(data.reduce((s, v) => s + v, 0))).toBeLessThan(1e-4);
  });
  test.each(BORDERS)('pictures of one pixel, row or column stay finite, %s', (border) => {
    for (const [w, h] of [
      [1, 1],
      [1, 6],
      [6, 1],
      [2, 2],
    ] as const)
      for (const v of laplacianOfGaussian(
        plane(w, h, (x, y) => x + y),
        1,
        border,
      ).data)
        expect(Number.isFinite(v)).toBe(true);
  });
});

test('a difference of Gaussians is a Laplacian of one at 1.24 sigma, times k - 1 and a little', () => {
  const picture = disc(100, 14);
  const dog = differenceOfGaussians(picture, 4).data;
  const log = laplacianOfGaussian(
    picture,
    4 * Math.sqrt((2 * 1.6 ** 2 * Math.log(1.6)) / (1.6 ** 2 - 1)),
  ).data;
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((s, v, i) => s + v * b[i]!, 0);
  expect(dot(dog, log) / Math.sqrt(dot(dog, dog) * dot(log, log))).toBeGreaterThan(0.998);
});

describe('zero crossings', () => {
  const row = (...values: number[]) => plane(values.length, 1, (x) => values[x]!);
  const marked = (...values: number[]) =>
    [...zeroCrossings(row(...values), 0.5).mask.data].map((v) => v / 255);
  test('the nearer one of the two, the first of equal ones', () => {
    expect(marked(3, 1, -2, -4)).toEqual([0, 1, 0, 0]);
    expect(marked(3, 2, -1, -4)).toEqual([0, 0, 1, 0]);
    expect(marked(1, -1)).toEqual([1, 0]);
    expect(marked(3, 0, -4)).toEqual([0, 1, 0]);
    expect(marked(3, 0, 3)).toEqual([0, 0, 0]);
    expect(marked(0.2, -0.2, -4)).toEqual([0, 0, 0]); // not steep enough
  });
  test('the rim of a disc, one closed line', () => {
    for (const find of [laplacianOfGaussian, differenceOfGaussians]) {
      const { mask, edgePixels } = zeroCrossings(find(disc(80, 20), 2), 0.05);
      mask.data.forEach((v, i) => {
        if (v) expect(Math.abs(Math.hypot((i % 80) - 40, Math.floor(i / 80) - 40) - 20)).toBeLessThan(1.1);
      });
      expect(edgePixels).toBeGreaterThan(2 * Math.PI * 18 * 0.9);
    }
  });
  test('fewer the steeper; without a choice 3/4 of the mean magnitude', () => {
    const response = laplacianOfGaussian(
      plane(40, 30, (x, y) => ((x * 5 + y * y) % 17) / 17),
      1,
    );
    const counts = [0, 0.1, 0.3, 0.6].map((slope) => zeroCrossings(response, slope).edgePixels);
    for (let i = 1; i < counts.length; i++) expect(counts[i]).toBeLessThan(counts[i - 1]!);
    const mean = response.data.reduce((s, v) => s + Math.abs(v), 0) / response.data.length;
    expect(zeroCrossings(response).slope).toBeCloseTo(0.75 * mean, 10);
  });
});

test('what makes no sense is refused', () => {
  expect(() => laplacianOfGaussian(disc(5, 2), 0)).toThrow('sigma above 0');
  expect(() => zeroCrossings(disc(5, 2), -1)).toThrow('slope');
});
