import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { fromRows, matrix } from '../../../src/kernels/linalg/matrix.js';
import { kalmanFilter } from '../../../src/kernels/state-space/kalman.js';
import { kalmanEm } from '../../../src/kernels/state-space/kalman-em.js';
import { kalmanSmoother } from '../../../src/kernels/state-space/kalman-smoother.js';
import type { StateSpace } from '../../../src/kernels/state-space/model.js';
import { addStateMoments, noStateMoments } from '../../../src/kernels/state-space/moments.js';
import { statesGivenAll } from './joint.js';
import { threeStates } from './models.js';

/** The last state without noise of its own. */
const model: StateSpace = {
  ...threeStates,
  transitionCovariance: fromRows([
    [0.5, 0.1, 0],
    [0.1, 0.4, 0],
    [0, 0, 0],
  ]),
  initialCovariance: fromRows([
    [2, 0.3, 0],
    [0.3, 1, 0],
    [0, 0, 0],
  ]),
};

const rng = createRng(11);
const full = Float64Array.from({ length: 2 * 14 }, () => 2 * rng.normal());
const holes = full.map((v, i) => ([0, 3, 10, 11, 12, 13, 14, 27].includes(i) ? Number.NaN : v));

describe.each([
  ['all observed', full],
  ['components and whole times missing', holes],
  ['one time', full.subarray(0, 2)],
])('smoother, %s', (_, y) => {
  const want = statesGivenAll(model, y);
  const got = kalmanSmoother(model, y);
  const [n, steps] = [3, y.length / 2];

  test('means, covariances and those across a step are of the joint law', () => {
    want.means.forEach((v, i) => {
      expect(got.means[i]).toBeCloseTo(v, 11);
    });
    for (let t = 0; t < steps; t++)
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          const at = (s: number) => want.covariance[((s + t) * n + i) * want.n + t * n + j]!;
          expect(got.covariances[(t * n + i) * n + j]).toBeCloseTo(at(0), 11);
          if (t < steps - 1) expect(got.lagged[(t * n + i) * n + j]).toBeCloseTo(at(1), 11);
        }
  });
  test('at the end it is the filter, before it knows no less', () => {
    const { filteredMeans, filteredCovariances } = got.filtered;
    for (let i = 0; i < n; i++)
      expect(got.means[(steps - 1) * n + i]).toBeCloseTo(filteredMeans![(steps - 1) * n + i]!, 12);
    for (let t = 0; t < steps; t++)
      for (let i = 0; i < n; i++) {
        const at = (t * n + i) * n + i;
        expect(got.covariances[at]).toBeLessThanOrEqual(filteredCovariances![at]! + 1e-12);
      }
  });
  test('moments: expectations of products over the joint law, missing observations among them', () => {
    const sums = noStateMoments(3, 2);
    addStateMoments(sums, model, y, got);
    const second = (t: number, s: number, i: number, j: number) =>
      want.covariance[(t * n + i) * want.n + s * n + j]! + want.means[t * n + i]! * want.means[s * n + j]!;
    const total = (f: (t: number) => number, from: number, to: number) => {
      let sum = 0;
      for (let t = from; t < to; t++) sum += f(t);
      return sum;
    };
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const at = i * n + j;
        expect(sums.states[at]).toBeCloseTo(
          total((t) => second(t, t, i, j), 0, steps),
          9,
        );
        expect(sums.before[at]).toBeCloseTo(
          total((t) => second(t, t, i, j), 0, steps - 1),
          9,
        );
        expect(sums.after[at]).toBeCloseTo(
          total((t) => second(t, t, i, j), 1, steps),
          9,
        );
        expect(sums.across[at]).toBeCloseTo(
          total((t) => second(t + 1, t, i, j), 0, steps - 1),
          9,
        );
      }
  });
});

test('a missing observation counts by its law given states and what was seen', () => {
  // One time, the state known exactly: y_1 | y_0, x = H_1 x + R_10 / R_00 (y_0 - H_0 x), variance R_11 - R_10^2 / R_00.
  const known: StateSpace = { ...model, initialCovariance: matrix(3, 3) };
  const y = Float64Array.of(2.5, Number.NaN);
  const sums = noStateMoments(3, 2);
  addStateMoments(sums, known, y, kalmanSmoother(known, y));
  const [h0, h1] = [1 + 0.25, -2 - 0.5];
  const mean = h1 + (0.07 / 0.2) * (2.5 - h0);
  expect(sums.observations[1]).toBeCloseTo(2.5 * mean, 12);
  expect(sums.observations[3]).toBeCloseTo(mean * mean + 0.6 - 0.07 ** 2 / 0.2, 12);
  expect(sums.cross[3]).toBeCloseTo(mean * 1, 12);
});

describe('EM', () => {
  /** x a random walk with drift in its level, 400 times seen through noise. */
  const trend: StateSpace = {
    transition: fromRows([
      [1, 1],
      [0, 1],
    ]),
    observation: fromRows([[1, 0]]),
    transitionCovariance: fromRows([
      [0.2, 0],
      [0, 0.01],
    ]),
    observationCovariance: fromRows([[1]]),
    initialMean: Float64Array.of(0, 0),
    initialCovariance: fromRows([
      [1, 0],
      [0, 1],
    ]),
  };
  const draw = (seed: number, count: number) => {
    const noise = createRng(seed);
    let [level, slope] = [0, 0.3];
    return Float64Array.from({ length: count }, () => {
      const y = level + noise.normal();
      level += slope + Math.sqrt(0.2) * noise.normal();
      slope += 0.1 * noise.normal();
      return y;
    });
  };
  const start: StateSpace = {
    ...trend,
    transitionCovariance: fromRows([
      [1, 0],
      [0, 1],
    ]),
    observationCovariance: fromRows([[5]]),
  };
  const noises = { transitionCovariance: 'diagonal', observationCovariance: 'full' } as const;

  test('never lowers the likelihood, and ends where it is flat', () => {
    const y = draw(3, 150);
    y[40] = Number.NaN;
    const run = kalmanEm(start, [y], noises, { iterations: 3000, tol: 1e-11 });
    for (let k = 1; k < run.objectives.length; k++)
      expect(run.objectives[k]! - run.objectives[k - 1]!).toBeGreaterThanOrEqual(0);
    expect(kalmanFilter(run.model, y).logLikelihood).toBeCloseTo(run.objectives.at(-1)!, 9);
    const nudge = (by: number) => {
      const { data } = run.model.observationCovariance;
      return kalmanFilter(
        {
          ...run.model,
          observationCovariance: matrix(
            1,
            1,
            data.map((v) => v * by),
          ),
        },
        y,
      ).logLikelihood;
    };
    // d log L / d log R, of a likelihood of some 300.
    expect((nudge(1.001) - nudge(0.999)) / 0.002).toBeCloseTo(0, 2);
    expect(run.model.transitionCovariance.data[1]).toBe(0);
  });

  test('finds the noises that made the series, within three standard errors', () => {
    const { model: found } = kalmanEm(start, [draw(5, 1000)], noises, { iterations: 500, tol: 1e-8 });
    expect(Math.abs(found.observationCovariance.data[0]! - 1)).toBeLessThan(0.25);
    expect(Math.abs(found.transitionCovariance.data[0]! - 0.2)).toBeLessThan(0.2);
    expect(Math.abs(found.transitionCovariance.data[3]! - 0.01)).toBeLessThan(0.012);
  });

  test('two series count as one sum; coefficients keep their zeros', () => {
    const [a, b] = [draw(1, 60), draw(2, 80)];
    const learnt = { transition: true, observation: true, initial: true, ...noises };
    const run = kalmanEm(start, [a, b], learnt, { iterations: 30, tol: 0 });
    expect(run.model.transition.data[2]).toBe(0);
    expect(run.model.observation.data[1]).toBe(0);
    for (let k = 1; k < run.objectives.length; k++)
      expect(run.objectives[k]! - run.objectives[k - 1]!).toBeGreaterThan(-1e-9);
    expect(run.objectives.at(-1)! - run.objectives[0]!).toBeGreaterThan(10);
    const reversed = kalmanEm(start, [b, a], learnt, { iterations: 30, tol: 0 });
    expect(reversed.objectives.at(-1)).toBeCloseTo(run.objectives.at(-1)!, 8);
  });

  test('an AR(2) whose second state remembers the first: coefficients are learnt, the memory stays', () => {
    const noise = createRng(21);
    const x = [0, 0];
    for (let t = 2; t < 3000; t++) x.push(1.2 * x[t - 1]! - 0.5 * x[t - 2]! + noise.normal());
    const companion: StateSpace = {
      transition: fromRows([
        [0.5, 0.1],
        [1, 0],
      ]),
      observation: fromRows([[1, 0]]),
      transitionCovariance: fromRows([
        [3, 0],
        [0, 0],
      ]),
      observationCovariance: fromRows([[1e-6]]),
      initialMean: Float64Array.of(0, 0),
      initialCovariance: fromRows([
        [1, 0],
        [0, 1],
      ]),
    };
    const { model: found } = kalmanEm(
      companion,
      [Float64Array.from(x)],
      { transition: true, transitionCovariance: 'diagonal' },
      { iterations: 40, tol: 1e-9 },
    );
    // Standard errors of the coefficients are sqrt((1 - 0.25) / 3000) = 0.016; four of them.
    expect(Math.abs(found.transition.data[0]! - 1.2)).toBeLessThan(0.065);
    expect(Math.abs(found.transition.data[1]! + 0.5)).toBeLessThan(0.065);
    expect([...found.transition.data.subarray(2)]).toEqual([1, 0]);
    expect(Math.abs(found.transitionCovariance.data[0]! - 1)).toBeLessThan(0.1);
    expect(found.transitionCovariance.data[3]).toBe(0);
  });

  test('one factor before a covariance: the full answer projected', () => {
    const run = kalmanEm(
      start,
      [draw(7, 200)],
      { transitionCovariance: 'scaled' },
      { iterations: 50, tol: 0 },
    );
    const [a, , , d] = run.model.transitionCovariance.data;
    expect(a).toBeCloseTo(d!, 12);
    for (let k = 1; k < run.objectives.length; k++)
      expect(run.objectives[k]! - run.objectives[k - 1]!).toBeGreaterThan(-1e-9);
  });

  test('nothing observed is refused', () => {
    expect(() =>
      kalmanEm(start, [new Float64Array(4).fill(Number.NaN)], noises, { iterations: 1, tol: 0 }),
    ).toThrow('nothing');
  });
});
