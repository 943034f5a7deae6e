import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { dogExtrema } from '../../../src/kernels/features/dog-extrema.js';
import type { Keypoints } from '../../../src/kernels/features/keypoints.js';
import { orientationPeaks, orientKeypoints } from '../../../src/kernels/features/orientation.js';
import { type ScaleSpace, withScaleSpace } from '../../../src/kernels/features/scale-space.js';
import { planeOf, waves } from './pictures.js';

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

const keypoint = (x: number, y: number, scale: number): Keypoints => ({
  x: Float32Array.of(x),
  y: Float32Array.of(y),
  scale: Float32Array.of(scale),
  orientation: new Float32Array(1),
  response: Float32Array.of(1),
});

describe('peaks of a histogram', () => {
  const histogram = (bins: Record<number, number>) =>
    Float64Array.from({ length: 36 }, (_, k) => bins[k] ?? 0);

  test('one bin: its own angle, bin k at 10 k degrees', () => {
    for (const k of [0, 1, 17, 35])
      expect(orientationPeaks(histogram({ [k]: 2 }), 0.8)[0]).toBeCloseTo((k * Math.PI) / 18, 6);
  });
  test('two bins alike: half way, across the end of the circle too', () => {
    expect(orientationPeaks(histogram({ 8: 1, 9: 1 }), 0.8)[0]).toBeCloseTo((8.5 * Math.PI) / 18, 6);
    expect(orientationPeaks(histogram({ 35: 1, 0: 1 }), 0.8)[0]).toBeCloseTo((35.5 * Math.PI) / 18, 6);
  });
  // 1 4 6 4 1 of bins 2 and 1 beside it: 2 6 + 4 = 16, 2 4 + 6 = 14, 2 4 + 1 = 9; the parabola's top lies at
  // (9 - 14) / 2 (9 - 32 + 14) = 5 / 18
  test('smoothed, and placed by the parabola', () => {
    expect(orientationPeaks(histogram({ 20: 2, 21: 1 }), 0.8)[0]).toBeCloseTo(
      ((20 + 5 / 18) * Math.PI) / 18,
      6,
    );
  });
  test('a second peak counts from the ratio on, the higher one first', () => {
    expect(
      orientationPeaks(histogram({ 5: 0.81, 20: 1 }), 0.8).map((a) => Math.round((a * 18) / Math.PI)),
    ).toEqual([20, 5]);
    expect(orientationPeaks(histogram({ 5: 0.79, 20: 1 }), 0.8)).toHaveLength(1);
    expect(orientationPeaks(histogram({ 5: 0.79, 20: 1 }), 0.7)).toHaveLength(2);
  });
  test('none in a flat one', () => {
    expect(orientationPeaks(new Float64Array(36), 0.8)).toEqual([]);
    expect(orientationPeaks(new Float64Array(36).fill(3), 0.8)).toEqual([]);
  });
});

/** The plane itself as the only level that is looked at. */
function spaceOf(width: number, height: number, value: (x: number, y: number) => number): ScaleSpace {
  compute.simd = false;
  const level = planeOf(width, height, value).data;
  const levels = [level, level, level, level, level, level];
  return {
    octaves: [{ width, height, step: 1, levels, address: 0, levelBytes: 0 }],
    intervals: 3,
    sigma: 1.6,
  };
}

test.each([0, 30, 90, 135, 200, 300, 359])('a slope towards %d degrees (y down)', (degrees) => {
  const angle = (degrees * Math.PI) / 180;
  const space = spaceOf(61, 61, (x, y) => (Math.cos(angle) * x + Math.sin(angle) * y) / 100);
  const { orientation } = orientKeypoints(space, keypoint(30, 30, 3));
  expect(orientation).toHaveLength(1);
  // Divided linearly between bins 10 degrees apart, then a parabola through a smoothed peak: within 0.3 degrees
  expect(Math.abs(((orientation[0]! - angle + 3 * Math.PI) % (2 * Math.PI)) - Math.PI)).toBeLessThan(0.006);
});

// max(x, q y) slopes by 1 along x on one side of a line through the middle, by q along y on the other: two peaks, at
// 0 and 90 degrees, as high as 1 to q.
test.each([
  [0.81, 2],
  [0.79, 1],
])('a patch whose second peak is %d of the first has %d directions', (q, n) => {
  const space = spaceOf(101, 101, (x, y) => Math.max(x - 50, q * (y - 50)) / 100);
  const { orientation, x } = orientKeypoints(space, keypoint(50, 50, 8));
  expect(x).toHaveLength(n);
  expect(orientation[0]! % (2 * Math.PI)).toBeCloseTo(0, 1);
  if (n === 2) expect(orientation[1]).toBeCloseTo(Math.PI / 2, 1);
});

test('a keypoint without gradients keeps orientation 0', () => {
  expect(
    orientKeypoints(
      spaceOf(40, 40, () => 0.3),
      keypoint(20, 20, 3),
    ).orientation,
  ).toEqual(Float32Array.of(0));
});

test('SIMD and plain code agree, at the edges and beyond them too', () => {
  withScaleSpace(waves(140, 100), {}, (space) => {
    const points = dogExtrema(space);
    points.x[0] = 1;
    points.y[1] = 99;
    points.x[2] = -300;
    const fast = orientKeypoints(space, points);
    compute.simd = false;
    const plain = orientKeypoints(space, points);
    expect(fast.x).toEqual(plain.x);
    const apart = fast.orientation.map((a, i) => Math.abs(a - plain.orientation[i]!));
    expect(Math.max(...apart)).toBeLessThan(2e-5); // sums of float32; a polynomial in place of atan2, 3e-7
  });
});

test('the same bytes at 1, 2 and 3 threads', () => {
  withScaleSpace(waves(240, 160), {}, (space) => {
    const points = dogExtrema(space);
    const [one, two, three] = [1, 2, 3].map((threads) => {
      compute.threads = threads;
      return orientKeypoints(space, points);
    });
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  });
});
