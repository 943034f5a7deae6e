import { describe, expect, test } from 'vitest';
import { wolfeLineSearch } from '../../../src/kernels/optimize/line-search.js';

/** The first three functions of Moré & Thuente, Line search algorithms with guaranteed sufficient decrease, 1994. */
const functions = {
  'rational, beta 2': (a: number) => ({
    value: -a / (a * a + 2),
    slope: (a * a - 2) / (a * a + 2) ** 2,
  }),
  'power, beta 0.004': (a: number) => ({
    value: (a + 0.004) ** 5 - 2 * (a + 0.004) ** 4,
    slope: 5 * (a + 0.004) ** 4 - 8 * (a + 0.004) ** 3,
  }),
  'narrow valley': (a: number) => ({
    value: Math.sqrt(1 + (a - 7) ** 2 * 100) - 0.3 * a,
    slope: (100 * (a - 7)) / Math.sqrt(1 + (a - 7) ** 2 * 100) - 0.3,
  }),
  'infinite beyond 2': (a: number) => ({
    value: a < 2 ? -Math.log(2 - a) * 0.1 - a : Number.NaN,
    slope: a < 2 ? 0.1 / (2 - a) - 1 : Number.NaN,
  }),
};

describe.each(Object.entries(functions))('%s', (_, phi) => {
  test.each([1e-3, 0.1, 1, 10, 1e3])('from step %d: both conditions hold', (initial) => {
    for (const [c1, c2] of [
      [1e-4, 0.9],
      [1e-3, 0.1],
      [1e-4, 0.01],
    ] as const) {
      const start = phi(0);
      const { step, value, slope, satisfied, evaluations } = wolfeLineSearch(phi, start, { initial, c1, c2 });
      expect(satisfied).toBe(true);
      expect({ value, slope }).toEqual(phi(step));
      expect(value).toBeLessThanOrEqual(start.value + c1 * step * start.slope);
      expect(Math.abs(slope)).toBeLessThanOrEqual(c2 * Math.abs(start.slope));
      expect(evaluations).toBeLessThan(30);
    }
  });
});

test('a cubic is interpolated exactly: from 1 the next step is its minimum', () => {
  const phi = (a: number) => ({ value: a ** 3 / 3 - a * 0.16, slope: a * a - 0.16 });
  const { step, evaluations } = wolfeLineSearch(phi, phi(0), { c2: 1e-8 });
  expect(step).toBeCloseTo(0.4, 12);
  expect(evaluations).toBe(2);
});

test('a descent without end stops at maxStep, an ascent is not taken', () => {
  const down = wolfeLineSearch((a) => ({ value: -a, slope: -1 }), { value: 0, slope: -1 }, { maxStep: 100 });
  expect(down).toMatchObject({ step: 100, satisfied: false });
  const up = wolfeLineSearch((a) => ({ value: a, slope: 1 }), { value: 0, slope: -1 });
  expect(up).toMatchObject({ step: 0, satisfied: false });
});
