import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { type Keypoints, keypoints } from '../../../src/kernels/features/keypoints.js';
import {
  descriptorBytes,
  normalisedDescriptor,
  siftDescriptors,
} from '../../../src/kernels/features/sift-descriptor.js';
import { planeOf, turned, waves } from './pictures.js';
import oracle from './sift.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

/** Rows of x, y, scale, orientation. */
function points(...rows: readonly (readonly number[])[]): Keypoints {
  const out = keypoints(rows.length);
  rows.forEach(([x, y, scale, orientation], i) => {
    out.x[i] = x!;
    out.y[i] = y!;
    out.scale[i] = scale!;
    out.orientation[i] = orientation!;
  });
  return out;
}

const distances = (a: Float32Array, b: ArrayLike<number>) =>
  Array.from({ length: a.length / 128 }, (_, i) => {
    let sum = 0;
    for (let k = 128 * i; k < 128 * (i + 1); k++) sum += (a[k]! - b[k]!) ** 2;
    return Math.sqrt(sum);
  });
const some = points([40.3, 30.7, 2, 0.5], [71, 52, 4.4, 3.1], [33, 61.5, 1.3, 5.9], [90.2, 40, 7, 1.7]);

test('a slope fills one orientation of each cell: counted from the keypoint’s own, counter-clockwise', () => {
  const slope = planeOf(121, 121, (x) => x / 121);
  for (const [orientation, bin] of [
    [0, 0],
    [Math.PI / 2, 2], // the gradient lies 90 degrees counter-clockwise of the keypoint, which points down
    [Math.PI, 4],
    [(7 * Math.PI) / 4, 7],
  ] as const) {
    const d = siftDescriptors(slope, points([60, 60, 3, orientation]));
    for (let k = 0; k < 128; k++) if (k % 8 !== bin) expect(d[k]!).toBeLessThan(1e-5);
    // Cells in the middle weigh alike, and more than those in the corners, as far as the clip allows
    const cell = (row: number, column: number) => d[(row * 4 + column) * 8 + bin]!;
    expect(cell(1, 1)).toBeCloseTo(cell(2, 2), 3);
    expect(cell(1, 1)).toBeGreaterThan(1.02 * cell(0, 0));
  }
});

// A slope that begins to the right of the keypoint, seen by keypoints of four orientations, lies in the columns
// (or rows) of the far side: columns run along the orientation, rows 90 degrees clockwise of it.
test.each([
  [0, (_row: number, column: number) => column >= 2],
  [Math.PI, (_row: number, column: number) => column <= 1],
  [Math.PI / 2, (row: number, _column: number) => row <= 1],
  [(3 * Math.PI) / 2, (row: number, _column: number) => row >= 2],
])('cells turn with the orientation %d', (orientation, lit) => {
  const half = planeOf(121, 121, (x) => Math.max(0, x - 60) / 60);
  const d = siftDescriptors(half, points([60, 60, 4, orientation]));
  const sums = Array.from({ length: 16 }, (_, c) => d.slice(8 * c, 8 * c + 8).reduce((s, v) => s + v, 0));
  sums.forEach((sum, c) => {
    if (lit(Math.floor(c / 4), c % 4)) expect(sum).toBeGreaterThan(0.25);
    else expect(sum).toBeLessThan(0.15); // what is smoothed over the edge
  });
});

test('length 1, nothing above the clip but by what the second scaling adds; RootSIFT too', () => {
  for (const root of [false, true])
    for (const d of distances(siftDescriptors(waves(120, 90), some, { root }), new Float32Array(512)))
      expect(d).toBeCloseTo(1, 6);
});

test('normalised by hand', () => {
  // 3 and 4 have length 5; both are cut off at 1, so that each is a half by squares
  const sums = new Float64Array(128);
  [sums[0], sums[5]] = [3, 4];
  expect(normalisedDescriptor(sums)[5]).toBeCloseTo(Math.SQRT1_2, 14);
  // 100 ones, of length 10, below the clip of 2
  const flat = new Float64Array(128).fill(1, 0, 100);
  expect(normalisedDescriptor(flat)[0]).toBeCloseTo(0.1, 14);
  flat[0] = 1.5;
  expect(normalisedDescriptor(flat)[0]).toBeCloseTo(1.5 / Math.sqrt(99 + 2.25), 14);
  expect(normalisedDescriptor(flat, true)[0]).toBeCloseTo(Math.sqrt(1.5 / 100.5), 14);
  // One of 10 beside 99 ones: their length is sqrt(199), of which a fifth is left of the 10
  const high = new Float64Array(128).fill(1, 0, 100);
  high[7] = 10;
  const cut = 0.2 * Math.sqrt(199);
  expect(normalisedDescriptor(high)[7]).toBeCloseTo(cut / Math.sqrt(99 + cut * cut), 14);
  expect(normalisedDescriptor(new Float64Array(128))).toEqual(new Float64Array(128));
});

test('light: I -> a I + b leaves descriptors as they are', () => {
  const picture = waves(120, 90);
  const lit = { ...picture, data: picture.data.map((v) => 0.55 * v + 0.2) };
  for (const d of distances(siftDescriptors(picture, some), siftDescriptors(lit, some)))
    expect(d).toBeLessThan(1e-5);
});

test('a turn by 90 degrees, with the keypoints turned, leaves them too', () => {
  const picture = waves(121, 91);
  const moved = points(
    ...Array.from(some.x, (x, i) => [90 - some.y[i]!, x, some.scale[i]!, some.orientation[i]! + Math.PI / 2]),
  );
  // At sizes 2^k m + 1 the octaves of both have the same samples
  const [a, b] = [
    siftDescriptors(picture, some, { octaves: 1 }),
    siftDescriptors(turned(picture), moved, { octaves: 1 }),
  ];
  for (const d of distances(a, b)) expect(d).toBeLessThan(2e-5); // float32 blurs in another order
});

test('constant pictures, places outside and pictures of a pixel give zeros', () => {
  expect(
    siftDescriptors(
      planeOf(60, 60, () => 0.4),
      some,
    ).every((v) => v === 0),
  ).toBe(true);
  expect(siftDescriptors(waves(60, 60), points([-500, 900, 3, 1])).every((v) => v === 0)).toBe(true);
  for (const [width, height] of [
    [1, 1],
    [1, 50],
    [2, 2],
  ] as const)
    expect(siftDescriptors(waves(width, height), points([0, 0, 2, 0])).every((v) => v === 0)).toBe(width < 2);
});

test('keypoints without a place or scale are refused', () => {
  expect(() => siftDescriptors(waves(20, 20), points([3, 3, 0, 0]))).toThrow(
    'keypoint 0 has no place, or a scale of 0',
  );
  expect(() => siftDescriptors(waves(20, 20), points([3, 3, 1, 0], [Number.NaN, 3, 1, 0]))).toThrow(
    'keypoint 1',
  );
});

describe('SIMD and plain code', () => {
  const corners = points(
    [0, 0, 3, 0.3],
    [119, 89, 5, 2],
    [118.6, 1, 1.2, 6.2],
    [60, 45, 30, 4],
    [60, 45, 500, 1],
  );
  test.each([
    ['inside', some, false],
    ['RootSIFT', some, true],
    ['at the corners, and larger than the picture', corners, false],
  ] as const)('%s', (_, at, root) => {
    const picture = waves(120, 90);
    const fast = siftDescriptors(picture, at, { root });
    compute.simd = false;
    // float32 sums, a polynomial for atan2, and levels that differ in their last bit; roots of small shares magnify
    for (const d of distances(siftDescriptors(picture, at, { root }), fast))
      expect(d).toBeLessThan(root ? 1e-3 : 1e-5);
  });
  test('the same bytes at 1, 2 and 3 threads', () => {
    const many = points(
      ...Array.from({ length: 200 }, (_, i) => [(7 * i) % 120, (11 * i) % 90, 1 + (i % 9), i]),
    );
    const run = (threads: number) => {
      compute.threads = threads;
      return siftDescriptors(waves(120, 90), many);
    };
    const one = run(1);
    expect(run(2)).toEqual(one);
    expect(run(3)).toEqual(one);
  });
});

test('OpenCV’s descriptors of its own keypoints', () => {
  const { points: rows, descriptors } = oracle.waves;
  const at = points(...rows.map(([x, y, half, angle]) => [x!, y!, half! * 2 ** (1 / 6), angle!]));
  const ours = siftDescriptors(waves(160, 120), at);
  const theirs = descriptors.map((row) => {
    const length = Math.hypot(...row);
    return row.map((v) => v / length);
  });
  const apart = distances(ours, theirs.flat()).sort((a, b) => a - b);
  // OpenCV takes the nearest pixel for the centre of its window, and rounds to 1 in 512. Unlike ones are 0.9 apart.
  expect(apart[Math.floor(apart.length / 2)]).toBeLessThan(0.07);
  expect(apart[Math.floor(0.9 * apart.length)]).toBeLessThan(0.15);
});

test('bytes: 512 times as much, 255 at most', () => {
  expect(descriptorBytes(Float32Array.of(0, 0.1, 0.25, 0.7))).toEqual(Uint8Array.of(0, 51, 128, 255));
});
