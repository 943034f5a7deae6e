import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { fitAffine, fitSimilarity, minimalAffine } from '../../../src/kernels/geometry/affine.js';
import {
  cubicRoots,
  eightPoint,
  nearFundamental,
  rotation,
  sampsonDistances,
  sevenPoint,
} from '../../../src/kernels/geometry/fundamental.js';
import { determinant, fitHomography, minimalHomography } from '../../../src/kernels/geometry/homography.js';
import { normalisation, type PointPairs, pointPairs } from '../../../src/kernels/geometry/point-pairs.js';
import {
  applyTransform,
  similarity,
  type Transform,
  transform,
} from '../../../src/kernels/geometry/projective.js';
import { transferErrors, transferResiduals } from '../../../src/kernels/geometry/transfer.js';

const all = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

/** n points of a 640 x 480 picture and where a transform takes them. */
function planted(h: Transform, n: number, seed = 1): PointPairs {
  const rng = createRng(seed);
  const pairs = pointPairs(n);
  for (let i = 0; i < n; i++) {
    [pairs.xa[i], pairs.ya[i]] = [640 * rng.uniform(), 480 * rng.uniform()];
    [pairs.xb[i], pairs.yb[i]] = applyTransform(h, pairs.xa[i]!, pairs.ya[i]!);
  }
  return pairs;
}

/** A scene of two views: points in front of both cameras, and F = K^-T [t]x R K^-1. */
function scene(n: number) {
  const rng = createRng(2);
  const r = rotation(0.05, -0.2, 0.1);
  const t = [1, 0.2, -0.3] as const;
  const pairs = pointPairs(n);
  for (let i = 0; i < n; i++) {
    const p = [6 * rng.uniform() - 3, 4 * rng.uniform() - 2, 5 + 4 * rng.uniform()] as const;
    const q = [0, 1, 2].map((k) => r[3 * k]! * p[0] + r[3 * k + 1]! * p[1] + r[3 * k + 2]! * p[2] + t[k]!);
    [pairs.xa[i], pairs.ya[i]] = [320 + (500 * p[0]) / p[2], 240 + (500 * p[1]) / p[2]];
    [pairs.xb[i], pairs.yb[i]] = [320 + (500 * q[0]!) / q[2]!, 240 + (500 * q[1]!) / q[2]!];
  }
  return pairs;
}

const largest = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));

/** Both scaled to length 1, of the same sign. */
function expectSame(a: Float64Array, b: ArrayLike<number>, tolerance: number) {
  const [sa, sb] = [Math.hypot(...a), Math.hypot(...Array.from(b))];
  const along = a.reduce((sum, v, i) => sum + v * b[i]!, 0);
  expect(largest(a.map((v, i) => v / sa - (Math.sign(along) * b[i]!) / sb))).toBeLessThan(tolerance);
}

const H = transform(1.1, 0.12, -30, -0.08, 0.95, 25, 2e-4, -1e-4, 1);
const A = transform(1.3, 0.4, 12, -0.2, 0.8, -7, 0, 0, 1);
const S = similarity({ angle: 0.7, scale: 1.6, tx: 30, ty: -20 });

describe('plane transforms come back exactly', () => {
  test.each([
    ['homography of 4', minimalHomography, H, 4],
    ['homography of 5', fitHomography, H, 5],
    ['homography of 50', fitHomography, H, 50],
    ['affine of 3', minimalAffine, A, 3],
    ['affine of 40', fitAffine, A, 40],
    ['similarity of 2', fitSimilarity, S, 2],
    ['similarity of 40', fitSimilarity, S, 40],
  ] as const)('%s pairs', (_, solve, truth, n) => {
    // 1e-10 of coordinates of 640 pixels: rounding, times the condition of the points
    const found = solve(planted(truth, n), all(n))!;
    expect(found[8]).toBe(1);
    expectSame(found, truth, 1e-9);
  });

  test('a unit square to (2, 1) .. (4, 3): twice as large', () => {
    const pairs: PointPairs = {
      n: 4,
      xa: Float64Array.of(0, 1, 1, 0),
      ya: Float64Array.of(0, 0, 1, 1),
      xb: Float64Array.of(2, 4, 4, 2),
      yb: Float64Array.of(1, 1, 3, 3),
    };
    for (const solve of [minimalHomography, fitHomography, fitAffine, fitSimilarity])
      solve(pairs, all(4))!.forEach((v, i) => {
        expect(v).toBeCloseTo([2, 0, 2, 0, 2, 1, 0, 0, 1][i]!, 12);
      });
  });

  test('the affine residual is orthogonal to 1, x and y, as least squares have it', () => {
    const pairs = planted(A, 30);
    const rng = createRng(5);
    for (let i = 0; i < 30; i++) pairs.xb[i]! += 4 * rng.normal();
    const found = fitAffine(pairs, all(30))!;
    const r = Float64Array.from(pairs.xb, (u, i) => u - applyTransform(found, pairs.xa[i]!, pairs.ya[i]!)[0]);
    for (const along of [r.map(() => 1), pairs.xa, pairs.ya])
      expect(r.reduce((sum, v, i) => sum + v * along[i]!, 0)).toBeCloseTo(0, 7);
  });

  test('a similarity with noise is the best of all near it', () => {
    const pairs = planted(S, 30);
    const rng = createRng(6);
    for (let i = 0; i < 30; i++) pairs.xb[i]! += 4 * rng.normal();
    const found = fitSimilarity(pairs, all(30))!;
    const cost = (h: Transform) =>
      pairs.xb.reduce((sum, u, i) => {
        const [x, y] = applyTransform(h, pairs.xa[i]!, pairs.ya[i]!);
        return sum + (u - x) ** 2 + (pairs.yb[i]! - y) ** 2;
      }, 0);
    const [a, b] = [found[0]!, found[3]!];
    for (const [da, db, dx, dy] of [
      [1e-3, 0, 0, 0],
      [-1e-3, 0, 0, 0],
      [0, 1e-3, 0, 0],
      [0, -1e-3, 0, 0],
      [0, 0, 0.1, 0],
      [0, 0, 0, 0.1],
    ] as const) {
      const near = transform(a + da, -b - db, found[2]! + dx, b + db, a + da, found[5]! + dy, 0, 0, 1);
      expect(cost(near)).toBeGreaterThan(cost(found));
    }
  });
});

describe('what does not determine a transform is refused', () => {
  const line = planted(H, 8);
  for (let i = 0; i < 8; i++) line.ya[i] = 2 * line.xa[i]! + 3;
  const mirrored = planted(transform(-1, 0, 640, 0, 1, 0, 0, 0, 1), 8);
  const point = planted(H, 8);
  point.xa.fill(3);
  point.ya.fill(4);
  test.each([
    ['points on a line', line],
    ['a mirrored picture', mirrored],
  ])('%s', (_, pairs) => {
    expect(minimalHomography(pairs, all(4))).toBeUndefined();
    expect(fitHomography(pairs, all(8))).toBeUndefined();
    expect(minimalAffine(pairs, all(3))).toBeUndefined();
    expect(fitAffine(pairs, all(8))).toBeUndefined();
  });
  test('one point', () => {
    for (const solve of [fitHomography, fitAffine, fitSimilarity])
      expect(solve(point, all(8))).toBeUndefined();
    expect(sevenPoint(point, all(7))).toEqual([]);
    expect(eightPoint(point, all(8))).toBeUndefined();
  });
});

test('four pairs of thin triangles, far off, are solved or refused, never an error', () => {
  const rng = createRng(11);
  for (let round = 0; round < 300; round++) {
    const thin = () => Float64Array.from({ length: 4 }, (_, i) => 30_000 * (i & 1) + 2 * rng.normal());
    const pairs = { n: 4, xa: thin(), ya: thin(), xb: thin(), yb: thin() };
    const h = minimalHomography(pairs, all(4));
    if (h) expect(h.every(Number.isFinite)).toBe(true);
  }
});

test('normalised points have mean 0 and mean distance sqrt 2', () => {
  const { xa, ya } = planted(H, 20);
  const { to } = normalisation(xa, ya, all(20));
  const moved = Array.from(xa, (x, i) => applyTransform(to, x, ya[i]!));
  expect(moved.reduce((sum, [x]) => sum + x, 0)).toBeCloseTo(0, 10);
  expect(moved.reduce((sum, [, y]) => sum + y, 0)).toBeCloseTo(0, 10);
  expect(moved.reduce((sum, [x, y]) => sum + Math.hypot(x, y), 0) / 20).toBeCloseTo(Math.SQRT2, 12);
});

describe('symmetric transfer', () => {
  test('a move of (3, 4) too far: 25 in both pictures; at twice the scale 25 and 25/4', () => {
    const pairs: PointPairs = {
      n: 1,
      xa: Float64Array.of(10),
      ya: Float64Array.of(20),
      xb: Float64Array.of(13),
      yb: Float64Array.of(24),
    };
    const out = new Float64Array(1);
    transferErrors(transform(1, 0, 0, 0, 1, 0, 0, 0, 1), pairs, out);
    expect(out[0]).toBeCloseTo(25, 12);
    transferErrors(transform(2, 0, -10, 0, 2, -20, 0, 0, 1), pairs, out);
    expect(out[0]).toBeCloseTo((25 + 25 / 4) / 2, 12);
  });

  test('its four residuals are those squares; beyond the horizon there is no residual', () => {
    const pairs = planted(A, 5);
    const [errors, residuals] = [new Float64Array(5), new Float64Array(20)];
    transferErrors(H, pairs, errors);
    transferResiduals(H, pairs, residuals);
    errors.forEach((e, i) => {
      const sum = residuals.subarray(4 * i, 4 * i + 4).reduce((s, v) => s + v * v, 0);
      expect(sum / e).toBeCloseTo(1, 10);
    });
    transferErrors(transform(1, 0, 0, 0, 1, 0, -1, 0, 1), pairs, errors);
    expect(errors.every(Number.isNaN)).toBe(true);
  });
});

describe('fundamental matrix', () => {
  const pairs = scene(40);
  const F = (() => {
    const r = rotation(0.05, -0.2, 0.1);
    const [x, y, z] = [1, 0.2, -0.3];
    const cross = [0, -z!, y!, z!, 0, -x!, -y!, x!, 0];
    const e = Float64Array.from({ length: 9 }, (_, at) =>
      [0, 1, 2].reduce((sum, k) => sum + cross[3 * Math.floor(at / 3) + k]! * r[3 * k + (at % 3)]!, 0),
    );
    const ki = [1 / 500, 0, -320 / 500, 0, 1 / 500, -240 / 500, 0, 0, 1];
    return Float64Array.from({ length: 9 }, (_, at) => {
      const [i, j] = [Math.floor(at / 3), at % 3];
      let sum = 0;
      for (let p = 0; p < 3; p++)
        for (let q = 0; q < 3; q++) sum += ki[3 * p + i]! * e[3 * p + q]! * ki[3 * q + j]!;
      return sum;
    });
  })();

  test.each([8, 40])('eight-point algorithm on %d pairs: K^-T [t]x R K^-1', (n) => {
    expectSame(eightPoint(pairs, all(n))!, F, 1e-8);
  });

  test('noisy points: rank 2 none the less', () => {
    const rng = createRng(8);
    const noisy = { ...pairs, xb: pairs.xb.map((v) => v + rng.normal()) };
    expect(Math.abs(determinant(eightPoint(noisy, all(40))!))).toBeLessThan(1e-14);
  });

  test('seven pairs: F is among the solutions, all of which fit and have rank 2', () => {
    const found = sevenPoint(pairs, all(7));
    const residuals = new Float64Array(40);
    const fits = found.map((f) => {
      sampsonDistances(f, pairs, residuals);
      expect(largest(residuals.subarray(0, 7))).toBeLessThan(1e-6);
      expect(Math.abs(determinant(f))).toBeLessThan(1e-12);
      return largest(residuals);
    });
    expect([1, 3]).toContain(found.length);
    expect(Math.min(...fits)).toBeLessThan(1e-6);
  });

  test("Sampson's distance of cameras side by side: (y - y') / sqrt 2", () => {
    const out = new Float64Array(40);
    sampsonDistances(Float64Array.of(0, 0, 0, 0, 0, -1, 0, 1, 0), pairs, out);
    out.forEach((v, i) => {
      expect(v).toBeCloseTo((pairs.ya[i]! - pairs.yb[i]!) / Math.SQRT2, 10);
    });
  });

  test('the seven numbers lead everywhere near, keeping rank 2 and length 1', () => {
    const near = nearFundamental(F, pairs, all(40));
    expectSame(near(new Float64Array(7)), F, 1e-10);
    const moved = near([0.01, -0.02, 0.03, 0.02, 0.01, -0.01, 0.05]);
    expect(Math.abs(determinant(moved))).toBeLessThan(1e-14);
    expect(Math.hypot(...moved)).toBeCloseTo(1, 12);
  });
});

test.each([[[1, 2, 3]], [[-4, 0.5, 0.5]], [[7, 7, 7]], [[-1000, 0, 0.001]]])(
  'the cubic with roots %j',
  (roots) => {
    const [r, s, t] = roots as [number, number, number];
    const found = cubicRoots(2, -2 * (r + s + t), 2 * (r * s + s * t + t * r), -2 * r * s * t).sort(
      (a, b) => a - b,
    );
    // A root of multiplicity m is known to the m-th root of the rounding.
    for (const root of roots) expect(Math.min(...found.map((v) => Math.abs(v - root)))).toBeLessThan(2e-4);
  },
);

test('cubics with one real root, and equations of lower degree', () => {
  expect(cubicRoots(1, -2, 1, -2).map((v) => +v.toFixed(12))).toEqual([2]);
  expect(cubicRoots(0, 1, -5, 6).sort()).toEqual([2, 3]);
  expect(cubicRoots(0, 0, 2, -3)).toEqual([1.5]);
  expect(cubicRoots(0, 1, 0, 1)).toEqual([]);
});

test('a rotation is orthogonal and turns by its length', () => {
  const r = rotation(0.3, -0.4, 1.2);
  expect(determinant(r)).toBeCloseTo(1, 12);
  expect(r[0]! + r[4]! + r[8]!).toBeCloseTo(1 + 2 * Math.cos(1.3), 12);
  const [x, y, z] = [0, 1, 2].map((i) => r[3 * i]! * 0.3 - r[3 * i + 1]! * 0.4 + r[3 * i + 2]! * 1.2);
  for (const [v, want] of [
    [x, 0.3],
    [y, -0.4],
    [z, 1.2],
  ] as const)
    expect(v).toBeCloseTo(want, 12);
  expect(rotation(0, 0, Math.PI / 2)[3]).toBeCloseTo(1, 12);
});
