import { expect, test } from 'vitest';
import { nelderMead } from '../../../src/kernels/optimize/nelder-mead.js';
import { rosenbrock } from './objectives.js';

const valley = (x: Float64Array) => rosenbrock(x, new Float64Array(x.length));

test('Rosenbrock, a sphere, one dimension, |x| + |y|', () => {
  const found = nelderMead(valley, Float64Array.of(-1.2, 1));
  expect(found.converged).toBe(true);
  expect(found.evaluations).toBeLessThan(300);
  expect(Math.hypot(found.x[0]! - 1, found.x[1]! - 1)).toBeLessThan(1e-8);
  const sphere = nelderMead((x) => x.reduce((s, v, i) => s + (v - i) ** 2, 5), new Float64Array(8), {
    evaluations: 20_000,
  });
  expect(sphere.converged).toBe(true);
  expect(sphere.f).toBeCloseTo(5, 9);
  const line = nelderMead((x) => (x[0]! - 3) ** 2, Float64Array.of(1));
  expect(line.x[0]).toBeCloseTo(3, 7);
  const corner = nelderMead((x) => Math.abs(x[0]! - 2) + Math.abs(x[1]! + 1), Float64Array.of(5, 5));
  expect(corner.f).toBeLessThan(1e-8);
});

test('a forbidden region is avoided, a budget kept', () => {
  const log = nelderMead((x) => x[0]! - Math.log(x[0]!), Float64Array.of(0.01));
  expect(log.x[0]).toBeCloseTo(1, 4);
  const short = nelderMead(valley, Float64Array.of(-1.2, 1), { evaluations: 30 });
  expect(short.converged).toBe(false);
  expect(short.evaluations).toBeLessThan(36);
  expect(() => nelderMead(() => Number.NaN, Float64Array.of(1))).toThrow('NaN at the start');
  expect(() => nelderMead(() => 0, new Float64Array(0))).toThrow('nothing to minimise');
});
