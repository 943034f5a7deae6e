import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { fromRows, toRows } from '../../../src/kernels/linalg/matrix.js';
import { kalmanFilter } from '../../../src/kernels/state-space/kalman.js';
import { kalmanEm } from '../../../src/kernels/state-space/kalman-em.js';
import { likelyNoises } from '../../../src/kernels/state-space/likely-noises.js';
import { sideBySide, stepVariance, structuralModel } from '../../../src/kernels/state-space/structural.js';

const y = Float64Array.of(Number.NaN, 2, 4, 9);
const options = { step: 0.5, processNoise: 3, observationNoise: 7 };

describe('models by name', () => {
  test('constant velocity and acceleration: the matrices of the textbook at dt = 1/2', () => {
    const dt = 0.5;
    const velocity = structuralModel('constant-velocity', y, options);
    expect(toRows(velocity.transition)).toEqual([
      [1, dt],
      [0, 1],
    ]);
    const near = (got: number[][], want: number[][]) => {
      for (const [i, row] of want.entries())
        for (const [j, v] of row.entries()) expect(got[i]![j]).toBeCloseTo(3 * v, 14);
    };
    near(toRows(velocity.transitionCovariance), [
      [dt ** 3 / 3, dt ** 2 / 2],
      [dt ** 2 / 2, dt],
    ]);
    const acceleration = structuralModel('constant-acceleration', y, options);
    expect(toRows(acceleration.transition)[0]).toEqual([1, dt, dt ** 2 / 2]);
    near(toRows(acceleration.transitionCovariance), [
      [dt ** 5 / 20, dt ** 4 / 8, dt ** 3 / 6],
      [dt ** 4 / 8, dt ** 3 / 3, dt ** 2 / 2],
      [dt ** 3 / 6, dt ** 2 / 2, dt],
    ]);
  });
  test('levels and trends count in samples and begin at the first one that is there', () => {
    const trend = structuralModel('local-trend', y, options);
    expect(toRows(trend.transition)).toEqual([
      [1, 1],
      [0, 1],
    ]);
    expect([...trend.initialMean]).toEqual([2, 0]);
    expect(trend.initialCovariance.data[0]).toBeCloseTo((9 + 1 + 16) / 3, 12); // variance of 2, 4, 9
    expect(trend.observationCovariance.data[0]).toBe(7);
  });
  test('a season of four: any four values in a row have sum 0, and come again', () => {
    const { transition, observation } = structuralModel('local-level', y, { ...options, period: 4 });
    let x = [0, 5, -2, 4]; // level, then newest first: 5, -2, 4
    const seen: number[] = [];
    for (let t = 0; t < 8; t++) {
      seen.push(toRows(observation)[0]!.reduce((sum, h, i) => sum + h * x[i]!, 0));
      x = toRows(transition).map((row) => row.reduce((sum, f, i) => sum + f * x[i]!, 0));
    }
    expect(seen.slice(0, 4).reduce((a, b) => a + b)).toBe(0);
    expect(seen.slice(4)).toEqual(seen.slice(0, 4));
  });
  test('side by side: the likelihood of two series is the sum of theirs', () => {
    const [a, b] = [Float64Array.of(1, 3, 2), Float64Array.of(5, 1, 4)];
    const models = [a, b].map((x) => structuralModel('local-trend', x, options));
    const both = kalmanFilter(sideBySide(models), Float64Array.of(1, 5, 3, 1, 2, 4)).logLikelihood;
    const alone = kalmanFilter(models[0]!, a).logLikelihood + kalmanFilter(models[1]!, b).logLikelihood;
    expect(both).toBeCloseTo(alone, 12);
  });
  test('the mean square of steps passes over gaps', () => {
    expect(stepVariance(Float64Array.of(1, Number.NaN, 3, 2))).toBe(2.5);
  });
});

describe('likely noises', () => {
  const rng = createRng(12);
  let level = 0;
  const walk = Float64Array.from({ length: 400 }, () => {
    level += Math.sqrt(0.3) * rng.normal();
    return level + rng.normal();
  });
  const start = structuralModel('local-level', walk, { step: 1, processNoise: 1, observationNoise: 1 });
  const forms = { transitionCovariance: 'diagonal', observationCovariance: 'diagonal' } as const;
  test('are where expectation maximisation ends', () => {
    const found = likelyNoises(start, walk, forms);
    const em = kalmanEm(start, [walk], forms, { iterations: 2000, tol: 1e-12 });
    expect(found.converged).toBe(true);
    expect(found.logLikelihood).toBeCloseTo(kalmanFilter(em.model, walk).logLikelihood, 5);
    expect(found.model.transitionCovariance.data[0]).toBeCloseTo(em.model.transitionCovariance.data[0]!, 2);
    expect(found.model.observationCovariance.data[0]).toBeCloseTo(em.model.observationCovariance.data[0]!, 2);
  });
  test('one factor before a covariance keeps its shape; what is not named stays', () => {
    const shaped = {
      ...structuralModel('constant-velocity', walk, { step: 1, processNoise: 1, observationNoise: 2 }),
      observationCovariance: fromRows([[2]]),
    };
    const { model } = likelyNoises(shaped, walk, { transitionCovariance: 'scaled' });
    const ratio = model.transitionCovariance.data.map((v, i) => v / shaped.transitionCovariance.data[i]!);
    for (const r of ratio) expect(r).toBeCloseTo(ratio[0]!, 12);
    expect(model.observationCovariance.data[0]).toBe(2);
  });
});
