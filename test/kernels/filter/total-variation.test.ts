import { describe, expect, test } from 'vitest';
import {
  discrepancyLambda,
  flattening,
  totalVariation,
} from '../../../src/kernels/filter/total-variation.js';
import { planeLambda, planeVariation } from '../../../src/kernels/filter/total-variation-2d.js';
import { matrix } from '../../../src/kernels/linalg/matrix.js';
import { largestDifference, noise, wave } from '../signal/fixtures.js';
import oracle from './denoise.oracle.json' with { type: 'json' };

const { picture } = oracle;
const steps = (n: number) =>
  Float64Array.from({ length: n }, (_, i) => [0, 3, -2, 5][Math.floor((4 * i) / n)]!);
const sum = (a: Float64Array, b: Float64Array) => a.map((v, i) => v + b[i]!);
const square = (v: Float64Array) => v.reduce((sum, w) => sum + w * w, 0);

describe('series', () => {
  test('by hand: both ends move towards each other by lambda', () => {
    expect([...totalVariation(Float64Array.of(0, 4), 1)]).toEqual([1, 3]);
    expect([...totalVariation(Float64Array.of(0, 4), 2)]).toEqual([2, 2]);
    expect([...totalVariation(Float64Array.of(0, 6, 0), 1)]).toEqual([1, 4, 1]);
    expect([...totalVariation(Float64Array.of(7), 5)]).toEqual([7]);
  });

  test.each(oracle.tv)('skimage.restoration.denoise_tv_chambolle: weight $weight', ({ weight, y }) => {
    // What its iterations are from the end; ours is exact.
    expect(largestDifference(totalVariation(wave(30), weight), y)).toBeLessThan(1e-6);
  });

  // With u_i = sum_(j <= i) (x_j - y_j): |u_i| <= lambda, u_i = -lambda where y rises after i, lambda where it falls,
  // u_n = 0. Of a convex problem these are met by the one solution and by nothing else.
  test.each([0.01, 0.3, 2, 30, 1e4])('lambda %d: the conditions of the least energy hold', (lambda) => {
    for (const x of [noise(3000), sum(steps(3000), noise(3000, 2)), wave(2999)]) {
      const y = totalVariation(x, lambda);
      let u = 0;
      let most = 0;
      let slack = 0;
      for (let i = 0; i < x.length - 1; i++) {
        u += x[i]! - y[i]!;
        most = Math.max(most, Math.abs(u));
        const rise = y[i + 1]! - y[i]!;
        if (rise !== 0) slack = Math.max(slack, Math.abs(u + Math.sign(rise) * lambda));
      }
      // Sums of 3000 values of size 1.
      expect(most).toBeLessThan(lambda + 1e-9);
      expect(slack).toBeLessThan(1e-9);
      expect(u + x.at(-1)! - y.at(-1)!).toBeCloseTo(0, 9);
    }
  });

  test('more knots than there was room for', () => {
    // A rising parabola cuts nothing off, so that all knots stay.
    const x = Float64Array.from({ length: 5000 }, (_, i) => (i / 100) ** 2);
    const y = totalVariation(x, 0.5);
    expect(largestDifference(y.subarray(500, 4500), x.subarray(500, 4500))).toBeLessThan(1e-8);
  });

  test('flattening is where the mean alone is left', () => {
    const x = noise(100);
    const most = flattening(x);
    const mean = x.reduce((s, v) => s + v, 0) / 100;
    expect(
      largestDifference(totalVariation(x, most * 1.0001), new Float64Array(100).fill(mean)),
    ).toBeLessThan(1e-12);
    expect(new Set(totalVariation(x, most * 0.999)).size).toBeGreaterThan(1);
  });

  test('discrepancy: as much is taken away as there is noise', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const clean = steps(2000);
      const added = noise(2000, seed);
      const x = clean.map((v, i) => v + added[i]!);
      const y = totalVariation(x, discrepancyLambda(x, 1));
      expect(square(y.map((v, i) => v - x[i]!)) / 2000).toBeCloseTo(1, 2);
      expect(square(y.map((v, i) => v - clean[i]!))).toBeLessThan(0.1 * square(added));
    }
    expect(discrepancyLambda(noise(50), 0)).toBe(0);
    expect(discrepancyLambda(noise(50), 100)).toBe(flattening(noise(50)));
  });

  test('what cannot be is refused', () => {
    expect(() => totalVariation(noise(3), -1)).toThrow('lambda');
    expect(() => totalVariation(noise(3), Number.NaN)).toThrow('lambda');
    expect(() => totalVariation(new Float64Array(0), 1)).toThrow('no samples');
  });
});

describe('planes', () => {
  const f = matrix(picture.height, picture.width, Float64Array.from(picture.x));

  test.each(oracle.tv2d)('skimage.restoration.denoise_tv_chambolle: weight $weight', ({ weight, y }) => {
    const { plane, gap, energy } = planeVariation(f, { lambda: weight, tol: 1e-9, iterations: 20_000 });
    expect(gap).toBeLessThan(1e-9 * energy);
    // |u - u*|^2 <= 2 gap: what either of both iterations is from the end.
    expect(largestDifference(plane.data, y)).toBeLessThan(2e-4);
  });

  test('one row, or one column, is the exact solution of the series', () => {
    const x = sum(steps(60), noise(60));
    const want = totalVariation(x, 0.8);
    for (const [rows, cols] of [
      [1, 60],
      [60, 1],
    ] as const) {
      const { plane } = planeVariation(matrix(rows, cols, x), { lambda: 0.8, tol: 1e-12, iterations: 1e5 });
      expect(largestDifference(plane.data, want)).toBeLessThan(1e-4);
    }
  });

  test('the gap bounds the energy, which falls as it closes', () => {
    const exact = planeVariation(f, { lambda: 0.3, tol: 1e-10, iterations: 1e5 });
    let last = Number.POSITIVE_INFINITY;
    for (const iterations of [10, 30, 100, 300]) {
      const { energy, gap } = planeVariation(f, { lambda: 0.3, tol: 0, iterations });
      expect(energy - exact.energy).toBeGreaterThan(-1e-8);
      expect(energy - exact.energy).toBeLessThan(gap + 1e-8);
      expect(energy).toBeLessThan(last);
      last = energy;
    }
  });

  test('lambda 0 is the picture, a large one its mean', () => {
    expect(planeVariation(f, { lambda: 0 }).plane.data).toEqual(f.data);
    const mean = f.data.reduce((s, v) => s + v, 0) / f.data.length;
    const flat = planeVariation(f, { lambda: 50, tol: 1e-9, iterations: 1e5 }).plane.data;
    expect(largestDifference(flat, new Float64Array(f.data.length).fill(mean))).toBeLessThan(1e-3);
  });

  test('for noise of known deviation: a square comes out of it', () => {
    const clean = Float64Array.from({ length: 1600 }, (_, i) => {
      const [r, c] = [Math.floor(i / 40), i % 40];
      return r > 10 && r < 30 && c > 10 && c < 30 ? 4 : 0;
    });
    const added = noise(1600);
    const x = matrix(
      40,
      40,
      clean.map((v, i) => v + added[i]!),
    );
    const lambda = planeLambda(x, 1);
    const { plane } = planeVariation(x, { lambda });
    expect(square(plane.data.map((v, i) => v - x.data[i]!)) / 1600).toBeCloseTo(1, 1);
    expect(square(plane.data.map((v, i) => v - clean[i]!))).toBeLessThan(0.1 * square(added));
    expect(lambda).toBeGreaterThan(0.5);
    // Four squares out of a larger plane tell nearly the same.
    const large = matrix(
      400,
      400,
      noise(160_000, 3).map((v, i) => v + (i % 400 < 200 ? 0 : 4)),
    );
    const taken = square(
      planeVariation(large, { lambda: planeLambda(large, 1) }).plane.data.map((v, i) => v - large.data[i]!),
    );
    expect(taken / 160_000).toBeCloseTo(1, 1);
    expect(planeLambda(x, 0)).toBe(0);
    expect(planeLambda(matrix(4, 4), 1)).toBeLessThanOrEqual(4);
  });

  test('what cannot be is refused', () => {
    expect(() => planeVariation(f, { lambda: -1 })).toThrow('lambda');
    expect(() => planeVariation(matrix(0, 0), { lambda: 1 })).toThrow('no samples');
  });
});
