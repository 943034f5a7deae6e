import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { dogExtrema, type ExtremaOptions } from '../../../src/kernels/features/dog-extrema.js';
import type { Keypoints } from '../../../src/kernels/features/keypoints.js';
import { type ScaleSpaceOptions, withScaleSpace } from '../../../src/kernels/features/scale-space.js';
import type { Plane } from '../../../src/kernels/image/raster.js';
import { blob, planeOf, waves } from './pictures.js';

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

const extrema = (plane: Plane, options: ExtremaOptions & ScaleSpaceOptions = {}) =>
  withScaleSpace(plane, options, (space) => dogExtrema(space, options));
const places = ({ x, y, scale, response }: Keypoints) =>
  Array.from(x, (_, i) => [x[i]!, y[i]!, scale[i]!, response[i]!] as const);
/** The search with SIMD takes four columns at a time, and so finds in another order. */
const inOrder = (points: Keypoints) =>
  places(points).sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
const strongestOf = (points: Keypoints) => places(points).sort((a, b) => b[3] - a[3])[0]!;

// A blob A exp(-r^2 / 2 s^2) counts as one of variance v = s^2 - 1/4 that the camera smoothed. At its centre
// D = A s^2 (1 / (v + k^2 sigma^2) - 1 / (v + sigma^2)), which is extremal at sigma = sqrt(v / k); the scale
// reported is sqrt(k) sigma = sqrt(v), and |D| = A s^2 / v (k - 1) / (k + 1).
describe.each([
  [3, 3],
  [5, 3],
  [7.7, 3],
  [12, 3],
  [6, 5],
])('a blob of sigma %d, %d intervals', (s, intervals) => {
  const at: [number, number] = [90.3, 84.6];
  const k = 2 ** (1 / intervals);
  const v = s * s - 0.25;
  test.each([0.4, -0.4])('of amplitude %d', (amplitude) => {
    const points = extrema(blob(181, at, s, amplitude), { upsample: false, intervals });
    const [x, y, scale, response] = strongestOf(points);
    expect(points.x.length).toBe(1);
    expect(Math.hypot(x - at[0], y - at[1])).toBeLessThan(0.015 * s); // a parabola in place of a Gaussian
    expect(scale / Math.sqrt(v)).toBeGreaterThan(0.99); // and in place of the response over scale
    expect(scale / Math.sqrt(v)).toBeLessThan(1.01);
    expect(response / (((0.4 * s * s) / v) * ((k - 1) / (k + 1)))).toBeCloseTo(1, 2);
  });
});

test('doubled first: small blobs are found with their scale', () => {
  for (const s of [1.5, 2, 3]) {
    const [x, y, scale] = strongestOf(extrema(blob(61, [30.25, 29.5], s)));
    expect(Math.hypot(x - 30.25, y - 29.5)).toBeLessThan(0.02);
    // Linear interpolation adds a variance of 1/8 to them
    expect(scale / Math.sqrt(s * s - 0.125)).toBeCloseTo(1, 1.5);
  }
});

test('contrast: |D| times intervals is what counts, up to the limit itself', () => {
  const picture = blob(121, [60, 60], 5, 0.3);
  const limit = 3 * strongestOf(extrema(picture))[3];
  expect(extrema(picture, { contrast: 0.999 * limit }).x.length).toBe(1);
  expect(extrema(picture, { contrast: 1.001 * limit }).x.length).toBe(0);
});

test('edges: a straight one gives nothing, a longish blob by its ratio of curvatures', () => {
  const edge = planeOf(80, 80, (x) => 1 / (1 + Math.exp((39.3 - x) / 1.5)));
  expect(extrema(edge, { contrast: 0.005 }).x.length).toBe(0);
  // The response to a blob of sides s and 3 s has curvatures of several to one across and along
  const long = blob(161, [80, 80], [4, 12]);
  expect(extrema(long, { edge: 20 }).x.length).toBeGreaterThan(0);
  expect(extrema(long, { edge: 1.5 }).x.length).toBe(0);
});

test('edges: the test is tr^2 / det < (r + 1)^2 / r of the Hessian', () => {
  // D = x^2 a + y^2 b + i^2 c around a sample, by levels whose differences are such
  const [a, b] = [0.04, 0.01];
  const space = (ratio: number) => {
    const level = (i: number) =>
      planeOf(21, 21, (x, y) => {
        let sum = 0;
        for (let j = 0; j < i; j++) sum += 1 - a * (x - 10) ** 2 - b * (y - 10) ** 2 - 0.1 * (j - 1) ** 2;
        return sum;
      }).data;
    const octave = {
      width: 21,
      height: 21,
      step: 1,
      levels: [0, 1, 2, 3].map(level),
      address: 0,
      levelBytes: 0,
    };
    compute.simd = false;
    return dogExtrema({ octaves: [octave], intervals: 1, sigma: 1 }, { edge: ratio });
  };
  expect(space(4.05).x).toEqual(Float32Array.of(10)); // curvatures are 4 to 1
  expect(space(3.95).x.length).toBe(0);
});

test('two equal neighbours are one extremum, between them', () => {
  const points = extrema(blob(60, [29.5, 29.5], 4), { upsample: false });
  expect(points.x.length).toBe(1);
  // The parabola falls short of the Gaussian's half way by a twentieth.
  expect(Math.abs(points.x[0]! - 29.5)).toBeLessThan(0.03);
  expect(Math.abs(points.y[0]! - 29.5)).toBeLessThan(0.03);
});

test.each([
  [{}, 140, 100],
  [{ upsample: false, contrast: 0.01, edge: 15 }, 199, 163],
  [{ contrast: 0, intervals: 5 }, 147, 98],
])('SIMD and plain code find the same: %j', (options, width, height) => {
  withScaleSpace(waves(width, height), options, (space) => {
    const fast = dogExtrema(space, options);
    compute.simd = false;
    const plain = dogExtrema(space, options);
    expect(fast.x.length).toBeGreaterThan(30);
    expect(inOrder(fast)).toEqual(inOrder(plain)); // the same float32 differences, the same sums in float64
  });
});

test('nothing in flat pictures and in those too small to have an inside', () => {
  for (const [width, height] of [
    [1, 1],
    [1, 40],
    [10, 10],
    [50, 50],
  ] as const)
    expect(
      extrema(
        planeOf(width, height, () => 0.5),
        { contrast: 0 },
      ).x.length,
    ).toBe(0);
});

/** A minimal standard generator (Park & Miller), from a seed. */
function noise(size: number, seed: number): Plane {
  let state = seed;
  return planeOf(size, size, () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  });
}

test('as many as there are: noise at no contrast fills the first room', () => {
  const options = { contrast: 0, edge: 1000, sigma: 0.5, intervals: 2, octaves: 1, upsample: false };
  withScaleSpace(noise(90, 1), options, (space) => {
    const fast = dogExtrema(space, options);
    compute.simd = false;
    expect(inOrder(fast)).toEqual(inOrder(dogExtrema(space, options)));
    expect(fast.x.length).toBeGreaterThan(100);
  });
});

// In this noise, at intervals this fine, several fits begin at different samples and end at the same one.
test('an extremum that two fits arrive at is one keypoint', () => {
  const options = { contrast: 0, edge: 1000, sigma: 0.7, intervals: 8, octaves: 2, upsample: false };
  const points = extrema(noise(200, 1), options);
  const different = new Set(places(points).map(([x, y, scale]) => `${x} ${y} ${scale}`));
  expect(points.x.length).toBeGreaterThan(5000);
  expect(different.size).toBe(points.x.length);
});
