import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { enumerate } from '../../../src/kernels/graphical/enumerate.js';
import { gibbs } from '../../../src/kernels/graphical/gibbs.js';
import { logModel } from '../../../src/kernels/graphical/log-model.js';
import { treeBlocks } from '../../../src/kernels/graphical/tree-blocks.js';
import { factor, pottsGrid, randomField, randomForest, seeds } from './small-fields.js';

const NONE = new Map<number, number>();

describe.each([false, true])('blocked: %s', (blocked) => {
  test('marginals within 4.5 standard errors, and the errors are of the right size', () => {
    let [squares, count] = [0, 0];
    for (const seed of seeds(12)) {
      const graph = randomField(seed, { most: 6, strength: 0.7 });
      const evidence = new Map(seed % 2 ? [[1, 0]] : []);
      const exact = enumerate(graph, evidence).marginals;
      const run = gibbs(graph, evidence, { samples: 4000, burnIn: 100, chains: 2, blocked }, createRng(seed));
      expect(run.rhat).toBeLessThan(1.02);
      exact.forEach((p, v) => {
        p.forEach((value, x) => {
          if (value === 0 || value === 1) expect(run.marginals[v]![x]).toBe(value);
          else {
            const z = (run.marginals[v]![x]! - value) / run.errors[v]![x]!;
            expect(Math.abs(z)).toBeLessThan(4.5); // some 200 of them; batch means have wider tails than a normal
            squares += z * z;
            count++;
          }
        });
      });
    }
    // Mean square of z: 1 but for what batch means miss.
    expect(squares / count).toBeGreaterThan(0.5);
    expect(squares / count).toBeLessThan(1.7);
  });
});

test('a strong chain mixes slowly one by one, and at once as a tree', () => {
  const chain = { ...pottsGrid(8, 1, 2, { coupling: 4, field: 0.1, seed: 1 }) };
  const options = { samples: 1000, burnIn: 50, chains: 4 };
  const single = gibbs(chain, NONE, options, createRng(1));
  const blocked = gibbs(chain, NONE, { ...options, blocked: true }, createRng(1));
  expect(blocked.ess).toBeGreaterThan(10 * single.ess);
  expect(blocked.rhat).toBeLessThan(1.01);
  expect(single.rhat).toBeGreaterThan(1.01);
});

test('R-hat is that of the halves of the chains, computed from the samples themselves', () => {
  const graph = { cards: Int32Array.of(2, 2), factors: [factor([0, 1], [30, 1, 1, 10])] };
  const draws: number[][] = [[], [], []];
  const keep = (states: Int32Array, chain: number) => {
    draws[chain]!.push(states[0]!);
  };
  const { rhat } = gibbs(graph, NONE, { samples: 201, burnIn: 5, chains: 3, onSample: keep }, createRng(8));
  const halves = draws.flatMap((chain) => [chain.slice(0, 100), chain.slice(101)]);
  const mean = (x: readonly number[]) => x.reduce((a, b) => a + b) / x.length;
  const variance = (x: readonly number[]) =>
    mean(x.map((v) => (v - mean(x)) ** 2)) * (x.length / (x.length - 1));
  const between = variance(halves.map(mean));
  const expected = Math.sqrt(99 / 100 + between / mean(halves.map(variance)));
  expect(expected).toBeGreaterThan(1.02);
  // Both variables are looked at; the other one's is close by.
  expect(rhat).toBeGreaterThanOrEqual(expected - 1e-12);
  expect(rhat).toBeLessThan(expected + 0.03);
});

test('two states that no single change joins: R-hat shows it', () => {
  const graph = { cards: Int32Array.of(2, 2), factors: [factor([0, 1], [1, 0, 0, 1])] };
  const stuck = gibbs(graph, NONE, { samples: 100, chains: 6, burnIn: 0 }, createRng(3));
  expect(stuck.rhat).toBe(Infinity);
  const whole = gibbs(graph, NONE, { samples: 400, chains: 4, blocked: true }, createRng(3));
  expect(whole.rhat).toBeLessThan(1.05);
});

test('evidence stays, burn-in and thinning are counted, and the same seed gives the same samples', () => {
  const graph = randomField(5);
  const states: string[] = [];
  const keep = (s: Int32Array) => {
    states.push(s.join());
    expect(s[0]).toBe(1);
  };
  const options = { samples: 5, burnIn: 3, thin: 2, chains: 2, onSample: keep };
  gibbs(graph, new Map([[0, 1]]), options, createRng(9));
  gibbs(graph, new Map([[0, 1]]), options, createRng(9));
  expect(states.length).toBe(20);
  expect(states.slice(0, 10)).toEqual(states.slice(10));
});

test('a start is found where most joint states are impossible, and refused where all are', () => {
  // A long chain of equalities with its ends tied: two states of 2^12 are possible.
  const links = seeds(11).map((v) => factor([v, v + 1], [1, 0, 0, 1]));
  const graph = { cards: new Int32Array(12).fill(2), factors: links };
  const run = gibbs(graph, new Map([[0, 1]]), { samples: 10, chains: 1 }, createRng(1));
  expect(run.marginals[11]![1]).toBe(1);
  const odd = { ...graph, factors: [...links, factor([0, 11], [0, 1, 1, 0])] };
  expect(() => gibbs(odd, NONE, { samples: 10, chains: 1 }, createRng(1))).toThrow('no joint state');
});

test('blocks are induced trees that cover all variables once', () => {
  for (const seed of seeds(60)) {
    const graph = seed % 2 ? randomField(seed, { most: 12 }) : randomForest(seed);
    const model = logModel(graph, NONE);
    const blocks = treeBlocks(model);
    expect(blocks.flatMap(({ variables }) => [...variables]).sort((a, b) => a - b)).toEqual([
      ...model.cards.keys(),
    ]);
    for (const { variables } of blocks) {
      const inside = Array.from({ length: model.factors }, (_, f) =>
        [...model.variable.subarray(model.first[f], model.first[f + 1])].filter((v) => variables.includes(v)),
      );
      expect(inside.filter((scope) => scope.length === 2).length).toBe(variables.length - 1);
      inside.forEach((scope, f) => {
        if (scope.length > 1) expect(model.first[f + 1]! - model.first[f]!).toBe(2);
      });
    }
  }
});
