import { afterEach, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import type { Features } from '../../../src/kernels/features/keypoints.js';
import { sift, siftKeypoints } from '../../../src/kernels/features/sift.js';
import { siftDescriptors } from '../../../src/kernels/features/sift-descriptor.js';
import { blob, planeOf, turned, waves } from './pictures.js';
import oracle from './sift.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

const rows = ({ keypoints: { x, y, scale, orientation, response } }: Pick<Features, 'keypoints'>) =>
  Array.from(x, (_, i) => ({
    x: x[i]!,
    y: y[i]!,
    scale: scale[i]!,
    orientation: orientation[i]!,
    response: response[i]!,
  }));
const turn = (a: number) => Math.abs(((a + 3 * Math.PI) % (2 * Math.PI)) - Math.PI);

test('OpenCV’s strongest keypoints: the same places, scales and responses', () => {
  const ours = rows(sift(waves(160, 120)));
  // Near the edges levels differ: its doubled picture has a column and a row more.
  const inner = oracle.waves.points.filter(([x, y]) => Math.min(x!, y!, 159 - x!, 119 - y!) > 12);
  const apart = inner.map(([x, y, half, angle, response]) => {
    const scale = half! * 2 ** (1 / 6);
    const same = ours.filter(
      (p) => Math.hypot(p.x - x!, p.y - y!) < 0.5 && Math.abs(Math.log(p.scale / scale)) < 0.1,
    );
    if (same.length === 0) return undefined;
    const place = same[0]!;
    return {
      place: Math.hypot(place.x - x!, place.y - y!),
      scale: Math.abs(place.scale / scale - 1),
      response: Math.abs(place.response / response! - 1),
      orientation: Math.min(...same.map((p) => turn(p.orientation - angle!))),
    };
  });
  const found = apart.filter((a) => a !== undefined);
  expect(inner.length).toBeGreaterThan(35);
  expect(found.length).toBe(inner.length);
  const median = (key: keyof (typeof found)[number]) =>
    found.map((a) => a[key]).sort((a, b) => a - b)[Math.floor(found.length / 2)]!;
  expect(median('place')).toBeLessThan(0.001);
  expect(median('scale')).toBeLessThan(0.0005);
  expect(median('response')).toBeLessThan(0.0005);
  expect(median('orientation')).toBeLessThan(0.02); // OpenCV counts into the nearest of 36 bins, we into two
});

// Sizes 2^k m + 1 have the same samples in every octave, seen from either side.
test('a picture turned by 90 degrees: all keypoints turn with it', () => {
  const picture = waves(161, 129);
  const [a, b] = [sift(picture), sift(turned(picture))];
  const [p, q] = [rows(a), rows(b)];
  expect(q.length).toBe(p.length);
  for (const [i, point] of p.entries()) {
    const at = { x: 128 - point.y, y: point.x };
    const j = q.findIndex(
      (other) =>
        Math.hypot(other.x - at.x, other.y - at.y) < 0.01 &&
        turn(other.orientation - point.orientation - Math.PI / 2) < 0.001,
    );
    expect(j).toBeGreaterThanOrEqual(0);
    expect(q[j]!.scale / point.scale).toBeCloseTo(1, 3);
    expect(q[j]!.response / point.response).toBeCloseTo(1, 3);
    expect(distance(a, i, b, j)).toBeLessThan(0.002);
  }
});

const distance = (a: Features, i: number, b: Features, j: number) => {
  let sum = 0;
  for (let k = 0; k < 128; k++) sum += (a.descriptors[128 * i + k]! - b.descriptors[128 * j + k]!) ** 2;
  return Math.sqrt(sum);
};

test('a scene twice as large: places and scales double', () => {
  // Blobs of 5 to 7 pixels, where what the camera smooths (a variance of 1/4) changes the scale by less than 1 %
  const blobs = [
    [60, 40, 5, 0.4],
    [100, 95, 7, -0.35],
    [35, 100, 6, 0.3],
  ] as const;
  const scene = (zoom: number) =>
    planeOf(150 * zoom, 140 * zoom, (x, y) =>
      blobs.reduce(
        (v, [cx, cy, s, a]) => v + a * Math.exp(-((x / zoom - cx) ** 2 + (y / zoom - cy) ** 2) / (2 * s * s)),
        0.5,
      ),
    );
  const places = (zoom: number) =>
    rows(sift(scene(zoom), { upright: true })).filter((p) => p.response > 0.02);
  const [small, large] = [places(1), places(2)];
  expect(small.length).toBe(3);
  expect(large.length).toBe(3);
  small.forEach((p, i) => {
    expect(large[i]!.x / 2).toBeCloseTo(p.x, 1);
    expect(large[i]!.y / 2).toBeCloseTo(p.y, 1);
    expect(large[i]!.scale / 2 / p.scale).toBeGreaterThan(0.98);
    expect(large[i]!.scale / 2 / p.scale).toBeLessThan(1.02);
  });
});

test('falling response; --max keeps the strongest, upright leaves orientations at 0', () => {
  const picture = waves(160, 120);
  const all = sift(picture);
  const { response } = all.keypoints;
  expect(response.every((v, i) => i === 0 || v <= response[i - 1]!)).toBe(true);
  const few = sift(picture, { max: 20 });
  expect(rows(few)).toEqual(rows(all).slice(0, 20));
  expect(few.descriptors).toEqual(all.descriptors.slice(0, 20 * 128));
  const upright = sift(picture, { upright: true });
  expect(upright.keypoints.orientation.every((v) => v === 0)).toBe(true);
  const places = new Set(rows(all).map((p) => `${p.x} ${p.y} ${p.scale}`));
  expect(upright.keypoints.x.length).toBe(places.size);
  expect(() => sift(picture, { max: 0 })).toThrow('at least one');
});

test('a lower peak ratio gives more orientations', () => {
  const count = (peakRatio: number) => sift(waves(160, 120), { peakRatio }).keypoints.x.length;
  expect(count(0.5)).toBeGreaterThan(count(0.8));
  expect(count(0.8)).toBeGreaterThan(count(1));
});

test('keypoints alone, and described by themselves, are the same', () => {
  const picture = waves(160, 120);
  for (const root of [false, true]) {
    const { keypoints, descriptors } = sift(picture, { root });
    expect(siftKeypoints(picture)).toEqual(keypoints);
    expect(siftDescriptors(picture, keypoints, { root })).toEqual(descriptors);
  }
});

test('SIMD and plain code; 1, 2 and 3 threads', () => {
  const picture = waves(120, 90);
  const [one, two, three] = [1, 2, 3].map((threads) => {
    compute.threads = threads;
    return sift(picture);
  });
  expect(two).toEqual(one);
  expect(three).toEqual(one);
  compute.simd = false;
  const plain = sift(picture);
  expect(plain.keypoints.x.length).toBe(one!.keypoints.x.length);
  const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);
  expect(worst(plain.keypoints.x, one!.keypoints.x)).toBeLessThan(1e-2); // levels differ in their last bit
  expect(worst(plain.descriptors, one!.descriptors)).toBeLessThan(1e-2);
});

test('a flat picture and pictures of a few pixels have none', () => {
  for (const picture of [
    planeOf(64, 64, () => 1),
    blob(3, [1, 1], 1),
    planeOf(1, 300, (_, y) => (y % 7) / 7),
  ])
    expect(sift(picture)).toMatchObject({ width: 128, metric: 'l2', descriptors: new Float32Array(0) });
});
