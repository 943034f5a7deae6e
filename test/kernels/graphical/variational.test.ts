import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { enumerate } from '../../../src/kernels/graphical/enumerate.js';
import { meanField } from '../../../src/kernels/graphical/mean-field.js';
import { structuredMeanField } from '../../../src/kernels/graphical/structured-mean-field.js';
import { treeReweighted } from '../../../src/kernels/graphical/tree-reweighted.js';
import { factor, farthest, pottsGrid, randomField, randomForest, seeds } from './small-fields.js';

const NONE = new Map<number, number>();
const EVIDENCE = new Map([[0, 1]]);
const rng = createRng(7);
const gains = (values: readonly number[]) => values.slice(1).map((value, i) => value - values[i]!);

test('mean field <= structured <= log Z <= tree-reweighted, on fields with factors of up to three variables', () => {
  for (const seed of seeds(150)) {
    const graph = randomField(seed, { strength: seed % 3 === 0 ? 1.5 : 0.5 });
    const evidence = seed % 2 ? EVIDENCE : NONE;
    const { logZ } = enumerate(graph, evidence);
    const upper = treeReweighted(graph, evidence, { tol: 1e-7, iterations: 10_000 }, rng);
    expect(meanField(graph, evidence, {}, rng).bound).toBeLessThan(logZ + 1e-9);
    expect(structuredMeanField(graph, evidence, {}, rng).bound).toBeLessThan(logZ + 1e-9);
    expect(upper.converged).toBe(true);
    expect(upper.bound).toBeGreaterThan(logZ - 1e-6); // messages rest to 1e-7
  }
});

describe.each([
  ['mean field', meanField],
  ['structured mean field', structuredMeanField],
])('%s', (_, infer) => {
  test('the bound never falls', () => {
    for (const seed of seeds(60)) {
      const { bounds } = infer(randomField(seed, { strength: 2 }), NONE, { restarts: 2 }, rng);
      expect(Math.min(0, ...gains(bounds))).toBeGreaterThan(-1e-9); // rounding
    }
  });
  test('independent variables are exact', () => {
    const graph = { cards: Int32Array.of(2, 3), factors: [factor([0], [1, 3]), factor([1], [1, 1, 2])] };
    const { marginals, bound } = infer(graph, NONE, {}, rng);
    expect(bound).toBeCloseTo(Math.log(16), 12);
    expect(farthest(marginals, [Float64Array.of(0.25, 0.75), Float64Array.of(0.25, 0.25, 0.5)])).toBeLessThan(
      1e-12,
    );
  });
  test('zeros that no product avoids are refused', () => {
    const graph = {
      cards: Int32Array.of(2, 2, 2),
      factors: [factor([0, 1], [1, 0, 0, 1]), factor([1, 2], [1, 0, 0, 1]), factor([0, 2], [0, 1, 1, 0])],
    };
    expect(() => infer(graph, NONE, {}, rng)).toThrow();
  });
});

test('an Ising pair: the bound of mean field is max over m of theta m^2 + 2 H(m)', () => {
  for (const theta of [0.4, 1.5]) {
    const graph = {
      cards: Int32Array.of(2, 2),
      factors: [factor([0, 1], [theta, -theta, -theta, theta].map(Math.exp))],
    };
    let best = -Infinity;
    for (let m = -0.9999; m < 1; m += 0.0001) {
      const [p, q] = [(1 + m) / 2, (1 - m) / 2];
      best = Math.max(best, theta * m * m - 2 * (p * Math.log(p) + q * Math.log(q)));
    }
    // The scan's own step leaves 1e-7.
    expect(meanField(graph, NONE, { restarts: 3 }, rng).bound).toBeCloseTo(best, 6);
  }
});

test('structured mean field is exact on trees of pairs, with its marginals', () => {
  for (const seed of seeds(60)) {
    const graph = randomForest(seed, { strength: 2, most: 2 });
    const exact = enumerate(graph);
    const { marginals, bound, blocks } = structuredMeanField(graph, NONE, {}, rng);
    expect(bound).toBeCloseTo(exact.logZ, 9);
    expect(farthest(marginals, exact.marginals)).toBeLessThan(1e-9);
    expect(blocks).toBeLessThanOrEqual(graph.cards.length);
  }
});

test('structured mean field is closer than mean field on most grids', () => {
  const closer = seeds(20).filter((seed) => {
    const graph = pottsGrid(4, 3, 2, { coupling: 0.8, seed });
    const plain = meanField(graph, NONE, { restarts: 3 }, rng).bound;
    return structuredMeanField(graph, NONE, { restarts: 3 }, rng).bound >= plain;
  });
  expect(closer.length).toBeGreaterThanOrEqual(18);
});

test('tree-reweighted is exact on forests, and its bound is the tighter the more forests there are', () => {
  for (const seed of seeds(40)) {
    const graph = randomForest(seed);
    expect(treeReweighted(graph, NONE, {}, rng).bound).toBeCloseTo(enumerate(graph).logZ, 7);
  }
  const grid = pottsGrid(3, 3, 3, { coupling: 1, seed: 4 });
  const [few, many] = [2, 64].map((forests) => treeReweighted(grid, NONE, { forests }, createRng(1)).bound);
  expect(many!).toBeLessThan(few!);
  expect(few! - enumerate(grid).logZ).toBeLessThan(1); // measured 0.4
});

test('tree-reweighted with zeros: still a bound, and what is impossible stays so', () => {
  for (const seed of seeds(60)) {
    const graph = randomField(seed, { strength: 0.5, pairs: true });
    const rng = createRng(`zeros ${seed}`);
    // The first entry of each table is kept, so that something is possible.
    const factors = graph.factors.map((f) => ({
      ...f,
      values: f.values.map((value, i) => (i > 0 && rng.uniform() < 0.25 ? 0 : value)),
    }));
    const holed = { ...graph, factors };
    const exact = enumerate(holed);
    const { bound, marginals, converged } = treeReweighted(holed, NONE, { tol: 1e-7, iterations: 5000 }, rng);
    if (converged) expect(bound).toBeGreaterThan(exact.logZ - 1e-6);
    marginals.forEach((p, v) => {
      expect(p.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      p.forEach((value, x) => {
        if (value === 0) expect(exact.marginals[v]![x]).toBe(0);
      });
    });
  }
});
