import fc from 'fast-check';
import { expect, test } from 'vitest';
import { principalPlane } from '../../../src/kernels/linalg/principal-plane.js';

const matrix = (rows: readonly (readonly number[])[]) => Float64Array.from(rows.flat());

test('a rectangle turned by the 3-4-5 angle is seen along its sides', () => {
  // Corners (±10, ±5) turned so that the long side points to (0.8, 0.6), and shifted: variances 100 and 25.
  const corners = [
    [10, 5],
    [10, -5],
    [-10, 5],
    [-10, -5],
  ] as const;
  const turned = corners.map(([u, v]) => [7 + 0.8 * u - 0.6 * v, -3 + 0.6 * u + 0.8 * v]);
  const { x, y, share } = principalPlane(matrix(turned), 4, 2);
  expect(share[0]).toBeCloseTo(0.8, 14);
  expect(share[1]).toBeCloseTo(0.2, 14);
  // The sign of an axis is free.
  x.forEach((v) => {
    expect(Math.abs(v)).toBeCloseTo(10, 12);
  });
  y.forEach((v) => {
    expect(Math.abs(v)).toBeCloseTo(5, 12);
  });
  expect(Math.sign(x[0]!)).toBe(Math.sign(x[1]!));
  expect(Math.sign(y[0]!)).toBe(-Math.sign(y[1]!));
});

test('one column is its own axis', () => {
  const { x, y, share } = principalPlane(Float64Array.of(1, 2, 6), 3, 1);
  expect([...x].map(Math.abs)).toEqual([2, 1, 3]);
  expect([...y]).toEqual([0, 0, 0]);
  expect(share).toEqual([1, 0]);
});

test('points that are all one point have no spread', () => {
  const { x, y, share } = principalPlane(
    matrix([
      [2, 3, 4],
      [2, 3, 4],
    ]),
    2,
    3,
  );
  expect([...x, ...y]).toEqual([0, 0, 0, 0]);
  expect(share).toEqual([0, 0]);
});

const cloud = fc.integer({ min: 2, max: 5 }).chain((columns) =>
  fc.array(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: columns, maxLength: columns }), {
    minLength: 3,
    maxLength: 15,
  }),
);

test('the axes are uncorrelated, hold the shares they claim, and no direction holds more', () => {
  fc.assert(
    fc.property(
      cloud,
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
      (rows, to) => {
        const n = rows.length;
        const columns = rows[0]!.length;
        const mean = rows[0]!.map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / n);
        const centred = rows.map((row) => row.map((v, j) => v - mean[j]!));
        const variance = (x: ArrayLike<number>) => Array.from(x).reduce((sum, v) => sum + v * v, 0) / n;
        const total = variance(centred.flat()) || 1;
        const { x, y, share } = principalPlane(matrix(rows), n, columns);
        // Sums of a few thousands in double precision.
        const close = 1e-10 * total;
        expect(Math.abs(x.reduce((sum, v, i) => sum + v * y[i]!, 0) / n)).toBeLessThan(close + 1e-10);
        expect(Math.abs(variance(x) - share[0] * total)).toBeLessThan(close + 1e-10);
        expect(Math.abs(variance(y) - share[1] * total)).toBeLessThan(close + 1e-10);
        expect(share[0]).toBeGreaterThanOrEqual(share[1] - 1e-12);
        const direction = to.slice(0, columns);
        const length = Math.hypot(...direction);
        fc.pre(length > 0.1);
        const along = centred.map((row) => row.reduce((sum, v, j) => sum + v * direction[j]!, 0) / length);
        expect(variance(along)).toBeLessThanOrEqual(variance(x) + close + 1e-10);
      },
    ),
  );
});
