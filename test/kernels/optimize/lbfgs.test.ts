import { expect, test } from 'vitest';
import type { Objective } from '../../../src/kernels/optimize/lbfgs.js';
import { lbfgs } from '../../../src/kernels/optimize/lbfgs.js';
import { owlQn } from '../../../src/kernels/optimize/owl-qn.js';
import { logistic, rosenbrock } from './objectives.js';

/** 1/2 sum i (x_i - i)^2. */
const quadratic: Objective = (x, g) => {
  let f = 0;
  for (let i = 0; i < x.length; i++) {
    g[i] = (i + 1) * (x[i]! - i);
    f += (g[i]! * (x[i]! - i)) / 2;
  }
  return f;
};

const far = (x: Float64Array, want: (i: number) => number) =>
  Math.max(...x.map((v, i) => Math.abs(v - want(i))));

test.each([2, 10, 100])('Rosenbrock in %i dimensions', (n) => {
  const start = Float64Array.from({ length: n }, (_, i) => (i % 2 ? 1 : -1.2));
  const found = lbfgs(rosenbrock, start, { gradientTolerance: 1e-9, objectiveTolerance: 0 });
  expect(found.converged).toBe(true);
  expect(found.reason).toBe('gradient');
  expect(far(found.x, () => 1)).toBeLessThan(1e-8);
  expect(found.iterations).toBeLessThan(60 + 5 * n);
  expect(start[0]).toBe(-1.2);
});

test('a quadratic in 50 dimensions, one iteration for a sphere', () => {
  expect(
    far(
      lbfgs(quadratic, new Float64Array(50), { gradientTolerance: 1e-9, objectiveTolerance: 0 }).x,
      (i) => i,
    ),
  ).toBeLessThan(1e-8);
  const sphere: Objective = (x, g) => {
    g.set(x.map((v) => 2 * v));
    return x.reduce((s, v) => s + v * v, 0);
  };
  const found = lbfgs(sphere, Float64Array.of(0.3, -0.4), { gradientTolerance: 1e-12 });
  expect(found.iterations).toBeLessThanOrEqual(3);
  expect(found.f).toBeLessThan(1e-24);
});

test('the gradient of a logistic regression is that of its values, and vanishes at the minimum', () => {
  const objective = logistic(60, 5);
  const w = Float64Array.of(0.3, -0.2, 0.5, 0, -1);
  const g = new Float64Array(5);
  objective(w, g);
  for (let j = 0; j < 5; j++) {
    const [up, down] = [w.slice(), w.slice()];
    up[j]! += 1e-5;
    down[j]! -= 1e-5;
    const scratch = new Float64Array(5);
    expect((objective(up, scratch) - objective(down, scratch)) / 2e-5).toBeCloseTo(g[j]!, 6);
  }
  const found = lbfgs(objective, w, { gradientTolerance: 1e-10, objectiveTolerance: 0 });
  expect(found.gradientNorm).toBeLessThan(1e-10);
  // Convex with modulus 1e-3 at least: any start leads there, to within 2 |g| / 1e-3.
  const other = lbfgs(objective, new Float64Array(5), {
    gradientTolerance: 1e-10,
    objectiveTolerance: 0,
    memory: 3,
  });
  expect(far(other.x, (j) => found.x[j]!)).toBeLessThan(4.5e-7);
});

test('f never rises, from iteration to iteration', () => {
  const values: number[] = [];
  lbfgs(rosenbrock, Float64Array.of(-1.2, 1, 3, 2), {
    onIteration: ({ f }) => {
      values.push(f);
      return false;
    },
  });
  for (let i = 1; i < values.length; i++) expect(values[i]).toBeLessThanOrEqual(values[i - 1]! * (1 + 1e-15));
});

test('every way to stop is named', () => {
  const start = Float64Array.of(-1.2, 1);
  expect(lbfgs(rosenbrock, start, { iterations: 3 })).toMatchObject({
    reason: 'iterations',
    converged: false,
    iterations: 3,
  });
  expect(lbfgs(rosenbrock, start, { objectiveTolerance: 0.5 })).toMatchObject({
    reason: 'objective',
    converged: true,
  });
  expect(lbfgs(rosenbrock, Float64Array.of(1, 1))).toMatchObject({ reason: 'gradient', iterations: 0 });
  expect(lbfgs(rosenbrock, start, { onIteration: ({ iteration }) => iteration === 2 })).toMatchObject({
    reason: 'callback',
    iterations: 2,
  });
  const wrongSign: Objective = (x, g) => {
    g[0] = -2 * x[0]!;
    return x[0]! ** 2;
  };
  expect(lbfgs(wrongSign, Float64Array.of(1))).toMatchObject({ reason: 'line search', converged: false });
  expect(() => lbfgs(() => Number.NaN, start)).toThrow('NaN at the start');
});

test('a wall of infinity is stepped back from', () => {
  const barrier: Objective = (x, g) => {
    g[0] = 1 - 1e-3 / x[0]!;
    return x[0]! <= 0 ? Number.POSITIVE_INFINITY : x[0]! - 1e-3 * Math.log(x[0]!);
  };
  expect(lbfgs(barrier, Float64Array.of(5), { gradientTolerance: 1e-8 }).x[0]).toBeCloseTo(1e-3, 9);
});

test('OWL-QN: 1/2 |x - t|^2 + l1 |x| is soft thresholding', () => {
  const t = Float64Array.of(3, -2, 0.5, -0.4, 0, 1);
  const objective: Objective = (x, g) => {
    g.set(x.map((v, i) => v - t[i]!));
    return g.reduce((s, v) => s + v * v, 0) / 2;
  };
  const options = { l1: 1, gradientTolerance: 1e-12, objectiveTolerance: 0 };
  const { x, f } = owlQn(objective, new Float64Array(6), options);
  expect([...x].map((v) => Math.round(v * 1e10) / 1e10)).toEqual([2, -1, 0, 0, 0, 0]);
  expect(x[2]).toBe(0); // exactly
  expect(f).toBeCloseTo(0.5 + 0.5 + 0.125 + 0.08 + 0.5 + 3, 12);
  const free = owlQn(objective, new Float64Array(6), { ...options, penalised: (i) => i > 0 });
  expect(free.x[0]).toBeCloseTo(3, 10);
});

test('OWL-QN: the optimality conditions of an L1 logistic regression; without a penalty it is L-BFGS', () => {
  const objective = logistic(80, 12);
  const options = { gradientTolerance: 1e-8, objectiveTolerance: 0 };
  const { x, converged } = owlQn(objective, new Float64Array(12), { l1: 3, ...options });
  expect(converged).toBe(true);
  const g = new Float64Array(12);
  objective(x, g);
  expect(x.filter((v) => v === 0).length).toBeGreaterThan(2);
  x.forEach((v, i) => {
    if (v === 0) expect(Math.abs(g[i]!)).toBeLessThanOrEqual(3 + 1e-7);
    else expect(g[i]).toBeCloseTo(-3 * Math.sign(v), 6);
  });
  const plain = lbfgs(objective, new Float64Array(12), options);
  expect(
    far(owlQn(objective, new Float64Array(12), { l1: 0, ...options }).x, (i) => plain.x[i]!),
  ).toBeLessThan(1e-6);
  expect(() => owlQn(objective, x, { l1: -1 })).toThrow('negative');
});
