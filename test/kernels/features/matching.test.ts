import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { type Features, keypoints } from '../../../src/kernels/features/keypoints.js';
import { firstMatches, matchedPoints, matchFeatures } from '../../../src/kernels/features/matching.js';

function features(rows: readonly (readonly number[])[]): Features {
  const points = keypoints(rows.length);
  points.x.set(rows.map((_, i) => 10 * i));
  points.y.set(rows.map((_, i) => i));
  return {
    keypoints: points,
    descriptors: Float32Array.from(rows.flat()),
    width: rows[0]?.length ?? 3,
    metric: 'l2',
  };
}

const rng = createRng(0);
const a = features([
  [0, 0, 0],
  [10, 0, 0],
  [0, 20, 0],
]);
// The first of A has two neighbours at 3 and 4, the second an own one at 1, the third its twin.
const b = features([
  [0, 20, 0],
  [0, 0, 3],
  [0, 4, 0],
  [10, 1, 0],
]);

describe('ratio test', () => {
  test('by rising distance, with the share of the second distance', () => {
    const all = matchFeatures(a, b, { ratio: 1 }, rng);
    expect([...all.a]).toEqual([2, 1, 0]);
    expect([...all.b]).toEqual([0, 3, 1]);
    expect([...all.distance]).toEqual([0, 1, 3]);
    // Second distances: 16, sqrt(100 + 9), 4
    [0, 1 / Math.sqrt(109), 0.75].forEach((want, i) => {
      expect(all.ratio[i]).toBeCloseTo(want, 12);
    });
  });
  test('3 to 4 passes 0.8, not 0.75: the distance has to be below', () => {
    expect([...matchFeatures(a, b, {}, rng).a]).toEqual([2, 1, 0]);
    expect([...matchFeatures(a, b, { ratio: 0.75 }, rng).a]).toEqual([2, 1]);
  });
  test('two equal descriptors in B tell nothing apart', () => {
    const twice = features([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    expect(matchFeatures(features([[1, 1, 1]]), twice, {}, rng).a.length).toBe(0);
  });
  test('a single feature in B is taken', () => {
    const { b: found, ratio } = matchFeatures(a, features([[0, 0, 1]]), {}, rng);
    expect([...found]).toEqual([0, 0, 0]);
    expect([...ratio]).toEqual([0, 0, 0]);
  });
});

test('cross check: one of B goes to one of A', () => {
  const single = features([[0, 0, 1]]);
  expect([...matchFeatures(a, single, { crossCheck: true }, rng).a]).toEqual([0]);
  expect([...matchFeatures(a, features([[0, 20, 1]]), { crossCheck: true }, rng).a]).toEqual([2]);
});

test('no features, no matches', () => {
  expect(matchFeatures(features([]), b, {}, rng).a.length).toBe(0);
  expect(matchFeatures(a, features([]), {}, rng).a.length).toBe(0);
});

describe('planted copies among strangers', () => {
  const draw = createRng(4);
  const row = () => Array.from({ length: 16 }, () => draw.normal());
  const shared = Array.from({ length: 60 }, row);
  const left = features([...shared, ...Array.from({ length: 40 }, row)]);
  const right = features([
    ...Array.from({ length: 50 }, row),
    ...shared.map((r) => r.map((v) => v + 0.02 * draw.normal())),
  ]);
  test.each(['brute', 'kd-tree', 'hnsw'] as const)(
    '%s finds each of them and hardly a stranger',
    (search) => {
      const found = matchFeatures(left, right, { search, ratio: 0.7 }, rng);
      const right60 = [...found.a].filter((i, at) => i < 60 && found.b[at] === i + 50).length;
      expect(right60).toBeGreaterThanOrEqual(search === 'brute' ? 60 : 58);
      expect(found.a.length - right60).toBeLessThan(8);
    },
  );
  test('few checks find others than the nearest', () => {
    const some = matchFeatures(left, right, { search: 'kd-tree', checks: 8, ratio: 1 }, rng);
    const all = matchFeatures(left, right, { search: 'kd-tree', ratio: 1 }, rng);
    expect(all).toEqual(matchFeatures(left, right, { ratio: 1 }, rng));
    expect(some.distance.reduce((x, y) => x + y)).toBeGreaterThan(
      1.05 * all.distance.reduce((x, y) => x + y),
    );
  });
});

test('binary descriptors are matched by bits', () => {
  const bits = (...bytes: number[]): Features => ({
    keypoints: keypoints(bytes.length),
    descriptors: Uint8Array.from(bytes),
    width: 1,
    metric: 'hamming',
  });
  const found = matchFeatures(bits(0b1111), bits(0b11110000, 0b0111, 0b1010), {}, rng);
  expect([...found.b, ...found.distance, ...found.ratio]).toEqual([1, 1, 0.5]);
  expect(() => matchFeatures(bits(1), bits(2), { search: 'hnsw' }, rng)).toThrow('binary');
  expect(() => matchFeatures(bits(1), b, {}, rng)).toThrow('3 (l2)');
});

test('points of matches, and the nearest of them', () => {
  const found = firstMatches(matchFeatures(a, b, {}, rng), 2);
  const pairs = matchedPoints(a.keypoints, b.keypoints, found);
  expect([...pairs.xa, ...pairs.ya]).toEqual([20, 10, 2, 1]);
  expect([...pairs.xb, ...pairs.yb]).toEqual([0, 30, 0, 3]);
});
