import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import {
  applyTransform,
  composeTransforms,
  fourPoints,
  identityTransform,
  invertTransform,
  similarity,
  type Transform,
  transform,
  transformJacobian,
  translation,
} from '../../../src/kernels/geometry/projective.js';

const H = transform(1.1, 0.2, -30, -0.1, 0.9, 12, 0.0004, -0.0002, 1);
const near = (a: Transform, b: Transform, digits = 12) =>
  a.forEach((v, i) => {
    expect(v).toBeCloseTo(b[i]!, digits);
  });

test('by hand: (100, 50) goes to ((110 + 10 - 30) / 1.03, (-10 + 45 + 12) / 1.03)', () => {
  const [x, y] = applyTransform(H, 100, 50);
  expect(x).toBeCloseTo(90 / 1.03, 12);
  expect(y).toBeCloseTo(47 / 1.03, 12);
});

test('behind the horizon there is nothing', () => {
  expect(applyTransform(transform(1, 0, 0, 0, 1, 0, -0.01, 0, 1), 100, 0)).toEqual([NaN, NaN]);
});

test('the inverse undoes, from either side', () => {
  near(composeTransforms(H, invertTransform(H)), identityTransform());
  near(composeTransforms(invertTransform(H), H), identityTransform());
});

test('composition applies the inner one first', () => {
  const [x, y] = applyTransform(composeTransforms(translation(5, 0), similarity({ scale: 2 })), 1, 1);
  expect([x, y]).toEqual([7, 2]);
});

test('a quarter turn leads from +x to +y, about a centre that stays', () => {
  const turn = similarity({ angle: Math.PI / 2, scale: 3, centre: [10, 20] });
  const [x, y] = applyTransform(turn, 11, 20);
  expect(x).toBeCloseTo(10, 12);
  expect(y).toBeCloseTo(23, 12);
  expect(applyTransform(turn, 10, 20)).toEqual([10, 20]);
});

test('one that flattens the plane is refused', () => {
  expect(() => invertTransform(transform(1, 2, 0, 2, 4, 0, 0, 0, 1))).toThrow('cannot be inverted');
});

test('four points go where they were sent', () => {
  const rng = createRng(3);
  const from = [
    [0, 0],
    [640, 0],
    [640, 480],
    [0, 480],
  ] as const;
  for (let t = 0; t < 20; t++) {
    const to = from.map(([x, y]) => [x + 100 * rng.uniform(), y + 100 * rng.uniform()] as const);
    const h = fourPoints(from, to);
    from.forEach(([x, y], i) => {
      const [u, v] = applyTransform(h, x, y);
      expect(u).toBeCloseTo(to[i]![0], 9);
      expect(v).toBeCloseTo(to[i]![1], 9);
    });
  }
  expect(() => fourPoints(from, [[0, 0], [1, 1], [2, 2], [3, 3]])).toThrow('line'); // biome-ignore format: one line
});

test('the Jacobian is the slope of the map', () => {
  const [x, y, e] = [120, 80, 1e-5];
  const j = transformJacobian(H, x, y);
  for (const [k, [dx, dy]] of [
    [e, 0],
    [0, e],
  ].entries()) {
    const [u1, v1] = applyTransform(H, x + dx!, y + dy!);
    const [u0, v0] = applyTransform(H, x - dx!, y - dy!);
    expect(j[k]).toBeCloseTo((u1 - u0) / (2 * e), 7);
    expect(j[2 + k]).toBeCloseTo((v1 - v0) / (2 * e), 7);
  }
});
