import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { alphaBetaSwap, alphaExpansion } from '../../../src/kernels/graphical/alpha-moves.js';
import { annealing } from '../../../src/kernels/graphical/annealing.js';
import { dualDecomposition } from '../../../src/kernels/graphical/dual-decomposition.js';
import { enumerate } from '../../../src/kernels/graphical/enumerate.js';
import { logValue } from '../../../src/kernels/graphical/evidence.js';
import type { FactorGraph } from '../../../src/kernels/graphical/factor.js';
import { graphCut } from '../../../src/kernels/graphical/graph-cut.js';
import { iteratedConditionalModes } from '../../../src/kernels/graphical/icm.js';
import { trwS } from '../../../src/kernels/graphical/trw-s.js';
import oracle from './best-states.oracle.json' with { type: 'json' };
import { factor, hashedGrid, pottsGrid, randomField, randomForest, seeds } from './small-fields.js';

const NONE = new Map<number, number>();
const gains = (values: readonly number[]) => values.slice(1).map((value, i) => value - values[i]!);
const dual = (graph: FactorGraph, evidence: Map<number, number>) =>
  dualDecomposition(graph, evidence, {}, createRng(2));

describe.each([
  ['TRW-S', trwS],
  ['dual decomposition', dual],
])('%s', (_, infer) => {
  test('the bound holds, never rises, and proves what it says is best', () => {
    let proofs = 0;
    for (const seed of seeds(120)) {
      const graph = randomField(seed, { strength: 1 });
      const evidence = new Map(seed % 2 ? [[0, 1]] : []);
      const { best } = enumerate(graph, evidence);
      const run = infer(graph, evidence);
      expect(run.bound).toBeGreaterThan(best.logValue - 1e-9);
      expect(run.score).toBeLessThan(best.logValue + 1e-9);
      expect(logValue(graph, run.states)).toBeCloseTo(run.score, 9);
      expect(Math.max(0, ...gains(run.bounds))).toBeLessThanOrEqual(0);
      if (run.optimal) {
        expect(run.score).toBeCloseTo(best.logValue, 7);
        proofs++;
      }
    }
    expect(proofs).toBeGreaterThan(80); // measured: 102 and 95
  });
  test('forests are solved and proven', () => {
    for (const seed of seeds(80)) {
      const graph = randomForest(seed, { strength: 2 });
      const run = infer(graph, NONE);
      expect(run.optimal).toBe(true);
      expect(run.score).toBeCloseTo(enumerate(graph).best.logValue, 9);
    }
  });
  test('zeros are avoided where they can be', () => {
    const equal = [1, 0, 0, 1];
    const graph = {
      cards: Int32Array.of(2, 2, 2),
      factors: [factor([0, 1], equal), factor([1, 2], equal), factor([0], [2, 1]), factor([2], [1, 1.5])],
    };
    expect([...infer(graph, NONE).states]).toEqual([0, 0, 0]);
  });
});

test('TRW-S on a chain is Viterbi: proven in one round', () => {
  const chain = pottsGrid(30, 1, 4, { coupling: 1.5 });
  expect(trwS(chain, NONE).iterations).toBe(1);
});

test('ICM and annealing: the score never falls in ICM, annealing mostly finds the best', () => {
  let found = 0;
  for (const seed of seeds(40)) {
    const graph = randomField(seed, { strength: 1.5 });
    const { best } = enumerate(graph);
    const icm = iteratedConditionalModes(graph, NONE);
    expect(Math.min(0, ...gains(icm.scores))).toBeGreaterThan(-1e-9);
    expect(icm.converged).toBe(true);
    expect(logValue(graph, icm.states)).toBeCloseTo(icm.score, 9);
    // No single change helps any more.
    graph.cards.forEach((card, v) => {
      for (let x = 0; x < card; x++)
        expect(logValue(graph, icm.states.with(v, x))).toBeLessThan(icm.score + 1e-9);
    });
    const cool = annealing(graph, NONE, { iterations: 150 }, createRng(seed));
    expect(cool.score).toBeLessThan(best.logValue + 1e-9);
    if (cool.score > best.logValue - 1e-9) found++;
  }
  expect(found).toBeGreaterThanOrEqual(38);
});

describe('graph cut', () => {
  const binary = (seed: number, sign: (u: number, v: number) => number): FactorGraph => {
    const rng = createRng(`cut ${seed}`);
    const n = 2 + rng.integer(9);
    const fields = seeds(n).map((v) => factor([v], [1, Math.exp(2 * rng.normal())]));
    const pairs = seeds(n).flatMap((u) =>
      seeds(u)
        .filter(() => rng.uniform() < 0.5)
        .map((v) => {
          const [a, b, c] = [rng.normal(), rng.normal(), rng.normal()];
          const d = b + c - a + rng.uniform() * 3; // log psi: 00 + 11 >= 01 + 10
          return factor([u, v], (sign(u, v) > 0 ? [a, b, c, d] : [b, a, d, c]).map(Math.exp));
        }),
    );
    return { cards: new Int32Array(n).fill(2), factors: [...fields, ...pairs] };
  };
  test('submodular fields: exact', () => {
    for (const seed of seeds(150)) {
      const graph = binary(seed, () => 1);
      const evidence = new Map(seed % 2 ? [[0, 1]] : []);
      const { score, states } = graphCut(graph, evidence);
      expect(score).toBeCloseTo(enumerate(graph, evidence).best.logValue, 9);
      expect(logValue(graph, states)).toBeCloseTo(score, 9);
    }
  });
  test('fields that are submodular once states are exchanged: exact', () => {
    for (const seed of seeds(80)) {
      const graph = binary(seed, (u, v) => (u % 2 === v % 2 ? 1 : -1));
      expect(graphCut(graph, NONE).score).toBeCloseTo(enumerate(graph).best.logValue, 9);
    }
  });
  test('what is not for it is refused', () => {
    const apart = [1, 3, 3, 1];
    const frustrated = {
      cards: Int32Array.of(2, 2, 2),
      factors: [
        [0, 1],
        [1, 2],
        [0, 2],
      ].map((s) => factor(s, apart)),
    };
    expect(() => graphCut(frustrated, NONE)).toThrow('odd number of pairs wants to differ');
    expect(graphCut(frustrated, new Map([[2, 0]])).score).toBeCloseTo(2 * Math.log(3), 12);
    expect(() => graphCut(pottsGrid(2, 2, 3), NONE)).toThrow('two states');
    const three = { cards: Int32Array.of(2, 2, 2), factors: [factor([0, 1, 2], [1, 2, 3, 4, 5, 6, 7, 8])] };
    expect(() => graphCut(three, NONE)).toThrow('factors of two variables, one has 3');
    expect(graphCut(three, new Map([[0, 0]])).score).toBeCloseTo(Math.log(4), 12);
  });
});

describe('moves', () => {
  const truncated = (states: number, most: number) =>
    factor(
      [],
      Array.from({ length: states * states }, (_, i) =>
        Math.exp(-Math.min(Math.abs(Math.floor(i / states) - (i % states)), most)),
      ),
    ).values;
  const grid = (seed: number): FactorGraph => {
    const potts = pottsGrid(3, 3, 3, { coupling: 1, seed });
    const values = truncated(3, seed % 2 ? 1 : 2);
    return { ...potts, factors: potts.factors.map((f) => (f.scope.length === 2 ? { ...f, values } : f)) };
  };
  test('energies of expansion and swap never rise, and expansion is within its factor of the least', () => {
    let exact = 0;
    for (const seed of seeds(40)) {
      const graph = grid(seed);
      const { best } = enumerate(graph);
      const start = Int32Array.from(graph.cards, (_, v) => (seed + v) % 3);
      for (const run of [alphaExpansion(graph, NONE, { start }), alphaBetaSwap(graph, NONE, { start })]) {
        expect(Math.min(0, ...gains([logValue(graph, start), ...run.scores]))).toBeGreaterThan(-1e-9);
        expect(run.converged).toBe(true);
        expect(logValue(graph, run.states)).toBeCloseTo(run.score, 9);
        expect(run.score).toBeLessThan(best.logValue + 1e-9);
      }
      // 2 max/min of the distances holds where no state costs less than 0: each variable's best is taken as 0.
      const shift = graph.factors
        .filter(({ scope }) => scope.length === 1)
        .reduce((sum, { values }) => sum + Math.log(Math.max(...values)), 0);
      const ratio = seed % 2 ? 1 : 2;
      const { score } = alphaExpansion(graph, NONE, { start });
      expect(shift - score).toBeLessThan(2 * ratio * (shift - best.logValue) + 1e-9);
      if (score > best.logValue - 1e-9) exact++;
    }
    expect(exact).toBeGreaterThan(34);
  });
  test('no expansion, and no swap, of what they end in has less energy', () => {
    for (const seed of seeds(12)) {
      const graph = grid(seed);
      const offered = (
        states: Int32Array,
        may: (x: number) => boolean,
        sides: (x: number) => [number, number],
      ) => {
        const movers = seeds(9).filter((v) => may(states[v]!));
        return seeds(2 ** movers.length).map((choice) => {
          const moved = states.slice();
          movers.forEach((v, i) => {
            moved[v] = sides(states[v]!)[(choice >> i) & 1]!;
          });
          return logValue(graph, moved);
        });
      };
      const expanded = alphaExpansion(graph, NONE);
      const swapped = alphaBetaSwap(graph, NONE);
      for (const a of [0, 1, 2]) {
        const all = offered(
          expanded.states,
          () => true,
          (x) => [x, a],
        );
        expect(Math.max(...all)).toBeLessThan(expanded.score + 1e-9);
        const b = (a + 1) % 3;
        const exchanges = offered(
          swapped.states,
          (x) => x === a || x === b,
          () => [a, b],
        );
        expect(Math.max(...exchanges)).toBeLessThan(swapped.score + 1e-9);
      }
    }
  });
  test('two states: one expansion is the cut', () => {
    const graph = pottsGrid(4, 3, 2, { coupling: 1, seed: 6 });
    expect(alphaExpansion(graph, NONE).score).toBeCloseTo(graphCut(graph, NONE).score, 9);
  });
  test('truncated quadratic is no metric: swap takes it, expansion says what is wrong', () => {
    const quadratic = [0, 1, 4, 1, 0, 1, 4, 1, 0].map((e) => Math.exp(-e));
    const graph = {
      cards: Int32Array.of(3, 3),
      factors: [factor([0, 1], quadratic), factor([0], [1, 2, 3])],
    };
    expect(() => alphaExpansion(graph, NONE)).toThrow('the way from state 0 to 2 is longer than by 1');
    expect(alphaBetaSwap(graph, NONE).score).toBeCloseTo(Math.log(3), 12);
    const apart = { cards: Int32Array.of(2, 2), factors: [factor([0, 1], [1, 2, 2, 1])] };
    expect(() => alphaBetaSwap(apart, NONE)).toThrow('would rather differ');
  });
});

describe('figures of PyMaxflow', () => {
  test.each(oracle.cases)('$width x $height, $labels labels', (settings) => {
    const graph = hashedGrid(settings);
    const bound = trwS(graph, NONE);
    if (settings.cut !== undefined) {
      expect(-graphCut(graph, NONE).score).toBeCloseTo(settings.cut, 6);
      expect(-bound.bound).toBeLessThan(settings.cut + 1e-6);
      return;
    }
    // Both end where no move helps; which of such places it is depends on the order of the labels and on the start.
    const [expansion, swap] = [alphaExpansion(graph, NONE), alphaBetaSwap(graph, NONE)].map(
      ({ score }) => -score,
    );
    expect(Math.abs(expansion! / settings.expansion! - 1)).toBeLessThan(0.01);
    expect(Math.abs(swap! / settings.swap! - 1)).toBeLessThan(0.03);
    expect(-bound.bound).toBeLessThan(Math.min(expansion!, settings.expansion!, settings.swap!) + 1e-6);
    expect(-bound.bound).toBeGreaterThan(0.98 * expansion!);
  });
});
