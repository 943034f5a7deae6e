import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { grayPlane } from '../../../src/kernels/colour/colour.js';
import { DETECTOR_NAMES, detectorOf } from '../../../src/kernels/features/detectors.js';
import { type Keypoints, keypoints } from '../../../src/kernels/features/keypoints.js';
import { PERTURBATION_NAMES, perturbationOf } from '../../../src/kernels/features/perturbations.js';
import { correspondences, overlapError } from '../../../src/kernels/features/repeatability.js';
import {
  applyTransform,
  identityTransform,
  similarity,
  translation,
} from '../../../src/kernels/geometry/projective.js';
import { smoothWarp } from '../../../src/kernels/geometry/smooth-warp.js';
import type { Plane } from '../../../src/kernels/image/raster.js';
import { patchwork } from '../../../src/kernels/synth/patchwork.js';

const points = (list: readonly (readonly [number, number, number?])[]): Keypoints => {
  const k = keypoints(list.length);
  list.forEach(([x, y, scale = 2], i) => {
    k.x[i] = x;
    k.y[i] = y;
    k.scale[i] = scale;
  });
  return k;
};
const SIZE = { width: 100, height: 80 };
const near = { distance: 1.5 };

describe('correspondences', () => {
  test('one to one, nearest first, over the smaller number', () => {
    const a = points([
      [10, 10],
      [11, 10],
      [50, 50],
      [70, 20],
    ]);
    const b = points([
      [10.9, 10],
      [50, 51.5],
      [90, 70],
    ]);
    const found = correspondences(a, b, identityTransform(), SIZE, SIZE, near);
    expect([...found.a]).toEqual([1, 2]);
    expect([...found.b]).toEqual([0, 1]);
    expect(found.repeatability).toBeCloseTo(2 / 3, 12);
  });

  test('only what both pictures show counts', () => {
    const a = points([
      [5, 40],
      [50, 40],
      [95, 40],
    ]);
    const b = points([
      [15, 40],
      [60, 40],
      [3, 3],
    ]);
    // B shows A moved by 10 to the right: (95, 40) leaves it, (3, 3) of B is not in A.
    const found = correspondences(a, b, translation(10, 0), SIZE, SIZE, near);
    expect([[...found.inA], [...found.inB]]).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(found.repeatability).toBe(1);
  });

  test('nothing in common is 0, never NaN', () => {
    const found = correspondences(points([]), points([[1, 1]]), identityTransform(), SIZE, SIZE, near);
    expect(found.repeatability).toBe(0);
  });

  test('what comparing all with all gives', () => {
    const rng = createRng(3);
    const cloud = (n: number) =>
      points(
        Array.from(
          { length: n },
          () => [100 * rng.uniform(), 80 * rng.uniform(), 1 + 4 * rng.uniform()] as const,
        ),
      );
    const [a, b] = [cloud(300), cloud(300)];
    const h = similarity({ angle: 0.3, scale: 1.2, centre: [50, 40] });
    for (const agreement of [{ distance: 3 }, { overlapError: 0.4 }]) {
      const found = correspondences(a, b, h, SIZE, SIZE, agreement);
      const costs: [number, number, number][] = [];
      for (const i of found.inA)
        for (const j of found.inB) {
          const [x, y] = applyTransform(h, a.x[i]!, a.y[i]!);
          const distance = Math.hypot(b.x[j]! - x, b.y[j]! - y);
          const error = overlapError(Math.SQRT2 * 1.2 * a.scale[i]!, Math.SQRT2 * b.scale[j]!, distance);
          if ('distance' in agreement ? distance <= 3 : error <= 0.4)
            costs.push(['distance' in agreement ? distance : error, i, j]);
        }
      costs.sort((p, q) => p[0] - q[0]);
      const [left, right] = [new Set<number>(), new Set<number>()];
      for (const [, i, j] of costs)
        if (!left.has(i) && !right.has(j)) {
          left.add(i);
          right.add(j);
        }
      expect(found.a.length).toBe(left.size);
      expect(found.a.length).toBeGreaterThan(20);
    }
  });
});

test('overlap error: same discs 0, twice the radius 3/4, far apart 1; the scale of both is no matter', () => {
  expect(overlapError(5, 5, 0)).toBeCloseTo(0, 12);
  expect(overlapError(5, 10, 0)).toBeCloseTo(0.75, 12);
  expect(overlapError(5, 5, 60)).toBe(1);
  expect(overlapError(2, 3, 7)).toBeCloseTo(overlapError(20, 30, 7), 12);
});

const picture: Plane = grayPlane(patchwork({ width: 160, height: 120, gray: true }, createRng(5)));
const none = { rotate: 0, scale: 1, viewpoint: 0, affine: 1, blur: 0, noise: 0, light: 1 } as const;

test.each(PERTURBATION_NAMES)('%s: nothing done leaves the picture, and all keypoints', (name) => {
  const view = perturbationOf(name).apply(picture, none[name], createRng(0));
  const worst = picture.data.reduce((most, v, p) => Math.max(most, Math.abs(v - view.plane.data[p]!)), 0);
  expect(worst).toBeLessThan(1e-6);
  expect(Math.hypot(...applyTransform(view.transform, 30, 40).map((v, i) => v - [30, 40][i]!))).toBeLessThan(
    1e-9,
  );
});

test.each(DETECTOR_NAMES.filter((name) => name !== 'random'))(
  '%s finds all again in the picture itself',
  (name) => {
    const find = () => detectorOf(name)(picture, 200, createRng(0));
    const found = correspondences(find(), find(), identityTransform(), picture, picture, near);
    expect(found.repeatability).toBe(1);
    expect(found.a.length, name).toBeGreaterThan(0);
  },
);

test.each(['rotate', 'scale', 'viewpoint', 'affine'] as const)(
  '%s: each point is seen where its transform says',
  (name) => {
    // A smooth picture, so that interpolation is no matter: bright where the point is.
    const { levels, apply } = perturbationOf(name);
    for (const level of [levels[0]!, levels.at(-1)!])
      for (const [px, py] of [
        [80, 60],
        [60, 75],
        [95, 50],
      ] as const) {
        const spot = {
          ...picture,
          data: picture.data.map((_, p) =>
            Math.exp(-(((p % 160) - px) ** 2 + (Math.floor(p / 160) - py) ** 2) / 32),
          ),
        };
        const { plane, transform } = apply(spot, level, createRng(0));
        const [x, y] = applyTransform(transform, px, py);
        let [sum, sx, sy] = [0, 0, 0];
        plane.data.forEach((v, p) => {
          const w = v > 0.02 ? v : 0;
          sum += w;
          sx += w * (p % plane.width);
          sy += w * Math.floor(p / plane.width);
        });
        expect(Math.hypot(sx / sum - x, sy / sum - y)).toBeLessThan(0.15);
      }
  },
);

test('what each does: sizes, levels, brightness', () => {
  const { plane: half, transform: halving } = perturbationOf('scale').apply(picture, 0.5, createRng(0));
  // outer edges of pixels stay outer edges
  expect(applyTransform(halving, -0.5, -0.5)).toEqual([-0.5, -0.5]);
  expect(applyTransform(halving, 159.5, 119.5)).toEqual([79.5, 59.5]);
  expect([half.width, half.height]).toEqual([80, 60]);
  const mean = (data: Float32Array) => data.reduce((sum, v) => sum + v, 0) / data.length;
  expect(mean(half.data)).toBeCloseTo(mean(picture.data), 2);
  const dark = perturbationOf('light').apply(picture, 0.5, createRng(0)).plane;
  expect(mean(dark.data) / mean(picture.data)).toBeCloseTo(0.5, 6);
  const gray = { ...picture, data: picture.data.map(() => 0.5) };
  const noisy = perturbationOf('noise').apply(gray, 25.5, createRng(0)).plane.data;
  expect(Math.sqrt(mean(noisy.map((v) => (v - 0.5) ** 2)))).toBeCloseTo(0.1, 2);
  // compression by 2 along (1, 1): that direction is halved, the other stays
  const { transform } = perturbationOf('affine').apply(picture, 2, createRng(0));
  const [cx, cy] = applyTransform(transform, 79.5, 59.5);
  const along = applyTransform(transform, 89.5, 69.5);
  const across = applyTransform(transform, 89.5, 49.5);
  expect(along[0] - cx).toBeCloseTo(5, 9);
  expect([across[0] - cx, across[1] - cy].map((v) => Number(v.toFixed(9)))).toEqual([10, -10]);
  // a plane turned by 60 degrees is half as wide in its middle
  const tilt = perturbationOf('viewpoint').apply(picture, 60, createRng(0)).transform;
  const step = applyTransform(tilt, 79.6, 59.5)[0] - applyTransform(tilt, 79.4, 59.5)[0];
  expect(step).toBeCloseTo(0.1, 4);
});

test('shrinking smooths: a fine checkerboard becomes gray, not black and white', () => {
  const board = { ...picture, data: picture.data.map((_, p) => ((p % 160) + Math.floor(p / 160)) % 2) };
  const small = smoothWarp(board, similarity({ scale: 1 / 3 }), 53, 40);
  for (const v of small.data.subarray(2 * 53, 38 * 53)) expect(Math.abs(v - 0.5)).toBeLessThan(0.1);
});
