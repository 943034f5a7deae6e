import { expect, test } from 'vitest';
import { denseSift } from '../../../src/kernels/features/dense-sift.js';
import { normalisedDescriptor, siftDescriptors } from '../../../src/kernels/features/sift-descriptor.js';
import { borderIndex } from '../../../src/kernels/image/border.js';
import { gaussianBlur } from '../../../src/kernels/image/gaussian-blur.js';
import { planeOf, waves } from './pictures.js';

const distances = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from({ length: a.length / 128 }, (_, i) => {
    let sum = 0;
    for (let k = 128 * i; k < 128 * (i + 1); k++) sum += (a[k]! - b[k]!) ** 2;
    return Math.sqrt(sum);
  });

test('the grid: all cell centres inside, in the middle of what is left', () => {
  // Centres of cells reach 3 x 5 = 15 pixels: 50 - 1 - 15 = 34 leave room for 4 steps of 8 and 2 more
  const { keypoints, descriptors } = denseSift(waves(50, 20), { step: 8, size: 5 });
  expect([...keypoints.x]).toEqual([8.5, 16.5, 24.5, 32.5, 40.5]);
  expect(new Set(keypoints.y)).toEqual(new Set([9.5]));
  expect(descriptors).toHaveLength(5 * 128);
  expect(keypoints.scale[0]).toBeCloseTo((5 / 3) * 2 ** (1 / 6), 6);
  expect(denseSift(waves(13, 13)).keypoints.x).toHaveLength(1);
});

// A slope of g along x votes 2 g a pixel (central difference) for orientation 0, and the triangle sums to size a side.
test('a slope: one orientation, cells weighed by the window', () => {
  const d = denseSift(
    planeOf(60, 60, (x) => x / 60),
    { step: 30, size: 6 },
  ).descriptors;
  for (let k = 0; k < 128; k++) {
    if (k % 8 === 0) expect(d[k]).toBeGreaterThan(0.2);
    else expect(d[k]).toBeLessThan(1e-6);
  }
});

test.each([
  [0, 0],
  [90, 6], // downwards: three quarters of a turn counter-clockwise
  [180, 4],
  [270, 2],
])('a slope towards %d degrees (y down) is orientation %d', (degrees, bin) => {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const { descriptors } = denseSift(
    planeOf(40, 40, (x, y) => 0.5 + (c * x + s * y) / 100),
    { step: 40 },
  );
  expect(descriptors.indexOf(Math.max(...descriptors)) % 8).toBe(bin);
});

// They differ in the window alone, which counts for cells as a whole here, and in the level's smoothing.
test.each([4, 6, 9])('cells of %d pixels: much as siftDescriptors has them', (size) => {
  const picture = waves(150, 110);
  const { keypoints, descriptors } = denseSift(picture, { step: 11, size });
  const apart = distances(siftDescriptors(picture, keypoints), descriptors).sort((a, b) => a - b);
  expect(apart.length).toBeGreaterThan(40);
  expect(apart[Math.floor(apart.length / 2)]).toBeLessThan(0.15);
  const turned = descriptors.map((_, k) => descriptors[k - (k % 8) + ((k + 1) % 8)]!);
  expect(Math.min(...distances(siftDescriptors(picture, keypoints), turned))).toBeGreaterThan(0.3);
});

// The definition: every pixel votes for the cells and orientations around it.
test('the same as sums over all pixels', () => {
  const size = 3;
  const picture = waves(31, 27);
  const { keypoints, descriptors } = denseSift(picture, { step: 7, size });
  const { width, height, data } = gaussianBlur(picture, Math.sqrt((size / 3) ** 2 - 0.25));
  const at = (x: number, y: number) =>
    data[borderIndex(y, height, 'reflect') * width + borderIndex(x, width, 'reflect')]!;
  const hat = (t: number) => Math.max(0, 1 - Math.abs(t));
  const bell = (cell: number) => {
    const weights = [-2, -1, 0, 1, 2].map(
      (t) => hat(t / size) * Math.exp(-(((cell - 1.5) * size + t) ** 2) / (8 * size ** 2)),
    );
    return weights.reduce((sum, w) => sum + w, 0) / size;
  };
  const want = Array.from(keypoints.x, (cx, n) => {
    const sums = new Float64Array(128);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [gx, gy] = [at(x + 1, y) - at(x - 1, y), at(x, y + 1) - at(x, y - 1)];
        const o = (-Math.atan2(gy, gx) * 4) / Math.PI;
        for (let i = 0; i < 128; i++) {
          const [k, column, row] = [i % 8, Math.floor(i / 8) % 4, Math.floor(i / 32)];
          const turn = Math.abs(((o - k + 20) % 8) - 4);
          const u = (x - cx) / size + 1.5 - column;
          const v = (y - keypoints.y[n]!) / size + 1.5 - row;
          sums[i]! += Math.hypot(gx, gy) * hat(u) * hat(v) * hat(turn) * bell(column) * bell(row);
        }
      }
    return [...normalisedDescriptor(sums)];
  });
  for (const d of distances(descriptors, want.flat())) expect(d).toBeLessThan(1e-5); // float32 planes
});

test('light, length, RootSIFT, flat pictures, and what is refused', () => {
  const picture = waves(60, 50);
  const lit = { ...picture, data: picture.data.map((v) => 0.5 * v + 0.3) };
  const [a, b] = [denseSift(picture), denseSift(lit)];
  for (const d of distances(a.descriptors, b.descriptors)) expect(d).toBeLessThan(1e-5);
  for (const f of [a, denseSift(picture, { root: true })])
    for (const d of distances(f.descriptors, new Float32Array(f.descriptors.length)))
      expect(d).toBeCloseTo(1, 6);
  expect(denseSift(planeOf(30, 30, () => 0.4)).descriptors.every((v) => v === 0)).toBe(true);
  expect(() => denseSift(waves(12, 40))).toThrow('cells of 4 pixels need a picture of 13 x 13, got 12 x 40');
  expect(() => denseSift(picture, { step: 0.5 })).toThrow('step must be whole pixels');
});
