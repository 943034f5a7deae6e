import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { grayPlane } from '../../../src/kernels/colour/colour.js';
import { cornerResponse, corners } from '../../../src/kernels/features/corners.js';
import { FAST_BORDER, fast, fastScores } from '../../../src/kernels/features/fast.js';
import type { Keypoints } from '../../../src/kernels/features/keypoints.js';
import type { Plane } from '../../../src/kernels/image/raster.js';
import { structureTensor } from '../../../src/kernels/image/structure-tensor.js';
import { quadrilaterals } from '../../../src/kernels/synth/quadrilaterals.js';
import { checkerboard } from '../../../src/kernels/synth/textures.js';
import oracle from './corners.oracle.json' with { type: 'json' };

const [width, height] = [48, 40];
const levels: Plane = { width, height, channels: 1, data: Float32Array.from(oracle.picture) };
const picture: Plane = { ...levels, data: levels.data.map((v) => v / 255) };
const at = oracle.at.map(([r, c]) => r! * width + c!);

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

const make = (f: (x: number, y: number) => number, w = 40, h = 40): Plane => ({
  width: w,
  height: h,
  channels: 1,
  data: Float32Array.from({ length: w * h }, (_, p) => f(p % w, Math.floor(p / w))),
});

describe('structure tensor and responses', () => {
  const tensor = structureTensor(picture, { operator: 'sobel', window: 1.5 });
  test('as scikit-image has them', () => {
    // float32 of products up to 16
    for (const name of ['xx', 'xy', 'yy'] as const)
      at.forEach((p, i) => {
        expect(tensor[name][p]).toBeCloseTo(oracle[name][i]!, 4);
      });
    const harris = cornerResponse(tensor, 'harris', 0.05).data;
    const tomasi = cornerResponse(tensor, 'shi-tomasi').data;
    oracle.harris.forEach((v, i) => {
      if (i === 0) return; // there its border, which is another one, has a say
      expect(Math.abs(harris[at[i]!]! - v)).toBeLessThan(1e-3 + 1e-4 * Math.abs(v));
      expect(Math.abs(tomasi[at[i]!]! - oracle.tomasi[i]!)).toBeLessThan(1e-3);
    });
  });
  test('a ramp: M = [[a^2, a b], [a b, b^2]] with one eigenvalue 0; nothing on a flat', () => {
    const { xx, xy, yy } = structureTensor(
      make((x, y) => 0.02 * x + 0.01 * y),
      { operator: 'gaussian', derivative: 1 },
    );
    const p = 20 * 40 + 20;
    expect(xx[p]).toBeCloseTo(4e-4, 7);
    expect(xy[p]).toBeCloseTo(2e-4, 7);
    expect(yy[p]).toBeCloseTo(1e-4, 7);
    const flat = structureTensor(make(() => 0.5));
    expect(Math.max(...flat.xx, ...flat.yy, ...flat.xy)).toBe(0);
  });
  test('harris is below 0 on an edge, above on a corner, 0 on a flat', () => {
    const response = cornerResponse(structureTensor(make((x, y) => (x > 20 && y > 20 ? 1 : 0))));
    expect(response.data[20 * 40 + 20]).toBeGreaterThan(1e-4);
    expect(response.data[32 * 40 + 20]).toBeLessThan(-1e-4);
    expect(Math.abs(response.data[5 * 40 + 5]!)).toBeLessThan(1e-9);
  });
});

test('a checkerboard has its inner corners and no others, to a hundredth of a pixel', () => {
  const plane = grayPlane(checkerboard({ width: 80, height: 64, cell: 16 }));
  for (const measure of ['harris', 'shi-tomasi'] as const) {
    const found = corners(plane, { measure, threshold: 0.5 });
    expect(found.x.length).toBe(4 * 3);
    found.x.forEach((x, i) => {
      // Cells meet between pixels 15 and 16, 31 and 32 ...
      expect(Math.abs(((x + 0.5) % 16) - 0)).toBeLessThan(0.01);
      expect(Math.abs(((found.y[i]! + 0.5) % 16) - 0)).toBeLessThan(0.01);
    });
  }
});

test('corners of quadrilaterals are found where they are', () => {
  const { image, truth } = quadrilaterals(
    { width: 320, height: 240, count: 12, minScale: 14, maxScale: 30 },
    createRng(5),
  );
  const found = corners(grayPlane(image), { threshold: 0.005, distance: 4 });
  const gap = (points: Keypoints, { x, y }: { x: number; y: number }) =>
    points.x.reduce((least, u, i) => Math.min(least, Math.hypot(u - x, points.y[i]! - y)), Infinity);
  const gaps = truth.map((corner) => gap(found, corner)).sort((a, b) => a - b);
  // cv2.cornerSubPix on the same places: median 0.159, largest 0.266
  expect(gaps.at(-1)).toBeLessThan(0.3);
  expect(gaps[Math.floor(gaps.length / 2)]).toBeLessThan(0.17);
  // The smoothing draws the peaks of the response inwards: without the second step they are off by more
  const rough = corners(grayPlane(image), { threshold: 0.005, distance: 4, refine: false });
  const roughGaps = truth.map((corner) => gap(rough, corner)).sort((a, b) => a - b);
  expect(roughGaps[Math.floor(gaps.length / 2)]).toBeGreaterThan(0.4);
  expect(found.x.length).toBe(truth.length);
});

test('strongest first, apart, at most so many', () => {
  const found = corners(picture, { threshold: 0, distance: 3, atMost: 7, refine: false });
  expect(found.x.length).toBe(7);
  for (let i = 1; i < 7; i++) {
    expect(found.response[i - 1]).toBeGreaterThanOrEqual(found.response[i]!);
    for (let j = 0; j < i; j++)
      expect(
        Math.max(Math.abs(found.x[i]! - found.x[j]!), Math.abs(found.y[i]! - found.y[j]!)),
      ).toBeGreaterThan(3);
  }
  expect(corners(make(() => 0.3)).x.length).toBe(0);
});

describe('FAST', () => {
  test.each(Object.entries(oracle.fast))('OpenCV finds the same: %s', (name, expected) => {
    const [arc, threshold, suppress] = name.split(' ');
    const found = fast(levels, {
      arc: Number(arc),
      threshold: Number(threshold),
      suppress: suppress === 'True',
    });
    const list = [...found.x]
      // Its response is the largest whole threshold that still finds the corner: one less
      .map((x, i) => [x, found.y[i]!, found.response[i]! - 1])
      .sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
    // Of equal neighbours it keeps none, we the first
    if (suppress === 'True') {
      const known = new Set(expected.map(String));
      expect(expected.every((one) => list.some((other) => String(other) === String(one)))).toBe(true);
      const scores = fastScores(levels, { threshold: Number(threshold) }).data;
      for (const [x, y, r] of list.filter((one) => !known.has(String(one)))) {
        const ties = [-1, 0, 1].flatMap((dy) =>
          [-1, 0, 1].map((dx) => scores[(y! + dy) * width + x! + dx] === r! + 1),
        );
        expect(ties.filter(Boolean).length).toBeGreaterThan(1);
      }
    } else {
      expect(list.map(([x, y]) => [x, y])).toEqual(expected.map(([x, y]) => [x, y]));
    }
  });
  test('an arc of exactly n pixels is a corner for n, not for n + 1, wherever it starts', () => {
    const circle = [
      [0, -3],
      [1, -3],
      [2, -2],
      [3, -1],
      [3, 0],
      [3, 1],
      [2, 2],
      [1, 3],
      [0, 3],
      [-1, 3],
      [-2, 2],
      [-3, 1],
      [-3, 0],
      [-3, -1],
      [-2, -2],
      [-1, -3],
    ] as const;
    for (const sign of [1, -1])
      for (const n of [9, 10, 11])
        for (let start = 0; start < 16; start++) {
          const plane = make(() => 0.5, 9, 9);
          for (let k = 0; k < n; k++) {
            const [dx, dy] = circle[(start + k) % 16]!;
            plane.data[(4 + dy) * 9 + 4 + dx] = 0.5 + sign * (k === 2 ? 0.25 : 0.375);
          }
          expect(fastScores(plane, { arc: n, threshold: 0.2 }).data[4 * 9 + 4]).toBe(0.25);
          expect(fastScores(plane, { arc: n + 1, threshold: 0.2 }).data[4 * 9 + 4]).toBe(0);
          expect(fastScores(plane, { arc: n, threshold: 0.25 }).data[4 * 9 + 4]).toBe(0);
        }
  });
  test('the border has no corners; what cannot be is refused', () => {
    const found = fast(levels, { threshold: 5, suppress: false });
    expect(Math.min(...found.x, ...found.y)).toBeGreaterThanOrEqual(FAST_BORDER);
    expect(fast(make(() => 1, 5, 5)).x.length).toBe(0);
    expect(() => fast(levels, { arc: 13 })).toThrow('9 to 12');
  });
});

describe('SIMD kernels against the plain ones, at any number of threads', () => {
  const noise = (w: number, h: number) => {
    const rng = createRng(w);
    return make(() => Math.round(40 * rng.uniform()), w, h);
  };
  const ways = [
    { simd: false, threads: 1 },
    { simd: true, threads: 1 },
    { simd: true, threads: 3 },
  ];
  test.each([9, 10, 11, 12])('FAST with arcs of %i', (arc) => {
    for (const [w, h] of [
      [10, 7],
      [11, 9],
      [37, 29],
      [64, 50],
    ] as const) {
      const [plain, ...others] = ways.map((way) => {
        Object.assign(compute, way);
        return fastScores(noise(w, h), { arc, threshold: 3 }).data;
      });
      for (const other of others) expect(other).toEqual(plain);
    }
  });
  test('responses', () => {
    for (const measure of ['harris', 'shi-tomasi'] as const) {
      const [plain, one, three] = ways.map((way) => {
        Object.assign(compute, way);
        return cornerResponse(structureTensor(noise(37, 29)), measure).data;
      });
      expect(three).toEqual(one);
      const top = plain!.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
      plain!.forEach((v, p) => {
        expect(Math.abs(v - one![p]!)).toBeLessThan(1e-5 * top); // float32 against float64 between the passes
      });
    }
  });
});
