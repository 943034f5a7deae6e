import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import {
  addPoint,
  costAt,
  fitGmm,
  type Gmm,
  gmmCosts,
  mixtureOf,
  noMoments,
} from '../../../src/kernels/cluster/gmm.js';
import oracle from './gmm.oracle.json' with { type: 'json' };

const SHAPES = [
  [0, 0, 1, 0.4],
  [6, 1, 0.7, 1.5],
  [2, 7, 1.2, 0.8],
] as const;

/** As gmm.oracle.py makes them. */
const threeClouds = {
  n: 300,
  d: 2,
  data: Float64Array.from(
    Array.from({ length: 300 }, (_, i) => {
      const [x, y, a, b] = SHAPES[i % 3]!;
      const [u, v] = [((i * 0.6180339887) % 1) - 0.5, ((i * 0.7548776662) % 1) - 0.5];
      return [x + 4 * a * u + v, y + 4 * b * v + u];
    }).flat(),
  ),
};

const one = (d: number, mean: number[], covariance: number[], weight = 1): Gmm => ({
  k: 1,
  d,
  weights: Float64Array.of(weight),
  means: Float64Array.from(mean),
  covariances: Float64Array.from(covariance),
});

describe('costs', () => {
  test('in one dimension: -log w + log(2 pi s^2) / 2 + (x - m)^2 / (2 s^2)', () => {
    const costs = gmmCosts(one(1, [3], [4], 0.25));
    const want = -Math.log(0.25) + Math.log(2 * Math.PI * 4) / 2 + (7 - 3) ** 2 / 8;
    expect(costAt(costs, 0, Float64Array.of(0, 7), 1)).toBeCloseTo(want, 14);
  });

  test('in two, with a covariance whose inverse is known', () => {
    // S = [2 1; 1 2]: det 3, S^-1 = [2 -1; -1 2] / 3, trace 4 / 3.
    const x = Float64Array.of(1, 3);
    const square = (2 * 1 - 2 * 3 + 2 * 9) / 3;
    const plain = Math.log(2 * Math.PI) + Math.log(3) / 2 + square / 2;
    expect(costAt(gmmCosts(one(2, [0, 0], [2, 1, 1, 2])), 0, x, 0)).toBeCloseTo(plain, 14);
    expect(costAt(gmmCosts(one(2, [0, 0], [2, 1, 1, 2]), 0.3), 0, x, 0)).toBeCloseTo(
      plain + 0.3 * (2 / 3),
      14,
    );
  });

  test('a component without weight is out of reach, a singular one refused', () => {
    expect(costAt(gmmCosts(one(1, [0], [1], 0)), 0, Float64Array.of(0), 0)).toBe(Infinity);
    expect(() => gmmCosts(one(2, [0, 0], [1, 1, 1, 1]))).toThrow('singular');
  });
});

test('means and covariances of weighted points, far from 0', () => {
  const x = Float64Array.of(1e6 + 1, 5, 1e6 + 3, 5, 1e6 + 3, 8);
  const moments = noMoments(2, 2, Float64Array.of(1e6, 5));
  for (const [i, weight] of [1, 2, 1].entries()) addPoint(moments, 1, x, 2 * i, weight);
  const { weights, means, covariances } = mixtureOf(moments, 0.5);
  expect([...weights]).toEqual([0, 1]);
  // x: 1, 3, 3, 3 and y: 0, 0, 0, 3 beyond the origin
  expect([...means.subarray(2)]).toEqual([1e6 + 2.5, 5.75]);
  expect([...covariances.subarray(4)]).toEqual([0.75 + 0.5, 0.375, 0.375, 1.6875 + 0.5]);
});

describe('expectation maximisation', () => {
  const fit = fitGmm(threeClouds, { k: 3, noise: 0, tol: 1e-13, iterations: 2000 }, createRng(0));

  test("scikit-learn's fixed point", () => {
    const order = [0, 1, 2].sort((a, b) => fit.means[2 * a]! - fit.means[2 * b]!);
    order.forEach((c, i) => {
      // Both stop within 1e-13 a point of the maximum, which is flat: roots of that remain.
      expect(fit.weights[c]).toBeCloseTo(oracle.weights[i]!, 6);
      for (let j = 0; j < 2; j++) expect(fit.means[2 * c + j]).toBeCloseTo(oracle.means[i]![j]!, 5);
      for (let j = 0; j < 4; j++)
        expect(fit.covariances[4 * c + j]).toBeCloseTo(oracle.covariances[i]!.flat()[j]!, 5);
    });
    expect(fit.history[fit.history.length - 1]).toBeCloseTo(oracle.logLikelihood, 8);
    expect(fit.converged).toBe(true);
  });

  test.each([0, 0.05])('with noise %d no round lowers the likelihood', (noise) => {
    const { history } = fitGmm(threeClouds, { k: 4, noise, tol: 0, iterations: 60 }, createRng(1));
    expect(history.length).toBeGreaterThan(10);
    for (let i = 1; i < history.length; i++) expect(history[i]! - history[i - 1]!).toBeGreaterThan(-1e-9); // rounding of 300 logarithms
  });

  test('points that are all the same need noise, and get it', () => {
    const same = { n: 4, d: 1, data: Float64Array.of(2, 2, 2, 2) };
    expect(() => fitGmm(same, { k: 1, noise: 0 }, createRng(0))).toThrow('singular');
    const { means, covariances } = fitGmm(same, { k: 1, noise: 0.25 }, createRng(0));
    expect([means[0], covariances[0]]).toEqual([2, 0.25]);
  });
});
