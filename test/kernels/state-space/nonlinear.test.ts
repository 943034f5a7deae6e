import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { fromRows } from '../../../src/kernels/linalg/matrix.js';
import { extendedKalman } from '../../../src/kernels/state-space/extended-kalman.js';
import { gaussianSmoother } from '../../../src/kernels/state-space/gaussian-filter.js';
import { kalmanFilter } from '../../../src/kernels/state-space/kalman.js';
import { kalmanSmoother } from '../../../src/kernels/state-space/kalman-smoother.js';
import { linearFunctions, type NonlinearSpace } from '../../../src/kernels/state-space/nonlinear.js';
import { unscentedKalman } from '../../../src/kernels/state-space/unscented-kalman.js';
import { coupled } from './models.js';

const rng = createRng(4);
const y = Float64Array.from({ length: 40 }, (_, i) =>
  i === 6 || i === 20 || i === 21 ? Number.NaN : 2 * rng.normal(),
);

describe.each([
  ['extended', extendedKalman],
  ['unscented', unscentedKalman],
  [
    'unscented, points close by',
    (m: NonlinearSpace, z: Float64Array) => unscentedKalman(m, z, { alpha: 0.5, kappa: 1 }),
  ],
] as const)('%s Kalman filter', (_, filter) => {
  const got = filter(linearFunctions(coupled), y);
  const want = kalmanFilter(coupled, y, { states: true });
  test('of a linear model is the Kalman filter', () => {
    expect(got.logLikelihood).toBeCloseTo(want.logLikelihood, 9);
    expect(got.observed).toBe(37);
    got.filteredMeans.forEach((v, i) => {
      expect(v).toBeCloseTo(want.filteredMeans![i]!, 10);
    });
    got.predictedCovariances.forEach((v, i) => {
      expect(v).toBeCloseTo(want.predictedCovariances![i]!, 10);
    });
  });
  test('its smoother is the Kalman smoother', () => {
    const { means, covariances } = gaussianSmoother(got, 2);
    const smoothed = kalmanSmoother(coupled, y);
    means.forEach((v, i) => {
      expect(v).toBeCloseTo(smoothed.means[i]!, 9);
    });
    covariances.forEach((v, i) => {
      expect(v).toBeCloseTo(smoothed.covariances[i]!, 9);
    });
  });
});

/** One state, squared in the observation: E x^2 = m^2 + P, Var x^2 = 2 P^2 + 4 m^2 P, Cov(x, x^2) = 2 m P. */
const squared: NonlinearSpace = {
  ...linearFunctions({
    transition: fromRows([[1]]),
    observation: fromRows([[1]]),
    transitionCovariance: fromRows([[0.1]]),
    observationCovariance: fromRows([[0.5]]),
    initialMean: Float64Array.of(1.5),
    initialCovariance: fromRows([[0.8]]),
  }),
  observation: (x, _, out) => {
    out[0] = x[0]! ** 2;
  },
  observationSlopes: (x, _, out) => {
    out[0] = 2 * x[0]!;
  },
};

test('unscented: mean and variance of a square are exact, kappa = 2 for one state', () => {
  const [m, P, seen] = [1.5, 0.8, 4];
  const got = unscentedKalman(squared, Float64Array.of(seen), { alpha: 1, beta: 0, kappa: 2 });
  const S = 2 * P * P + 4 * m * m * P + 0.5;
  expect(got.filteredMeans[0]).toBeCloseTo(m + ((2 * m * P) / S) * (seen - m * m - P), 12);
  expect(got.filteredCovariances[0]).toBeCloseTo(P - (2 * m * P) ** 2 / S, 12);
});
test('extended: the tangent has no mean of its own', () => {
  const [m, P, seen] = [1.5, 0.8, 4];
  const got = extendedKalman(squared, Float64Array.of(seen));
  const S = 4 * m * m * P + 0.5;
  expect(got.filteredMeans[0]).toBeCloseTo(m + ((2 * m * P) / S) * (seen - m * m), 12);
});

test('angles are compared the short way round', () => {
  const turning: NonlinearSpace = {
    ...squared,
    observation: (x, _, out) => out.set(x),
    observationSlopes: (_x, _t, out) => out.fill(1),
  };
  const near = (filter: typeof extendedKalman, seen: number, angles?: boolean[]) =>
    filter(
      { ...turning, initialMean: Float64Array.of(3.1), ...(angles && { angles }) },
      Float64Array.of(seen),
    ).filteredMeans[0]!;
  for (const filter of [extendedKalman, unscentedKalman]) {
    expect(near(filter, -3.1, [true])).toBeCloseTo(near(filter, 2 * Math.PI - 3.1), 12);
    expect(near(filter, -3.1)).toBeLessThan(1);
  }
});

test('what cannot be is told', () => {
  const lost: NonlinearSpace = { ...squared, observation: (_x, _t, out) => out.fill(Number.NaN) };
  expect(() => extendedKalman(lost, Float64Array.of(1))).toThrow('no finite number at step 1');
  expect(() => unscentedKalman(squared, Float64Array.of(1), { kappa: -1 })).toThrow('positive');
});
