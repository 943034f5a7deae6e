import { describe, expect, test } from 'vitest';
import { ringArea } from '../../../src/kernels/geometry/convex-hull.js';
import {
  hullPixels,
  meanIntensities,
  pickRegions,
  regionEllipse,
  regionHu,
  regionHulls,
  regionProperties,
} from '../../../src/kernels/regions/region-properties.js';
import { connectedRuns, paintRuns } from '../../../src/kernels/regions/runs.js';
import { cloudy } from '../features/cloudy.js';
import oracle from './region-properties.oracle.json' with { type: 'json' };

type Inside = (x: number, y: number) => boolean;
const mask = (width: number, height: number, inside: Inside) =>
  Uint8Array.from({ length: width * height }, (_, p) => Number(inside(p % width, Math.floor(p / width))));
const measured = (width: number, height: number, inside: Inside, connectivity: 4 | 8 = 8) =>
  regionProperties(connectedRuns(mask(width, height, inside), width, height, { connectivity }), connectivity);

describe.each(oracle)('scikit-image and OpenCV, $connectivity neighbours', ({ connectivity, regions }) => {
  const n = connectivity === 4 ? 4 : 8;
  const picture = cloudy(120, 90);
  const above = picture.data.map((v) => Number(v > 140));
  const runs = connectedRuns(above, 120, 90, { connectivity: n });
  const found = regionProperties(runs, n);

  test('area, place, box, Euler number, perimeter, mean', () => {
    expect(found.count).toBe(regions.length);
    const means = meanIntensities(runs, picture.data);
    regions.forEach((want, k) => {
      expect({
        area: found.area[k],
        left: found.left[k],
        top: found.top[k],
        width: found.width[k],
        height: found.height[k],
        euler: found.euler[k],
      }).toEqual({
        area: want.area,
        left: want.left,
        top: want.top,
        width: want.width,
        height: want.height,
        euler: want.euler,
      });
      expect(found.x[k]).toBeCloseTo(want.x, 9);
      expect(found.y[k]).toBeCloseTo(want.y, 9);
      expect(found.perimeter[k]).toBeCloseTo(want.perimeter, 9);
      expect(means[k]).toBeCloseTo(want.mean, 9);
    });
  });

  test('ellipse: axes, eccentricity, angle (theirs is from the rows, the other way)', () => {
    regions.forEach((want, k) => {
      const { major, minor, eccentricity, angle } = regionEllipse(found, k);
      expect(major).toBeCloseTo(want.major, 8);
      expect(minor).toBeCloseTo(want.minor, 5); // a difference, under a root
      expect(eccentricity).toBeCloseTo(want.eccentricity, 6);
      if (want.major - want.minor < 1e-6) return;
      const turn = Math.PI / 2 - want.orientation - angle;
      expect(Math.abs(Math.sin(turn))).toBeLessThan(1e-7);
    });
  });

  test("Hu's moments", () => {
    regions.forEach((want, k) => {
      regionHu(found, k).forEach((v, i) => {
        // products of up to four third moments, each up to rounding of 1e-15
        expect(Math.abs(v - want.hu[i]!)).toBeLessThan(1e-12 + 1e-9 * Math.abs(want.hu[i]!));
      });
    });
  });

  test('hull pixels; by default theirs are of a hull wider by half a pixel', () => {
    const hulls = regionHulls(runs);
    regions.forEach((want, k) => {
      const own = hullPixels(hulls[k]!);
      expect(own).toBe(want.convex === -1 ? want.area : want.convex);
      expect(own).toBeLessThanOrEqual(want.convexThere);
    });
  });
});

test('a rectangle: every closed form', () => {
  const found = measured(40, 30, (x, y) => x >= 5 && x < 25 && y >= 10 && y < 20);
  expect(found).toMatchObject({
    count: 1,
    area: Float64Array.of(200),
    x: Float64Array.of(14.5),
    y: Float64Array.of(14.5),
  });
  expect([found.left[0], found.top[0], found.width[0], found.height[0], found.euler[0]]).toEqual([
    5, 10, 20, 10, 1,
  ]);
  const { major, minor, angle, eccentricity } = regionEllipse(found, 0);
  expect(major).toBeCloseTo(4 * Math.sqrt(399 / 12), 12);
  expect(minor).toBeCloseTo(4 * Math.sqrt(99 / 12), 12);
  expect(eccentricity).toBeCloseTo(Math.sqrt(1 - 99 / 399), 12);
  expect(angle).toBe(0);
  const [hull] = regionHulls(
    connectedRuns(
      mask(40, 30, (x, y) => x >= 5 && x < 25 && y >= 10 && y < 20),
      40,
      30,
    ),
  );
  expect([ringArea(hull!), hullPixels(hull!)]).toEqual([19 * 9, 200]);
  // lines enter it 10 times across, 20 down, 29 on each diagonal
  expect(found.perimeter[0]).toBeCloseTo((Math.PI / 4) * (30 + 58 / Math.SQRT2), 12);
});

test.each([8, 20, 45])('a disc of radius %i has the perimeter of a circle, to 2 percent', (r) => {
  const c = r + 2;
  const found = measured(2 * c + 1, 2 * c + 1, (x, y) => Math.hypot(x - c, y - c) <= r + 0.4);
  expect(found.perimeter[0]! / (2 * Math.PI * (r + 0.4))).toBeCloseTo(1, 1.4);
});

test('Euler numbers: a ring, two holes, a corner that closes a hole for 8 neighbours only', () => {
  const ring = (x: number, y: number) => Math.max(Math.abs(x - 4), Math.abs(y - 4)) === 2;
  expect([...measured(9, 9, ring).euler]).toEqual([0]);
  const eight = (x: number, y: number) =>
    x >= 1 && x <= 3 && y >= 1 && y <= 5 && !(x === 2 && (y === 2 || y === 4));
  expect([...measured(5, 7, eight).euler]).toEqual([-1]);
  // A diamond of four pixels around one
  const diamond = (x: number, y: number) => Math.abs(x - 2) + Math.abs(y - 2) === 1;
  expect([...measured(5, 5, diamond, 8).euler]).toEqual([0]);
  expect([...measured(5, 5, diamond, 4).euler]).toEqual([1, 1, 1, 1]);
  // One piece by sides whose ends touch at a corner
  const bent = (x: number, y: number) => Math.max(Math.abs(x - 2), Math.abs(y - 2)) === 1 && x + y !== 6;
  expect([...measured(5, 5, bent, 4).euler]).toEqual([1]);
  const closed = (x: number, y: number) => bent(x, y) && !(x === 1 && y === 1);
  expect([...measured(5, 5, closed, 8).euler]).toEqual([0]);
  const hook = (x: number, y: number) =>
    (x < 4 && y < 4 && (x === 0 || y === 0 || x === 3) && !(x === 3 && y > 2)) || (y === 3 && x < 3);
  expect([...measured(5, 5, hook, 4).euler]).toEqual([1]);
  expect([...measured(5, 5, hook, 8).euler]).toEqual([0]);
});

test("Hu's moments stay in a turn by 90 degrees and, but for the last, in a mirror", () => {
  const shape = (x: number, y: number) =>
    x >= 2 && y >= 3 && (x < 8 || y < 7) && x < 20 && y < 15 && x + 2 * y < 41;
  const hu = (inside: Inside) => regionHu(measured(30, 30, inside), 0);
  const wanted = hu(shape);
  for (const [i, v] of hu((x, y) => shape(y, 29 - x)).entries()) expect(v).toBeCloseTo(wanted[i]!, 12);
  for (const [i, v] of hu((x, y) => shape(29 - x, y)).entries())
    expect(v).toBeCloseTo(i === 6 ? -wanted[6]! : wanted[i]!, 12);
  expect(Math.abs(wanted[6]!)).toBeGreaterThan(1e-9);
});

test('moments keep their digits far from the origin', () => {
  const near = measured(12, 10, (x, y) => x > 1 && y > 1 && x * y < 60);
  const far = measured(3000, 10, (x, y) => x > 2951 && y > 1 && (x - 2950) * y < 60 && x < 2962);
  const same = measured(12, 10, (x, y) => x > 1 && y > 1 && x * y < 60 && x < 12);
  expect([...far.moments]).toEqual([...same.moments]);
  expect(near.count).toBe(1);
});

test('regions that are picked are numbered anew', () => {
  const data = Uint8Array.from('101011011', Number);
  const runs = connectedRuns(data, 9, 1);
  expect(runs.count).toBe(4);
  const picked = pickRegions(runs, [2, 3]);
  expect([...paintRuns(picked)]).toEqual([0, 0, 0, 0, 1, 1, 0, 2, 2]);
  expect(picked.count).toBe(2);
});

test('one pixel', () => {
  const found = measured(1, 1, () => true);
  expect([found.area[0], found.euler[0], found.width[0]]).toEqual([1, 1, 1]);
  expect(regionEllipse(found, 0)).toEqual({ major: 0, minor: 0, angle: 0, eccentricity: 0 });
  expect(regionHu(found, 0)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(hullPixels(regionHulls(connectedRuns(Uint8Array.of(1), 1, 1))[0]!)).toBe(1);
});
