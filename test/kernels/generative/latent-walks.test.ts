import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import {
  interpolation,
  manifold,
  priorCodes,
  traversals,
} from '../../../src/kernels/generative/latent-walks.js';

const rows = (codes: Float32Array, units: number) =>
  Array.from({ length: codes.length / units }, (_, i) => [...codes.subarray(i * units, (i + 1) * units)]);

describe('between two codes', () => {
  const a = Float32Array.of(2, 0, 0);
  const b = Float32Array.of(0, 2, 0);

  test('a line goes in equal steps', () => {
    expect(rows(interpolation(a, b, 3, 'linear'), 3)).toEqual([
      [2, 0, 0],
      [1, 1, 0],
      [0, 2, 0],
    ]);
  });

  test('an arc keeps the length and turns by equal angles', () => {
    const codes = rows(interpolation(a, b, 4, 'spherical'), 3);
    for (const [k, code] of codes.entries()) {
      expect(Math.hypot(...code)).toBeCloseTo(2, 6);
      expect((Math.atan2(code[1]!, code[0]!) * 180) / Math.PI).toBeCloseTo(30 * k, 4);
    }
  });

  test.each(['linear', 'spherical'] as const)('both ends of a %s way are the codes themselves', (path) => {
    const [c, d] = [Float32Array.of(0.3, -1.2, 0.7), Float32Array.of(1.1, 0.4, -2)];
    const codes = rows(interpolation(c, d, 5, path), 3);
    for (const [j, value] of codes[0]!.entries()) expect(value).toBeCloseTo(c[j]!, 6);
    for (const [j, value] of codes[4]!.entries()) expect(value).toBeCloseTo(d[j]!, 6);
  });

  test.each([
    ['the same', a, a],
    ['opposite', a, Float32Array.of(-2, 0, 0)],
    ['at 0', new Float32Array(3), b],
  ])('where both are %s there is no arc but the line', (_, from, to) => {
    expect(interpolation(from, to, 3, 'spherical')).toEqual(interpolation(from, to, 3, 'linear'));
  });
});

test('a traversal changes one dimension alone, from -range to range', () => {
  const codes = rows(traversals(Float32Array.of(5, 6, 7), [2, 0], { steps: 3, range: 2 }), 3);
  expect(codes).toEqual([
    [5, 6, -2],
    [5, 6, 0],
    [5, 6, 2],
    [-2, 6, 7],
    [0, 6, 7],
    [2, 6, 7],
  ]);
});

test('the cells of a manifold stand at quantiles: first dimension to the right, second upwards', () => {
  const codes = rows(manifold(new Float32Array(2), [0, 1], 2), 2);
  const q = 0.6744897501960817; // upper quartile of the normal distribution
  const want = [
    [-q, q],
    [q, q],
    [-q, -q],
    [q, -q],
  ];
  for (const [i, code] of codes.entries())
    for (const [j, value] of code.entries()) expect(value).toBeCloseTo(want[i]![j]!, 6);
});

test('draws of the prior are standard normal, and the i-th does not depend on how many there are', () => {
  const codes = priorCodes(5000, 4, createRng(1));
  const mean = codes.reduce((sum, z) => sum + z, 0) / codes.length;
  const square = codes.reduce((sum, z) => sum + z * z, 0) / codes.length;
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(20_000));
  expect(Math.abs(square - 1)).toBeLessThan(4 * Math.sqrt(2 / 20_000));
  expect([...priorCodes(3, 4, createRng(1))]).toEqual([...codes.subarray(0, 12)]);
});
