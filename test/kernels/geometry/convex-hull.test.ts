import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import {
  convexHull,
  type Ring,
  ringArea,
  ringLength,
  ringOf,
} from '../../../src/kernels/geometry/convex-hull.js';
import { enclosingCircle } from '../../../src/kernels/geometry/enclosing-circle.js';
import { leastRectangle } from '../../../src/kernels/geometry/least-rectangle.js';
import { orientation } from '../../../src/kernels/geometry/orientation.js';
import oracle from './convex-hull.oracle.json' with { type: 'json' };

const hullOf = (points: readonly (readonly [number, number])[]): Ring => {
  const [x, y] = [points.map(([a]) => a), points.map(([, b]) => b)];
  return ringOf(x, y, convexHull(x, y));
};
const corners = ({ x, y }: Ring) => Array.from(x, (a, i) => [a, y[i]!]);

const cloud = (n: number, seed: number) => {
  const rng = createRng(seed);
  return Array.from({ length: n }, () => [rng.normal() * 9, rng.normal() * 4] as const);
};

/** The sign of the determinant in whole numbers: doubles times 2^1074 are such. */
function exactSign(...values: number[]): number {
  const whole = values.map((v) => {
    let shift = 0;
    let w = v;
    while (!Number.isInteger(w)) {
      w *= 2;
      shift++;
    }
    return BigInt(w) << BigInt(200 - shift);
  });
  const [ax, ay, bx, by, cx, cy] = whole as [bigint, bigint, bigint, bigint, bigint, bigint];
  const det = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  return det > 0n ? 1 : det < 0n ? -1 : 0;
}

describe('orientation', () => {
  test('turns from +x towards +y are positive', () => {
    expect(orientation(0, 0, 1, 0, 0, 1)).toBe(1);
    expect(orientation(0, 0, 0, 1, 1, 0)).toBe(-1);
  });

  test('the sign is exact where plain arithmetic is not', () => {
    let plainFails = 0;
    for (let i = 0; i < 40; i++)
      for (let j = 0; j < 40; j++) {
        const [x, y] = [0.5 + i * 2 ** -53, 0.5 + j * 2 ** -53];
        const wanted = exactSign(x, y, 12, 12, 24, 24);
        expect(Math.sign(orientation(x, y, 12, 12, 24, 24))).toBe(wanted);
        if (Math.sign((12 - x) * (24 - y) - (12 - y) * (24 - x)) !== wanted) plainFails++;
      }
    expect(plainFails).toBeGreaterThan(100); // or the test shows nothing
  });

  test('0 exactly on a line of points that are no whole numbers', () => {
    expect(orientation(0.1, 0.1, 0.3, 0.3, 0.7, 0.7)).toBe(0);
    expect(orientation(1e-20, 1e-20, 1e20, 1e20, 3, 3)).toBe(0);
  });
});

describe('hull', () => {
  test('a filled square has its four corners, in turn', () => {
    const points = Array.from({ length: 25 }, (_, i) => [i % 5, Math.floor(i / 5)] as const);
    expect(corners(hullOf(points))).toEqual([
      [0, 0],
      [4, 0],
      [4, 4],
      [0, 4],
    ]);
  });

  test('one point, equal points, points on a line', () => {
    expect(corners(hullOf([[3, 4]]))).toEqual([[3, 4]]);
    expect(
      corners(
        hullOf([
          [3, 4],
          [3, 4],
          [3, 4],
        ]),
      ),
    ).toEqual([[3, 4]]);
    expect(
      corners(
        hullOf([
          [1, 1],
          [3, 3],
          [2, 2],
          [0, 0],
        ]),
      ),
    ).toEqual([
      [0, 0],
      [3, 3],
    ]);
  });

  test('all points are inside, each corner turns, and the hull of the hull is itself', () => {
    const points = cloud(500, 1);
    const ring = hullOf(points);
    const n = ring.x.length;
    for (let i = 0; i < n; i++) {
      const side = [ring.x[i]!, ring.y[i]!, ring.x[(i + 1) % n]!, ring.y[(i + 1) % n]!] as const;
      for (const [px, py] of points) expect(orientation(...side, px, py)).toBeGreaterThanOrEqual(0);
      expect(orientation(...side, ring.x[(i + 2) % n]!, ring.y[(i + 2) % n]!)).toBeGreaterThan(0);
    }
    expect(corners(hullOf(corners(ring) as [number, number][]))).toEqual(corners(ring));
  });

  test('area and length of a triangle far from the origin', () => {
    const ring = hullOf([
      [1e8, 1e8],
      [1e8 + 3, 1e8],
      [1e8, 1e8 + 4],
    ]);
    expect([ringArea(ring), ringLength(ring)]).toEqual([6, 12]);
  });
});

test.each(oracle)('OpenCV: hull, area, length, circle and rectangle of $n points', (wanted) => {
  let s = wanted.seed;
  const next = (n: number) => {
    s = (75 * s + 74) % 65537;
    return s % n;
  };
  const points: [number, number][] = [];
  while (points.length < wanted.n) {
    const [x, y] = [next(200), next(120)];
    if (!wanted.round || (x - 100) ** 2 + (y - 60) ** 2 <= 3000) points.push([x, y]);
  }
  const ring = hullOf(points);
  expect(corners(ring).sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!)).toEqual(wanted.hull);
  expect(ringArea(ring)).toBeCloseTo(wanted.area, 6);
  expect(ringLength(ring)).toBeCloseTo(wanted.length, 3); // float32 there
  const { x, y, radius } = enclosingCircle(ring);
  for (const [i, v] of [x, y, radius].entries()) expect(v).toBeCloseTo(wanted.circle[i]!, 2);
  const { length, width } = leastRectangle(ring);
  expect(width).toBeCloseTo(wanted.sides[0]!, 3);
  expect(length).toBeCloseTo(wanted.sides[1]!, 3);
});

describe('least rectangle', () => {
  test('a turned rectangle is its own', () => {
    const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
    const at = (u: number, v: number) => [7 + c * u - s * v, -2 + s * u + c * v] as const;
    const { x, y, length, width, angle } = leastRectangle(
      hullOf([at(-5, -2), at(5, -2), at(5, 2), at(-5, 2)]),
    );
    expect([x, y, length, width, angle].map((v) => Number(v.toFixed(9)))).toEqual([7, -2, 10, 4, 0.3]);
  });

  test('no turn of the axes gives a smaller one', () => {
    const ring = hullOf(cloud(60, 3));
    const best = leastRectangle(ring);
    for (let k = 0; k < 1800; k++) {
      const [c, s] = [Math.cos((k * Math.PI) / 1800), Math.sin((k * Math.PI) / 1800)];
      const u = Array.from(ring.x, (x, i) => c * x + s * ring.y[i]!);
      const v = Array.from(ring.x, (x, i) => c * ring.y[i]! - s * x);
      const area = (Math.max(...u) - Math.min(...u)) * (Math.max(...v) - Math.min(...v));
      expect(area).toBeGreaterThan(best.length * best.width - 1e-9);
    }
  });

  test('a point and a line', () => {
    expect(leastRectangle(hullOf([[2, 3]]))).toMatchObject({ x: 2, y: 3, length: 0, width: 0 });
    const line = leastRectangle(
      hullOf([
        [0, 0],
        [3, 4],
      ]),
    );
    expect(line.length).toBeCloseTo(5, 12);
    expect(line.width).toBeCloseTo(0, 12);
    expect(line.angle).toBeCloseTo(Math.atan2(4, 3), 12);
  });
});

test('the enclosing circle holds all, and three or two of them on its edge', () => {
  const ring = hullOf(cloud(200, 5));
  const { x, y, radius } = enclosingCircle(ring);
  const away = Array.from(ring.x, (px, i) => Math.hypot(px - x, ring.y[i]! - y));
  expect(Math.max(...away)).toBeCloseTo(radius, 9);
  expect(away.filter((d) => d > radius - 1e-9).length).toBeGreaterThanOrEqual(2);
  expect(enclosingCircle(hullOf([[4, 5]]))).toEqual({ x: 4, y: 5, radius: 0 });
});
