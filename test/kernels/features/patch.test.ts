import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { type Keypoints, keypoints } from '../../../src/kernels/features/keypoints.js';
import {
  gaussianFits,
  momentFits,
  patchHistograms,
  rawPatches,
} from '../../../src/kernels/features/patch.js';
import type { Plane } from '../../../src/kernels/image/raster.js';

const [width, height] = [41, 37];
const make = (f: (x: number, y: number) => number): Plane => ({
  width,
  height,
  channels: 1,
  data: Float32Array.from({ length: width * height }, (_, p) => f(p % width, Math.floor(p / width))),
});
const rng = createRng(8);
const levels = Float32Array.from({ length: width * height }, () => rng.uniform());
const noise: Plane = { width, height, channels: 1, data: levels };
const at = (x: number, y: number, orientation = 0): Keypoints => {
  const points = keypoints(1);
  points.x[0] = x;
  points.y[0] = y;
  points.scale[0] = 1;
  points.orientation[0] = orientation;
  return points;
};
/** The picture turned by a quarter about its middle: (x, y) goes to (-y, x) about it. */
const turned: Plane = {
  width: height,
  height: width,
  channels: 1,
  data: Float32Array.from({ length: width * height }, (_, p) => {
    const [x, y] = [p % height, Math.floor(p / height)];
    return levels[(height - 1 - x) * width + y]!;
  }),
};
const close = (a: ArrayLike<number>, b: ArrayLike<number>, tolerance = 1e-6) => {
  expect(a.length).toBe(b.length);
  Array.from(a).forEach((v, i) => {
    expect(Math.abs(v - b[i]!)).toBeLessThan(tolerance);
  });
};
const brighter = (plane: Plane, gain: number, offset: number): Plane => ({
  ...plane,
  data: plane.data.map((v) => gain * v + offset),
});

describe('raw patches', () => {
  test('are the levels, row by row', () => {
    const { descriptors, width: length } = rawPatches(noise, at(20, 18), { size: 5, norm: 'none' });
    expect(length).toBe(25);
    for (let v = -2, k = 0; v <= 2; v++)
      for (let u = -2; u <= 2; u++, k++) expect(descriptors[k]).toBe(levels[(18 + v) * width + 20 + u]);
  });
  test('brightness is taken away, and by zscore contrast too; a shift or a quarter turn changes all', () => {
    const one = rawPatches(noise, at(20, 18)).descriptors;
    close(rawPatches(brighter(noise, 1, 0.2), at(20, 18)).descriptors, one, 1e-6);
    const z = rawPatches(noise, at(20, 18), { norm: 'zscore' }).descriptors;
    close(rawPatches(brighter(noise, 0.5, 0.2), at(20, 18), { norm: 'zscore' }).descriptors, z, 1e-5);
    const gap = (other: Float32Array) => Math.hypot(...other.map((v, k) => v - one[k]!)) / Math.hypot(...one);
    expect(gap(rawPatches(noise, at(21, 18)).descriptors)).toBeGreaterThan(1);
    expect(gap(rawPatches(turned, at(18, 20)).descriptors)).toBeGreaterThan(1);
  });
  test('an oriented patch turns with the picture', () => {
    const upright = rawPatches(noise, at(20, 18, 0.4), { oriented: true }).descriptors;
    // (20, 18) about the middle (20, 18) of 41 x 37 goes to (18, 20) of 37 x 41
    close(rawPatches(turned, at(18, 20, 0.4 + Math.PI / 2), { oriented: true }).descriptors, upright, 1e-5);
  });
  test('one level gives zeros, places between pixels are interpolated', () => {
    expect(
      Math.max(
        ...rawPatches(
          make(() => 0.4),
          at(9, 9),
          { norm: 'zscore' },
        ).descriptors.map(Math.abs),
      ),
    ).toBeLessThan(1e-6);
    const ramp = make((x, y) => 0.01 * x + 0.02 * y);
    const { descriptors } = rawPatches(ramp, at(10.3, 12.6), { size: 3, norm: 'none' });
    expect(descriptors[4]).toBeCloseTo(0.103 + 0.252, 6);
  });
  test('an even side is refused', () => {
    expect(() => rawPatches(noise, at(5, 5), { size: 4 })).toThrow('odd');
  });
});

test('histograms: shares that do not change when the patch is turned, but with brightness', () => {
  const one = patchHistograms(noise, at(20, 18), { bins: 8 }).descriptors;
  expect(one.reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 6);
  let inFirst = 0;
  for (let v = -8; v <= 8; v++)
    for (let u = -8; u <= 8; u++) if (levels[(18 + v) * width + 20 + u]! < 0.125) inFirst++;
  expect(one[0]).toBeCloseTo(inFirst / 289, 6);
  close(patchHistograms(turned, at(18, 20), { bins: 8 }).descriptors, one);
  const lit = patchHistograms(brighter(noise, 0.5, 0.4), at(20, 18), { bins: 8 }).descriptors;
  expect(Math.hypot(...lit.map((v, k) => v - one[k]!))).toBeGreaterThan(0.2);
});

test('the Gaussian of a ramp: its mean, slopes without spread', () => {
  const [mean, deviation, x, y, xx, xy, yy] = gaussianFits(
    make((u, v) => 0.01 * u - 0.005 * v),
    at(20, 18),
    { size: 9 },
  ).descriptors;
  expect(mean).toBeCloseTo(0.2 - 0.09, 6);
  // Of 9 x 9 places: variance 60 / 9 along each side
  expect(deviation).toBeCloseTo(Math.sqrt((60 / 9) * (1e-4 + 2.5e-5)), 6);
  close([x!, y!, xx!, xy!, yy!], [0.01, -0.005, 0, 0, 0], 1e-6);
});

test('the Gaussian of slopes turns with the picture: (x, y) to (-y, x)', () => {
  const [m, d, x, y, xx, xy, yy] = gaussianFits(noise, at(20, 18)).descriptors;
  close(gaussianFits(turned, at(18, 20)).descriptors, [m!, d!, -y!, x!, yy!, -xy!, xx!], 1e-5);
});

test('the light of a spot: its centre and covariance, which turn with it', () => {
  // An upright ellipse of deviations 1.5 and 2.5, half a pixel off
  const spot = make((u, v) => 0.1 + 0.8 * Math.exp(-((u - 20.5) ** 2 / 4.5 + (v - 18) ** 2 / 12.5)));
  const [weight, x, y, xx, xy, yy] = momentFits(spot, at(20, 18), { size: 19 }).descriptors;
  expect(weight! / (0.8 * 2 * Math.PI * 1.5 * 2.5)).toBeCloseTo(1, 2);
  close([x!, y!, xx!, xy!], [0.5, 0, 2.25, 0], 0.02);
  expect(Math.abs(yy! - 6.25)).toBeLessThan(0.1); // its ends lie outside the patch
  const quarter: Plane = {
    ...spot,
    width: height,
    height: width,
    data: Float32Array.from(
      { length: width * height },
      (_, p) => spot.data[(height - 1 - (p % height)) * width + Math.floor(p / height)]!,
    ),
  };
  close(momentFits(quarter, at(18, 20), { size: 19 }).descriptors, [weight!, -y!, x!, yy!, -xy!, xx!], 1e-4);
  expect([
    ...momentFits(
      make(() => 0.5),
      at(9, 9),
    ).descriptors,
  ]).toEqual([0, 0, 0, 0, 0, 0]);
});
