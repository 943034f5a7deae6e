import { expect, test } from 'vitest';
import { expectationMaximization } from '../../../src/kernels/optimize/em.js';

/** The model is a number whose objective is f; a step goes half of the way to `end`. */
const halving = (f: (x: number) => number, end: number) => (x: number) => ({
  objective: f(x),
  next: (x + end) / 2,
});

test('goes on until the objective gains less than its share', () => {
  const run = expectationMaximization(
    1,
    halving((x) => -100 - x * x, 0),
    { iterations: 100, tol: 1e-4 },
  );
  // Gains are 3/4 x^2: below 1e-4 of 100 from x = 2^-4 to 2^-5 (0.003), not yet from 2^-3 to 2^-4 (0.0117).
  expect(run).toMatchObject({ model: 1 / 32, iterations: 5, converged: true });
  expect(run.objectives).toHaveLength(6);
});
test('the objectives are those of the models, first and last included', () => {
  const seen: [number, number][] = [];
  const run = expectationMaximization(
    1,
    halving((x) => -x, 0),
    {
      iterations: 2,
      tol: 0,
      onIteration: (iteration, objective) => seen.push([iteration, objective]),
    },
  );
  expect(run).toEqual({ model: 0.25, objectives: [-1, -0.5, -0.25], iterations: 2, converged: false });
  expect(seen).toEqual([
    [1, -0.5],
    [2, -0.25],
  ]);
});
test('where the objective falls the better model is kept', () => {
  const run = expectationMaximization(
    1,
    halving((x) => x, 0),
    { iterations: 9, tol: 0 },
  );
  expect(run).toEqual({ model: 1, objectives: [1], iterations: 0, converged: true });
});
test('an objective that is no number ends the run without convergence', () => {
  const run = expectationMaximization(
    1,
    halving((x) => (x < 1 ? Number.NaN : 0), 0),
    { iterations: 9, tol: 0 },
  );
  expect(run).toMatchObject({ model: 1, iterations: 0, converged: false });
});
