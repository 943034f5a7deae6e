import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { grayPlane } from '../../../src/kernels/colour/colour.js';
import { type DESCRIPTOR_NAMES, descriptorOf, oriented } from '../../../src/kernels/features/descriptors.js';
import {
  DETECTOR_NAMES,
  detectorOf,
  gridPoints,
  randomPoints,
} from '../../../src/kernels/features/detectors.js';
import type { Plane } from '../../../src/kernels/image/raster.js';
import { patchwork } from '../../../src/kernels/synth/patchwork.js';

const plane = grayPlane(patchwork({ width: 200, height: 150, gray: true, noise: 0 }, createRng(2)));

describe('every detector', () => {
  test.each(DETECTOR_NAMES)('%s: at most so many, inside, the same again', (name) => {
    const found = detectorOf(name)(plane, 25, createRng(1));
    expect(found.x.length).toBeGreaterThan(0);
    // SIFT counts places: one with two directions is two keypoints
    expect(found.x.length).toBeLessThanOrEqual(name === 'sift' ? 40 : 30);
    expect(Math.min(...found.x, ...found.y)).toBeGreaterThan(-0.5);
    expect(Math.max(...found.x)).toBeLessThan(199.5);
    expect(Math.max(...found.y)).toBeLessThan(149.5);
    expect(Math.min(...found.scale)).toBeGreaterThan(0);
    expect(detectorOf(name)(plane, 25, createRng(1))).toEqual(found);
  });
});

test('a grid: as far apart as asked for, the same space on both sides', () => {
  const { x, y } = gridPoints(plane, Infinity, 40);
  expect(x.length).toBe(5 * 3);
  expect([x[0], x[1], x[4]]).toEqual([19.5, 59.5, 179.5]);
  expect([y[0], y[5], y[14]]).toEqual([34.5, 74.5, 114.5]);
});

test('random points are even in both directions', () => {
  const { x, y } = randomPoints(plane, 20_000, createRng(0));
  const mean = (v: Float32Array) => v.reduce((sum, u) => sum + u, 0) / v.length;
  // Standard errors: 200 / sqrt(12 * 20000) = 0.41 and 0.31
  expect(Math.abs(mean(x) - 99.5)).toBeLessThan(1.7);
  expect(Math.abs(mean(y) - 74.5)).toBeLessThan(1.3);
  expect(new Set(x).size).toBe(200);
});

test('orientations: a ramp has the direction it rises in, by either rule', () => {
  const angle = 0.8;
  const ramp: Plane = {
    width: 81,
    height: 81,
    channels: 1,
    data: Float32Array.from(
      { length: 81 * 81 },
      (_, p) => 0.2 + 0.004 * ((p % 81) * Math.cos(angle) + Math.floor(p / 81) * Math.sin(angle)),
    ),
  };
  const middle = gridPoints(ramp, 1);
  expect(oriented(ramp, middle, 'given').orientation[0]).toBe(0);
  expect(oriented(ramp, middle, 'centroid').orientation[0]).toBeCloseTo(angle, 4);
  const { orientation } = oriented(ramp, middle, 'gradient');
  expect(orientation[0]).toBeCloseTo(angle, 1); // bins are 0.17 wide
});

test('the distance between a place before and after: light, then a quarter turn, then a shift', () => {
  // What each descriptor is said to bear, as a share of how far two other places are apart
  const spread = gridPoints(plane, 12);
  // Whole pixels: BRIEF takes the nearest ones, and halves would round to another side after the turn
  const points = {
    ...spread,
    x: spread.x.map(Math.floor),
    y: spread.y.map(Math.floor),
    scale: spread.scale.map(() => 3),
  };
  const n = points.x.length;
  const dim = { ...plane, data: plane.data.map((v) => 0.7 * v + 0.1) };
  const turned: Plane = {
    width: 150,
    height: 200,
    channels: 1,
    data: Float32Array.from(
      { length: plane.data.length },
      (_, p) => plane.data[(149 - (p % 150)) * 200 + Math.floor(p / 150)]!,
    ),
  };
  const turnedPoints = {
    ...points,
    x: points.y.map((y) => 149 - y),
    y: points.x,
    orientation: points.orientation.map(() => Math.PI / 2),
  };
  const change = (name: (typeof DESCRIPTOR_NAMES)[number], other: Plane, at: typeof points) => {
    const a = descriptorOf(name)(plane, points, { oriented: true });
    const b = descriptorOf(name)(other, at, { oriented: true });
    const gap = (i: number, j: number) => {
      let sum = 0;
      for (let k = 0; k < a.width; k++) {
        const [u, v] = [a.descriptors[i * a.width + k]!, b.descriptors[j * a.width + k]!];
        sum += a.metric === 'hamming' ? (u ^ v).toString(2).replaceAll('0', '').length : (u - v) ** 2;
      }
      return Math.sqrt(sum);
    };
    let [same, others] = [0, 0];
    for (let i = 0; i < n; i++) {
      same += gap(i, i);
      for (let j = 0; j < n; j++) if (i !== j) others += gap(i, j) / (n - 1);
    }
    return same / others;
  };
  // SIFT is made for light; levels of a patch and their histogram are not
  for (const name of ['sift', 'root-sift', 'brief', 'zscore'] as const)
    expect(change(name, dim, points), name).toBeLessThan(0.05);
  expect(change('histogram', dim, points)).toBeGreaterThan(0.5);
  for (const name of ['sift', 'root-sift', 'brief', 'patch', 'zscore', 'histogram'] as const)
    expect(change(name, turned, turnedPoints), name).toBeLessThan(0.12);
  // Without the turn a patch is another one, its histogram is not
  const unturned = { ...turnedPoints, orientation: points.orientation };
  expect(change('patch', turned, unturned)).toBeGreaterThan(0.7);
  expect(change('histogram', turned, unturned)).toBeLessThan(0.01);
});
