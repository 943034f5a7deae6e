import { expect, test } from 'vitest';
import { levelLines } from '../../../src/kernels/image/level-lines.js';

const pieces = (rows: number[][]) => {
  const { x, y, toX, toY } = levelLines(rows.flat(), rows.length, rows[0]!.length);
  return x.map((_, i) =>
    [
      [x[i], y[i]],
      [toX[i], toY[i]],
    ]
      .sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!)
      .flat(),
  );
};

test('one corner above: a piece around it, where the sides cross zero', () => {
  expect(
    pieces([
      [1, -1],
      [-3, -1],
    ]),
  ).toEqual([[0, 0.25, 0.5, 0]]);
});

test('a straight edge between rows and between columns', () => {
  expect(
    pieces([
      [1, 1],
      [-1, -1],
    ]),
  ).toEqual([[0, 0.5, 1, 0.5]]);
  expect(
    pieces([
      [3, -1],
      [3, -1],
    ]),
  ).toEqual([[0.75, 0, 0.75, 1]]);
});

test('a saddle is cut by the mean of its corners', () => {
  // Below in the middle: the two high corners stand alone.
  expect(
    pieces([
      [1, -3],
      [-3, 1],
    ]).sort(),
  ).toEqual([
    [0, 0.25, 0.25, 0],
    [0.75, 1, 1, 0.75],
  ]);
  // Above in the middle: the low ones do.
  expect(
    pieces([
      [3, -1],
      [-1, 3],
    ]).sort(),
  ).toEqual([
    [0, 0.75, 0.25, 1],
    [0.75, 0, 1, 0.25],
  ]);
});

test('a circle: pieces that close up, of its length, near its radius', () => {
  const size = 41;
  const values = Array.from(
    { length: size * size },
    (_, i) => 15.03 - Math.hypot((i % size) - 20, Math.floor(i / size) - 20),
  );
  const { x, y, toX, toY } = levelLines(values, size, size);
  let length = 0;
  const ends = new Map<string, number>();
  x.forEach((_, i) => {
    length += Math.hypot(toX[i]! - x[i]!, toY[i]! - y[i]!);
    expect(Math.abs(Math.hypot(x[i]! - 20, y[i]! - 20) - 15.03)).toBeLessThan(0.01);
    for (const [u, v] of [
      [x[i]!, y[i]!],
      [toX[i]!, toY[i]!],
    ]) {
      const key = `${u!.toFixed(9)} ${v!.toFixed(9)}`;
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
  });
  // A polygon within the circle, with pieces of a pixel.
  expect(Math.abs(length / (2 * Math.PI * 15.03) - 1)).toBeLessThan(0.002);
  expect([...ends.values()].every((count) => count === 2)).toBe(true);
});

test('cells without a number have no lines', () => {
  expect(
    pieces([
      [Number.NaN, -1],
      [1, -1],
    ]),
  ).toEqual([]);
  expect(
    pieces([
      [1, 1],
      [1, 1],
    ]),
  ).toEqual([]);
});
