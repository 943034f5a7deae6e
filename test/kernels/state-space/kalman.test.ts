import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { cholesky, choleskyLogDeterminant, choleskySolve } from '../../../src/kernels/linalg/cholesky.js';
import { matmul, matmulNT } from '../../../src/kernels/linalg/matmul.js';
import { fromRows, identity, type Matrix, matrix } from '../../../src/kernels/linalg/matrix.js';
import { kalmanFilter } from '../../../src/kernels/state-space/kalman.js';
import { kalmanForecast } from '../../../src/kernels/state-space/kalman-forecast.js';
import type { StateSpace } from '../../../src/kernels/state-space/model.js';
import { stationaryCovariance } from '../../../src/kernels/state-space/stationary-covariance.js';
import { threeStates as model } from './models.js';

/**
 * The joint law of all observations and of the last state written out: mean and covariance by powers of F, the
 * likelihood by one Cholesky factor. Nothing of the filter's recursion is in it.
 */
function jointly({ transition: F, observation: H, ...m }: StateSpace, y: Float64Array) {
  const [size, n] = [H.rows, F.rows];
  const steps = y.length / size;
  const means: Matrix[] = [matrix(n, 1, m.initialMean)];
  const variances: Matrix[] = [m.initialCovariance];
  for (let t = 1; t <= steps; t++) {
    means.push(matmul(F, means[t - 1]!));
    const next = matmulNT(matmul(F, variances[t - 1]!), F);
    next.data.forEach((v, i) => {
      next.data[i] = v + m.transitionCovariance.data[i]!;
    });
    variances.push(next);
  }
  // Cov(x_t, x_s) = F^(t - s) Var(x_s) for t >= s.
  const between = (t: number, s: number): Matrix => {
    let a = variances[s]!;
    for (let k = s; k < t; k++) a = matmul(F, a);
    return a;
  };
  const places = [...y.keys()].filter((i) => !Number.isNaN(y[i]!));
  const covariance = matrix(places.length, places.length);
  places.forEach((a, i) => {
    places.forEach((b, j) => {
      const [t, s] = [Math.floor(a / size), Math.floor(b / size)];
      const [r, c] = [a % size, b % size];
      const x = t >= s ? between(t, s) : between(s, t);
      let sum = t === s ? m.observationCovariance.data[r * size + c]! : 0;
      for (let p = 0; p < n; p++)
        for (let q = 0; q < n; q++)
          sum += H.data[r * n + p]! * H.data[c * n + q]! * (t >= s ? x.data[p * n + q]! : x.data[q * n + p]!);
      covariance.data[i * places.length + j] = sum;
    });
  });
  for (let i = 0; i < places.length; i++)
    for (let j = 0; j < i; j++)
      covariance.data[i * places.length + j] = covariance.data[j * places.length + i]!;
  const off = matrix(
    places.length,
    1,
    Float64Array.from(places, (a) => {
      let v = y[a]!;
      for (let p = 0; p < n; p++) v -= H.data[(a % size) * n + p]! * means[Math.floor(a / size)]!.data[p]!;
      return v;
    }),
  );
  const l = cholesky(covariance);
  const solved = choleskySolve(l, off);
  const squares = off.data.reduce((sum, v, i) => sum + v * solved.data[i]!, 0);
  const nextMean = means[steps]!.data.slice();
  places.forEach((a, i) => {
    const x = between(steps, Math.floor(a / size));
    for (let p = 0; p < n; p++)
      for (let q = 0; q < n; q++)
        nextMean[p]! += x.data[p * n + q]! * H.data[(a % size) * n + q]! * solved.data[i]!;
  });
  return {
    logLikelihood: -0.5 * (places.length * Math.log(2 * Math.PI) + choleskyLogDeterminant(l) + squares),
    nextMean,
  };
}

const rng = createRng(5);
const noise = (n: number) => Float64Array.from({ length: n }, () => 2 * rng.normal());
const full = noise(2 * 30);
const holes = full.map((v, i) => ([3, 10, 11, 12, 13, 14, 15, 41].includes(i) ? Number.NaN : v));

describe.each([
  ['all observed', full],
  ['components and whole times missing', holes],
  ['nothing observed at first', full.map((v, i) => (i < 4 ? Number.NaN : v))],
])('%s', (_, y) => {
  const want = jointly(model, y);
  const got = kalmanFilter(model, y, { innovations: true, states: true });

  test('likelihood and last state are those of the joint law', () => {
    expect(got.logLikelihood).toBeCloseTo(want.logLikelihood, 9);
    got.nextMean.forEach((v, i) => {
      expect(v).toBeCloseTo(want.nextMean[i]!, 10);
    });
    expect(got.observed).toBe(y.filter((v) => !Number.isNaN(v)).length);
  });
  test('the steady gain changes nothing, nor does what is kept', () => {
    const slow = kalmanFilter(model, y, { steadyTolerance: -1 });
    expect(slow.steadyFrom).toBeUndefined();
    for (const options of [{}, { innovations: true }, { states: true }])
      expect(kalmanFilter(model, y, options).logLikelihood).toBeCloseTo(slow.logLikelihood, 11);
  });
  test('innovations: missing where nothing was seen, their squares are the sum', () => {
    got.standardized!.forEach((v, i) => {
      expect(Number.isNaN(v)).toBe(Number.isNaN(y[i]!));
      expect(Number.isNaN(got.innovations![i]!)).toBe(Number.isNaN(y[i]!));
    });
    const squares = got.standardized!.reduce((sum, v) => sum + (Number.isNaN(v) ? 0 : v * v), 0);
    expect(squares).toBeCloseTo(got.sumSquares, 9);
  });
  test('a filtered covariance is what the prediction was, less what was learnt', () => {
    for (let t = 0; t < 30; t++)
      for (let i = 0; i < 3; i++) {
        const at = t * 9 + i * 4;
        expect(got.filteredCovariances![at]!).toBeLessThanOrEqual(got.predictedCovariances![at]! + 1e-12);
      }
  });
});

test('one observation at a time takes the fast path and comes to the same', () => {
  const one: StateSpace = {
    ...model,
    observation: fromRows([[1, 0, 0.5]]),
    observationCovariance: fromRows([[0.2]]),
  };
  const y = noise(400).map((v, i) => (i === 200 || i === 201 ? Number.NaN : v));
  const fast = kalmanFilter(one, y);
  expect(fast.steadyFrom).toBeLessThan(100);
  const slow = kalmanFilter(one, y, { steadyTolerance: -1, innovations: true });
  expect(fast.logLikelihood).toBeCloseTo(slow.logLikelihood, 9);
  expect(fast.nextMean[2]).toBeCloseTo(slow.nextMean[2]!, 11);
  const kept = kalmanFilter(one, y, { innovations: true });
  for (const t of [0, 150, 199, 202, 399]) {
    expect(kept.innovations![t]).toBeCloseTo(slow.innovations![t]!, 11);
    expect(kept.standardized![t]).toBeCloseTo(slow.standardized![t]!, 11);
    expect(kept.innovationCovariances![t]).toBeCloseTo(slow.innovationCovariances![t]!, 11);
  }
  expect(kept.innovations![200]).toBeNaN();
});

// A random walk seen through noise has the gain k = (sqrt(q^2 + 4 q r) - q) / (2 r): here q = r = 1, the golden ratio.
test('local level: the steady gain is the golden ratio less one', () => {
  const one = identity(1);
  const level: StateSpace = {
    transition: one,
    observation: one,
    transitionCovariance: one,
    observationCovariance: one,
    initialMean: Float64Array.of(0),
    initialCovariance: fromRows([[1e4]]),
  };
  const { filteredMeans, predictedMeans, innovations } = kalmanFilter(level, noise(80), {
    innovations: true,
    states: true,
  });
  const gain = (filteredMeans![79]! - predictedMeans![79]!) / innovations![79]!;
  expect(gain).toBeCloseTo((Math.sqrt(5) - 1) / 2, 12);
});

test('forecasts are what the filter says of observations that never come', () => {
  const filtered = kalmanFilter(model, full);
  const from = {
    ...model,
    initialMean: filtered.nextMean,
    initialCovariance: matrix(3, 3, filtered.nextCovariance),
  };
  const { means, covariances } = kalmanForecast(from, 5);
  const blind = kalmanFilter(from, new Float64Array(10).fill(Number.NaN), {
    innovations: true,
    states: true,
  });
  expect(blind.logLikelihood).toBeCloseTo(0, 14);
  covariances.forEach((v, i) => {
    expect(v).toBeCloseTo(blind.innovationCovariances![i]!, 12);
  });
  const x = blind.predictedMeans!.subarray(12);
  expect(means[8]).toBeCloseTo(x[0]! + 0.5 * x[2]!, 12);
});

test('models that do not fit together, or leave no noise, are refused', () => {
  expect(() => kalmanFilter({ ...model, initialMean: Float64Array.of(0) }, full)).toThrow(
    'initialMean has 1',
  );
  expect(() => kalmanFilter({ ...model, observation: identity(2) }, full)).toThrow('observation is 2x2');
  expect(() => kalmanFilter(model, full.subarray(1))).toThrow('no rows of 2');
  const zero = { transitionCovariance: matrix(3, 3), initialCovariance: matrix(3, 3) };
  expect(() => kalmanFilter({ ...model, ...zero, observationCovariance: matrix(2, 2) }, full)).toThrow(
    'no variance to observation 1 at step 1',
  );
});

describe('stationary covariance', () => {
  test('one state: q / (1 - f^2), even near the unit circle', () => {
    for (const f of [0, 0.5, -0.9, 0.99999]) {
      const { data } = stationaryCovariance(fromRows([[f]]), fromRows([[3]]));
      expect((data[0]! * (1 - f * f)) / 3).toBeCloseTo(1, 9);
    }
  });
  test('P = F P F^T + Q', () => {
    const p = stationaryCovariance(model.transition, model.transitionCovariance);
    const again = matmulNT(matmul(model.transition, p), model.transition);
    again.data.forEach((v, i) => {
      expect(v + model.transitionCovariance.data[i]!).toBeCloseTo(p.data[i]!, 13);
    });
  });
  test('a walk has none', () => {
    expect(() => stationaryCovariance(identity(1), identity(1))).toThrow('no stationary state');
    expect(() => stationaryCovariance(fromRows([[1.1]]), identity(1))).toThrow('no stationary state');
  });
});
