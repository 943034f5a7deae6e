import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeUai } from '../../../src/core/formats/uai.js';
import { hasRunningIntersection } from '../../../src/kernels/graphical/clique-tree.js';
import {
  jointMarginal,
  logPartition,
  marginalMap,
  mostProbable,
} from '../../../src/kernels/graphical/eliminate.js';
import { ORDER_HEURISTICS } from '../../../src/kernels/graphical/elimination-order.js';
import { type Enumerated, enumerate } from '../../../src/kernels/graphical/enumerate.js';
import { logValue } from '../../../src/kernels/graphical/evidence.js';
import { type Factor, type FactorGraph, jointStates } from '../../../src/kernels/graphical/factor.js';
import { junctionTree } from '../../../src/kernels/graphical/junction-tree.js';
import { chain, ising, ring } from './closed-forms.js';
import { type Model, models } from './random-graphs.js';

// Each method does the same sums in another order: rounding of some hundred operations.
const TOLERANCE = 1e-11;
const close = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length);
  for (let i = 0; i < a.length; i++) expect(Math.abs(a[i]! - b[i]!)).toBeLessThan(TOLERANCE);
};

/** Enumeration, nothing where the evidence is impossible. */
function truthOf({ graph, evidence }: Model): Enumerated | undefined {
  try {
    return enumerate(graph, evidence);
  } catch {
    return undefined;
  }
}

describe('random models against enumeration', () => {
  test('log Z and marginals, by elimination and by a junction tree, in every order', () => {
    fc.assert(
      fc.property(models, fc.constantFrom(...ORDER_HEURISTICS), (model, heuristic) => {
        const { graph, evidence } = model;
        const truth = truthOf(model);
        const tree = junctionTree(graph, { heuristic });
        expect(hasRunningIntersection(tree)).toBe(true);
        if (!truth) {
          expect(logPartition(graph, evidence)).toBe(-Infinity);
          expect(() => jointMarginal(graph, [0], evidence)).toThrow('probability 0');
          expect(() => tree.calibrate(evidence)).toThrow('probability 0');
          return;
        }
        expect(logPartition(graph, evidence, { heuristic })).toBeCloseTo(truth.logZ, 10);
        const calibrated = tree.calibrate(evidence);
        expect(calibrated.logZ).toBeCloseTo(truth.logZ, 10);
        truth.marginals.forEach((marginal, v) => {
          const { factor, logZ } = jointMarginal(graph, [v], evidence, { heuristic });
          expect(logZ).toBeCloseTo(truth.logZ, 10);
          close(factor.values, marginal);
          close(calibrated.marginal(v), marginal);
        });
        tree
          .calibrate(evidence)
          .marginals()
          .forEach((marginal, v) => {
            close(marginal, truth.marginals[v]!);
          });
      }),
      { numRuns: 300 },
    );
  });

  test('the most probable joint state', () => {
    fc.assert(
      fc.property(models, (model) => {
        const { graph, evidence } = model;
        const truth = truthOf(model);
        if (!truth) {
          expect(() => mostProbable(graph, evidence)).toThrow('probability 0');
          return;
        }
        for (const found of [
          mostProbable(graph, evidence),
          junctionTree(graph).calibrate(evidence).mostProbable(),
        ]) {
          expect(found.logValue).toBeCloseTo(truth.best.logValue, 10);
          expect(logValue(graph, found.states)).toBe(found.logValue);
          for (const [v, state] of evidence) expect(found.states[v]).toBe(state);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('joint marginals in the order asked for, in a clique and across cliques', () => {
    fc.assert(
      fc.property(models, fc.infiniteStream(fc.nat()), (model, draws) => {
        const { graph, evidence } = model;
        if (!truthOf(model)) return;
        const some = chosen(graph, draws);
        const want = sumsOver(graph, some, evidence);
        close(jointMarginal(graph, some, evidence).factor.values, want);
        close(junctionTree(graph).calibrate(evidence).joint(some).values, want);
      }),
      { numRuns: 200 },
    );
  });

  test('marginal MAP: the largest of the sums', () => {
    fc.assert(
      fc.property(models, fc.infiniteStream(fc.nat()), (model, draws) => {
        const { graph, evidence } = model;
        const truth = truthOf(model);
        if (!truth) return;
        const some = chosen(graph, draws);
        const sums = sumsOver(graph, some, evidence);
        const { states, logValue: value } = marginalMap(graph, some, evidence);
        expect(value).toBeCloseTo(truth.logZ + Math.log(Math.max(...sums)), 10);
        const at = some.reduce((index, v, i) => index * graph.cards[v]! + states[i]!, 0);
        expect(sums[at]).toBeCloseTo(Math.max(...sums), 12);
      }),
      { numRuns: 200 },
    );
  });

  test('a tree that was asked before answers as a new one, whatever changed', () => {
    fc.assert(
      fc.property(models, fc.infiniteStream(fc.nat()), ({ graph, evidence }, draws) => {
        const tree = junctionTree(graph);
        const next = (below: number) => draws.next().value! % below;
        const known = new Map(evidence);
        const soft = new Map<number, Float64Array>();
        for (let round = 0; round < 5; round++) {
          const v = next(graph.cards.length);
          const card = graph.cards[v]!;
          if (round % 2 === 1)
            soft.set(
              v,
              Float64Array.from({ length: card }, () => 0.1 + next(8)),
            );
          else if (known.has(v)) known.delete(v);
          else known.set(v, next(card));
          const likelihoods = Array.from(soft, ([u, values]) => ({ scope: Int32Array.of(u), values }));
          const whole = { cards: graph.cards, factors: [...graph.factors, ...likelihoods] };
          const truth = truthOf({ graph: whole, evidence: known });
          if (!truth) {
            expect(() => tree.calibrate(known, soft)).toThrow('probability 0');
            continue;
          }
          const calibrated = tree.calibrate(known, soft);
          expect(calibrated.logZ).toBeCloseTo(truth.logZ, 10);
          if (round % 3 === 0)
            calibrated.marginals().forEach((marginal, u) => {
              close(marginal, truth.marginals[u]!);
            });
          else close(calibrated.marginal(v), truth.marginals[v]!);
          expect(calibrated.mostProbable().logValue).toBeCloseTo(truth.best.logValue, 10);
        }
      }),
      { numRuns: 150 },
    );
  });

  /** One to three variables in any order. */
  function chosen({ cards }: FactorGraph, draws: Iterator<number>): number[] {
    const picks = Array.from(
      { length: 1 + (draws.next().value % 3) },
      () => draws.next().value % cards.length,
    );
    return [...new Set(picks)];
  }

  /** By enumeration of one joint state of the chosen variables after the other. */
  function sumsOver(
    graph: FactorGraph,
    scope: number[],
    evidence: ReadonlyMap<number, number>,
  ): Float64Array {
    const out = new Float64Array(jointStates(scope, graph.cards));
    const total = enumerate(graph, evidence).logZ;
    for (let i = 0; i < out.length; i++) {
      const states = new Map(evidence);
      let agrees = true;
      for (let a = scope.length - 1, left = i; a >= 0; a--) {
        const card = graph.cards[scope[a]!]!;
        const state = left % card;
        agrees &&= (evidence.get(scope[a]!) ?? state) === state;
        states.set(scope[a]!, state);
        left = (left - state) / card;
      }
      const part = agrees ? truthOf({ graph, evidence: states }) : undefined;
      out[i] = part ? Math.exp(part.logZ - total) : 0;
    }
    return out;
  }
});

describe('published and closed forms', () => {
  test.each([3, 5, 12])('Ising chain of %i: Z = 2 (2 cosh t)^(n-1)', (n) => {
    const want = Math.log(2) + (n - 1) * Math.log(2 * Math.cosh(0.7));
    expect(logPartition(ising(n, 0.7, false))).toBeCloseTo(want, 12);
    expect(junctionTree(ising(n, 0.7, false)).calibrate().logZ).toBeCloseTo(want, 12);
  });

  test.each([3, 5, 12])('Ising ring of %i: Z = (2 cosh t)^n + (2 sinh t)^n', (n) => {
    const want = Math.log((2 * Math.cosh(0.7)) ** n + (2 * Math.sinh(0.7)) ** n);
    expect(logPartition(ising(n, 0.7, true))).toBeCloseTo(want, 12);
    expect(junctionTree(ising(n, 0.7, true)).calibrate().logZ).toBeCloseTo(want, 12);
  });

  test('a chain of 100000 does not underflow: logs of a sum of e^69000', () => {
    const n = 100_000;
    const want = Math.log(2) + (n - 1) * Math.log(2 * Math.cosh(-0.01));
    const graph = ising(n, -0.01, false);
    // Each of 1e5 logarithms is right to 1e-16 of itself.
    expect(Math.abs(logPartition(graph) / want - 1)).toBeLessThan(1e-11);
    const calibrated = junctionTree(graph).calibrate(new Map([[0, 1]]));
    // P(x_k = x_0) = (1 + tanh(t)^k) / 2
    expect(calibrated.marginal(1)[1]).toBeCloseTo((1 + Math.tanh(-0.01)) / 2, 12);
    expect(calibrated.marginal(n - 1)[1]).toBeCloseTo(0.5, 12);
  });

  test('the 2 x 2 denoiser: Z = 70.635, means, best picture all white at energy -3.8', () => {
    const { value: graph } = decodeUai(
      readFileSync(new URL('../../../fixtures/denoiser.uai', import.meta.url)),
    );
    const calibrated = junctionTree(graph).calibrate();
    expect(calibrated.logZ).toBeCloseTo(Math.log(70.63521553921976), 12);
    const means = calibrated.marginals().map(([black, white]) => white! - black!);
    [0.71441892, 0.65191542, 0.65191542, 0.37593264].forEach((mean, v) => {
      expect(means[v]).toBeCloseTo(mean, 8);
    });
    expect([...calibrated.mostProbable().states]).toEqual([1, 1, 1, 1]);
    expect(calibrated.mostProbable().logValue).toBeCloseTo(3.8, 12);
  });

  test('the misconception network: Z = 7201840, P(a0 b1 c1 d0) = 0.69 (Koller & Friedman, figure 4.2)', () => {
    const { value: graph } = decodeUai(
      readFileSync(new URL('../../../fixtures/misconception.uai', import.meta.url)),
    );
    expect(logPartition(graph)).toBeCloseTo(Math.log(7201840), 12);
    const { factor } = jointMarginal(graph, [0, 1, 2, 3]);
    expect(factor.values[0b0110]).toBeCloseTo(5_000_000 / 7201840, 12);
    expect(factor.values[0b0110]).toBeCloseTo(0.69, 2);
    expect([...mostProbable(graph).states]).toEqual([0, 1, 1, 0]);
    expect(jointMarginal(graph, [1], new Map([[2, 0]])).factor.values[1]).toBeCloseTo(0.06, 2);
  });

  test('balls and bins: a hidden Markov model as a factor graph', () => {
    const initial = [1 / 3, 1 / 3, 1 / 3];
    const transition = [0.1, 0.1, 0.8, 0.8, 0.1, 0.1, 0.1, 0.9, 0];
    const emission = [0.7, 0.2, 0.1, 0.1, 0.7, 0.2, 0.1, 0.2, 0.7];
    const seen = [0, 1, 2, 0, 1, 2];
    const factors: Factor[] = [{ scope: Int32Array.of(0), values: Float64Array.from(initial) }];
    seen.forEach((_, t) => {
      const values = Float64Array.from(emission);
      factors.push({ scope: Int32Array.of(t, t + 6), values });
      if (t > 0) factors.push({ scope: Int32Array.of(t - 1, t), values: Float64Array.from(transition) });
    });
    const graph = { cards: new Int32Array(12).fill(3), factors };
    const evidence = new Map(seen.map((symbol, t) => [t + 6, symbol]));
    const truth = enumerate(graph, evidence);
    const calibrated = junctionTree(graph).calibrate(evidence);
    expect(calibrated.logZ).toBeCloseTo(truth.logZ, 12);
    // The forward recursion, written out.
    let alpha = initial.map((p, i) => p * emission[3 * i + seen[0]!]!);
    for (const symbol of seen.slice(1))
      alpha = [0, 1, 2].map(
        (j) => emission[3 * j + symbol]! * alpha.reduce((s, a, i) => s + a * transition[3 * i + j]!, 0),
      );
    expect(Math.exp(calibrated.logZ)).toBeCloseTo(alpha[0]! + alpha[1]! + alpha[2]!, 12);
    expect([...calibrated.mostProbable().states.subarray(0, 6)]).toEqual([
      ...truth.best.states.subarray(0, 6),
    ]);
  });
});

test('what a double cannot hold is computed with logarithms', () => {
  // A class that the first half of 2000 measurements speaks for by 10:1 each, the second half against: 1e1000 : 1e1000.
  const features = 2000;
  const factors = Array.from({ length: features }, (_, f) => ({
    scope: Int32Array.of(0, f + 1),
    values: Float64Array.from(f < features / 2 ? [0.9, 0.1, 0.09, 0.91] : [0.09, 0.91, 0.9, 0.1]),
  }));
  const graph = { cards: new Int32Array(features + 1).fill(2), factors };
  const evidence = new Map(Array.from({ length: features }, (_, f) => [f + 1, 0]));
  expect(jointMarginal(graph, [0], evidence).factor.values[0]).toBeCloseTo(0.5, 9);
  expect(junctionTree(graph).calibrate(evidence).marginal(0)[0]).toBeCloseTo(0.5, 9);
  // And messages that no double holds: two chains of evidence that meet.
  const far = chain(
    Array.from({ length: 8 }, (_, i) => (i < 4 ? [1, 1e-200, 1e-200, 1] : [1, 1e-200, 1e-200, 1])),
    2,
  );
  const pulled = {
    ...far,
    factors: [
      ...far.factors,
      { scope: Int32Array.of(0), values: Float64Array.of(1, 1e-300) },
      { scope: Int32Array.of(8), values: Float64Array.of(1e-310, 1) },
    ],
  };
  const truth = enumerate(pulled);
  close(jointMarginal(pulled, [4]).factor.values, truth.marginals[4]!);
  junctionTree(pulled)
    .calibrate()
    .marginals()
    .forEach((marginal, v) => {
      close(marginal, truth.marginals[v]!);
    });
  expect(mostProbable(pulled).logValue).toBeCloseTo(truth.best.logValue, 9);
});

describe('questions that make no sense', () => {
  const graph = ring(3, [2, 1, 1, 2], 2);
  test.each([
    [
      'a variable that is not there',
      () => jointMarginal(graph, [3]),
      'variable 3 was asked for, there are 3',
    ],
    ['a variable twice', () => jointMarginal(graph, [1, 1]), 'twice'],
    ['evidence for none', () => jointMarginal(graph, [0], new Map([[7, 0]])), 'evidence for variable 7'],
    ['a state that is none', () => mostProbable(graph, new Map([[0, 2]])), 'in state 2, it has 2'],
    ['half a state', () => mostProbable(graph, new Map([[0, 0.5]])), 'in state 0.5'],
    [
      'a likelihood of another size',
      () => junctionTree(graph).calibrate(new Map(), new Map([[0, new Float64Array(3)]])),
      'its likelihood 3',
    ],
    [
      'more states than can be gone through',
      () => enumerate({ cards: new Int32Array(40).fill(2), factors: [] }),
      'too many',
    ],
  ])('%s', (_, ask, message) => {
    expect(ask).toThrow(message);
  });

  test('tables that no memory holds, with the size and what to do', () => {
    const cards = new Int32Array(60).fill(2);
    const dense = { cards, factors: [] as Factor[] };
    for (let u = 0; u < 60; u++)
      for (let v = 0; v < u; v++)
        dense.factors.push({ scope: Int32Array.of(u, v), values: new Float64Array(4).fill(1) });
    const error = expect.objectContaining({
      message: expect.stringMatching(/needs 27\.\d EB .*width 59/),
      hint: expect.stringContaining('bp'),
    });
    expect(() => jointMarginal(dense, [0])).toThrow(error);
    expect(() => junctionTree(dense)).toThrow('exact inference needs');
    expect(() => junctionTree(ring(3, [2, 1, 1, 2], 2), { memoryBytes: 100 })).toThrow('there are 100 bytes');
  });
});

interface Oracle {
  seed: number;
  n: number;
  extra: number;
  known: [number, number][];
  free: number[];
  marginals: number[][];
  pair: number[];
  joint: number[];
  best: number[];
  logZ: number;
}
const oracles: Oracle[] = JSON.parse(readFileSync(new URL('./exact.oracle.json', import.meta.url), 'utf8'));

test.each(oracles)(
  'pgmpy: model $seed with $known',
  ({ seed, n, extra, known, free, marginals, pair, joint, best, logZ }) => {
    const graph = oracleModel(seed, n, extra);
    const evidence = new Map(known);
    const calibrated = junctionTree(graph).calibrate(evidence);
    expect(calibrated.logZ).toBeCloseTo(logZ, 11);
    free.forEach((v, i) => {
      close(calibrated.marginal(v), marginals[i]!);
      close(jointMarginal(graph, [v], evidence).factor.values, marginals[i]!);
    });
    close(calibrated.joint(pair).values, joint);
    const { states } = mostProbable(graph, evidence);
    expect(free.map((v) => states[v])).toEqual(best);
  },
);

/** The models of exact.oracle.py: a chain and factors over three variables, of one stream of numbers. */
function oracleModel(seed: number, n: number, extra: number): FactorGraph {
  let state = seed;
  const draw = () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state >>> 8;
  };
  const cards = Int32Array.from({ length: n }, () => 2 + (draw() % 3));
  const scopes = Array.from({ length: n - 1 }, (_, v) => [v, v + 1]);
  for (let e = 0; e < extra; e++) {
    const scope = new Set<number>();
    while (scope.size < 3) scope.add(draw() % n);
    scopes.push([...scope]);
  }
  const factors = scopes.map((scope) => ({
    scope: Int32Array.from(scope),
    values: Float64Array.from({ length: jointStates(scope, cards) }, () => (1 + (draw() % 1000)) / 1000),
  }));
  return { cards, factors };
}
