import { expect, test } from 'vitest';
import {
  levenbergMarquardt,
  numericLeastSquares,
} from '../../../src/kernels/optimize/levenberg-marquardt.js';

test('NIST Misra1a: the certified parameters, from both of its starts', () => {
  // y = b1 (1 - exp(-b2 x)); b2 in units of 1e-4, so that differences are taken at its own scale.
  const y = [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.4, 75.47, 81.78];
  const x = [77.6, 114.9, 141.1, 190.8, 239.9, 289, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760];
  const problem = numericLeastSquares(2, 14, ([b1, b2], out) => {
    for (let i = 0; i < 14; i++) out[i] = y[i]! - b1! * (1 - Math.exp(-1e-4 * b2! * x[i]!));
  });
  for (const start of [
    [500, 1],
    [250, 5],
  ]) {
    const fit = levenbergMarquardt(problem, Float64Array.from(start));
    expect(fit.converged).toBe(true);
    expect(Math.abs(fit.x[0]! / 238.94212918 - 1)).toBeLessThan(1e-7);
    expect(Math.abs(fit.x[1]! / 5.5015643181 - 1)).toBeLessThan(1e-7);
    expect(Math.abs(fit.cost / 0.12455138894 - 1)).toBeLessThan(1e-9);
  }
});

test('the valley of Rosenbrock, 100 (y - x^2)^2 + (1 - x)^2, ends at (1, 1)', () => {
  const problem = numericLeastSquares(2, 2, ([x, y], out) => {
    out[0] = 10 * (y! - x! * x!);
    out[1] = 1 - x!;
  });
  const { x, cost } = levenbergMarquardt(problem, Float64Array.of(-1.2, 1));
  expect(cost).toBeLessThan(1e-18);
  expect(x[0]).toBeCloseTo(1, 8);
  expect(x[1]).toBeCloseTo(1, 8);
});

test('a straight line through 0, 1, 5: the normal equations, in a few steps', () => {
  const problem = numericLeastSquares(2, 3, ([a, b], out) => {
    [0, 1, 5].forEach((y, t) => {
      out[t] = a! + b! * t - y;
    });
  });
  const { x, cost, iterations } = levenbergMarquardt(problem, new Float64Array(2));
  expect(x[0]).toBeCloseTo(-0.5, 8);
  expect(x[1]).toBeCloseTo(2.5, 8);
  expect(cost).toBeCloseTo(1.5, 10);
  expect(iterations).toBeLessThan(8);
});

test('f never rises, a parameter without effect stays, and what is not allowed is not entered', () => {
  const costs: number[] = [];
  const problem = numericLeastSquares(2, 1, ([x], out) => {
    out[0] = Math.log(x!) - 3;
  });
  for (let iterations = 0; iterations < 8; iterations++) {
    const fit = levenbergMarquardt(problem, Float64Array.of(0.01, 7), { iterations });
    costs.push(fit.cost);
    expect(fit.x[1]).toBe(7);
    expect(fit.x[0]).toBeGreaterThan(0);
  }
  costs.slice(1).forEach((cost, i) => {
    expect(cost).toBeLessThanOrEqual(costs[i]!);
  });
  expect(costs.at(-1)).toBeLessThan(1e-6);
});

test('at the edge of what is allowed slopes are taken from the other side; a start beyond it is given back', () => {
  // sqrt(x) - 1/2 at x = 0: to the left there is nothing.
  const problem = numericLeastSquares(1, 1, ([x], out) => {
    out[0] = Math.sqrt(x!) - 0.5;
  });
  expect(levenbergMarquardt(problem, Float64Array.of(0)).x[0]).toBeCloseTo(0.25, 6);
  const lost = levenbergMarquardt(problem, Float64Array.of(-1));
  expect([lost.x[0], lost.iterations, lost.converged]).toEqual([-1, 0, false]);
});
