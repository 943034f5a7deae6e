import { describe, expect, test } from 'vitest';
import { beliefPropagation, maxProduct } from '../../../src/kernels/graphical/belief-propagation.js';
import { enumerate } from '../../../src/kernels/graphical/enumerate.js';
import { logValue } from '../../../src/kernels/graphical/evidence.js';
import { SCHEDULES } from '../../../src/kernels/graphical/schedules.js';
import { factor, farthest, pottsGrid, randomField, randomForest, seeds } from './small-fields.js';

const NONE = new Map<number, number>();
const edgeCount = (graph: ReturnType<typeof randomForest>) =>
  graph.factors.reduce((sum, { scope }) => {
    const free = scope.filter((v) => graph.cards[v]! > 1).length;
    return sum + (free > 1 ? free : 0);
  }, 0);

describe.each(SCHEDULES)('forests, %s', (schedule) => {
  // Rounding of a few dozen additions of logarithms.
  test('marginals and log Z are those of enumeration, with partial evidence too', () => {
    for (const seed of seeds(200)) {
      const graph = randomForest(seed, { strength: 2 });
      const evidence = seed % 2 ? new Map([[0, graph.cards[0]! - 1]]) : NONE;
      const exact = enumerate(graph, evidence);
      const { marginals, logZ, converged } = beliefPropagation(graph, evidence, { schedule });
      expect(converged).toBe(true);
      expect(logZ).toBeCloseTo(exact.logZ, 9);
      expect(farthest(marginals, exact.marginals)).toBeLessThan(1e-9);
    }
  });
  test('max-product finds the best joint state, also where states tie', () => {
    for (const seed of seeds(200)) {
      const graph = randomForest(seed);
      // Values of few kinds make ties the rule.
      const tied = {
        ...graph,
        factors: graph.factors.map((f) => ({ ...f, values: f.values.map((v) => (v > 1 ? 2 : 1)) })),
      };
      for (const model of [graph, tied]) {
        const { states, score } = maxProduct(model, NONE, { schedule });
        expect(score).toBeCloseTo(enumerate(model).best.logValue, 9);
        expect(logValue(model, states)).toBeCloseTo(score, 9);
      }
    }
  });
});

test('on a forest each message is made once, in one round, and damping is not heeded', () => {
  for (const seed of seeds(50)) {
    const graph = randomForest(seed);
    const run = beliefPropagation(graph, NONE, { damping: 0.5 });
    expect(run.updates).toBe(edgeCount(graph));
    expect(run.iterations).toBeLessThanOrEqual(1);
  }
});

test('a chain of 100000 strong links does not underflow: Z = 2 (2 cosh theta)^(n-1)', () => {
  const n = 100_000;
  const theta = 30;
  const ising = factor([], [Math.exp(theta), Math.exp(-theta), Math.exp(-theta), Math.exp(theta)]).values;
  const factors = Array.from({ length: n - 1 }, (_, i) => ({
    scope: Int32Array.of(i, i + 1),
    values: ising,
  }));
  const { logZ, marginals } = beliefPropagation({ cards: new Int32Array(n).fill(2), factors }, NONE);
  const exact = Math.LN2 + (n - 1) * (theta + Math.log1p(Math.exp(-2 * theta)));
  expect(Math.abs(logZ / exact - 1)).toBeLessThan(1e-12);
  expect(marginals[n >> 1]![0]).toBeCloseTo(0.5, 12);
});

test('potentials beyond the range of doubles, once multiplied, against each other', () => {
  // Fields of e^-600 against links of e^600 and more: every product of plain numbers would be 0 or infinite.
  const pair = factor([0, 1], [1e300, 1e-300, 1e-300, 1e300]);
  const graph = {
    cards: Int32Array.of(2, 2, 2),
    factors: [
      factor([0], [1, 1e-280]),
      factor([0], [1, 1e-280]),
      pair,
      { ...pair, scope: Int32Array.of(1, 2) },
      factor([2], [1e-300, 1]),
      factor([2], [1e-150, 1]),
    ],
  };
  const exact = enumerate(graph);
  const run = beliefPropagation(graph, NONE);
  expect(run.logZ).toBeCloseTo(exact.logZ, 9);
  expect(maxProduct(graph, NONE).score).toBeCloseTo(exact.best.logValue, 9);
});

test('one value off the diagonal and several on it is no Potts table', () => {
  const pair = factor([0, 1], [5, 2, 2, 2, 1, 2, 2, 2, 3]);
  const graph = { cards: Int32Array.of(3, 3), factors: [pair, factor([0], [1, 2, 3])] };
  const exact = enumerate(graph);
  expect(farthest(beliefPropagation(graph, NONE).marginals, exact.marginals)).toBeLessThan(1e-12);
  expect(maxProduct(graph, NONE).score).toBeCloseTo(exact.best.logValue, 12);
});

test('zeros: what factors forbid has probability 0, and what all forbid is refused', () => {
  const equal = [1, 0, 0, 1];
  const ring = [factor([0, 1], equal), factor([1, 2], equal), factor([2, 0], equal)];
  const graph = { cards: Int32Array.of(2, 2, 2), factors: [...ring, factor([0], [3, 1])] };
  for (const schedule of SCHEDULES) {
    const { marginals } = beliefPropagation(graph, new Map([[1, 1]]), { schedule });
    expect(marginals.map((p) => [...p])).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
    const against = { ...graph, factors: [...ring, factor([0], [0, 1]), factor([2], [1, 0])] };
    expect(() => beliefPropagation(against, NONE, { schedule })).toThrow('probability 0');
  }
});

describe('cycles', () => {
  test.each(SCHEDULES)('weak grids: %s comes to rest close to the marginals', (schedule) => {
    for (const seed of seeds(20)) {
      const graph = pottsGrid(4, 3, 2, { coupling: 0.4, seed });
      const exact = enumerate(graph);
      const run = beliefPropagation(graph, NONE, { schedule });
      expect(run.converged).toBe(true);
      // Measured: at most 0.006 and 0.03 over these grids.
      expect(farthest(run.marginals, exact.marginals)).toBeLessThan(0.012);
      expect(Math.abs(run.logZ - exact.logZ)).toBeLessThan(0.06);
    }
  });
  test('all schedules rest at one fixed point, with factors of three variables too', () => {
    for (const seed of seeds(40)) {
      const graph = randomField(seed, { strength: 0.3 });
      const [a, b, c] = SCHEDULES.map((schedule) => beliefPropagation(graph, NONE, { schedule, tol: 1e-12 }));
      expect(farthest(a!.marginals, b!.marginals)).toBeLessThan(1e-9);
      expect(farthest(a!.marginals, c!.marginals)).toBeLessThan(1e-9);
      expect(a!.logZ).toBeCloseTo(b!.logZ, 9);
    }
  });
  test('a ring of equal links: Bethe keeps the larger eigenvalue of the link, log (2 cosh theta)^n', () => {
    const theta = 0.7;
    const link = [Math.exp(theta), Math.exp(-theta), Math.exp(-theta), Math.exp(theta)];
    const graph = {
      cards: Int32Array.of(2, 2, 2, 2, 2),
      factors: [0, 1, 2, 3, 4].map((i) => factor([i, (i + 1) % 5], link)),
    };
    const { logZ } = beliefPropagation(graph, NONE);
    expect(logZ).toBeCloseTo(5 * Math.log(2 * Math.cosh(theta)), 9);
    // The ring's own: (2 cosh)^5 + (2 sinh)^5 = 107.73.
    expect(enumerate(graph).logZ).toBeCloseTo(Math.log(107.7305223493239), 9);
  });
  test('all against all: flooding swings for ever, and says so; damping brings it to rest', () => {
    // Six spins that all want to differ, slightly pulled upwards: flooding sends the pull to and fro.
    const pull = seeds(6).map((v) => factor([v], [1, 1.1]));
    const apart = seeds(6).flatMap((u) => seeds(u).map((v) => factor([u, v], [1, 9, 9, 1])));
    const graph = { cards: new Int32Array(6).fill(2), factors: [...pull, ...apart] };
    const options = { schedule: 'flooding', iterations: 500 } as const;
    const plain = beliefPropagation(graph, NONE, options);
    expect(plain.converged).toBe(false);
    expect(plain.iterations).toBe(500);
    expect(plain.residual).toBeGreaterThan(0.1);
    expect(beliefPropagation(graph, NONE, { ...options, damping: 0.9 }).converged).toBe(true);
  });
  test('factors over the same variables, in any order, are one', () => {
    const a = factor([0, 1], [1, 2, 3, 4, 5, 6]);
    const b = factor([1, 0], [1, 2, 3, 4, 5, 6]);
    const graph = { cards: Int32Array.of(2, 3), factors: [a, b] };
    expect(beliefPropagation(graph, NONE).logZ).toBeCloseTo(enumerate(graph).logZ, 12);
  });
});
