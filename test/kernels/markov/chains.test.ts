import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { communicatingClasses } from '../../../src/kernels/markov/communicating.js';
import { absorption, hitting } from '../../../src/kernels/markov/hitting.js';
import { lift } from '../../../src/kernels/markov/lifted.js';
import { fitMarkov, logLikelihoods } from '../../../src/kernels/markov/markov-model.js';
import { mixing } from '../../../src/kernels/markov/mixing.js';
import { pageRank } from '../../../src/kernels/markov/pagerank.js';
import { stationaryLaws } from '../../../src/kernels/markov/stationary.js';
import {
  advance,
  marginals,
  type Transitions,
  transitionsOf,
  walkOn,
} from '../../../src/kernels/markov/transitions.js';
import { parkMiller } from '../independence/streams.js';
import oracle from './pagerank.oracle.json' with { type: 'json' };

const chain = (rows: number[][]) => transitionsOf(rows.flat(), rows.length);
const SPEC = chain([
  [0.9, 0.1],
  [0.5, 0.5],
]);

/** Rows of random numbers, of which some are 0. */
function randomChain(n: number, density: number, seed: number): Transitions {
  const rng = createRng(seed);
  const rows = Array.from({ length: n }, (_, i) => {
    const row = Array.from({ length: n }, () => (rng.uniform() < density ? rng.uniform() : 0));
    row[(i + 1) % n]! += 0.1; // a ring: irreducible
    const sum = row.reduce((a, b) => a + b, 0);
    return row.map((v) => v / sum);
  });
  return chain(rows);
}

test('the chain of the spec: laws at t = 2, 3, 10 and in the limit', () => {
  const laws = marginals(SPEC, Float64Array.of(1, 0), 9);
  expect(laws[1]).toEqual(Float64Array.of(0.9, 0.1));
  expect(laws[2]![0]).toBeCloseTo(0.86, 15);
  expect(laws[9]![0]).toBeCloseTo(0.83337702, 8);
  const { laws: stationary, converges } = stationaryLaws(SPEC);
  expect(converges).toBe(true);
  expect(stationary[0]!.law[0]).toBeCloseTo(5 / 6, 15);
});

test('two states: everything has a closed form', () => {
  const [a, b] = [0.02, 0.05];
  const { second, time, relaxation } = mixing(
    chain([
      [1 - a, a],
      [b, 1 - b],
    ]),
  );
  expect(second).toBeCloseTo(1 - a - b, 13);
  expect(relaxation).toBeCloseTo(1 / (a + b), 10);
  // The distance from the worse start is max(a, b) / (a + b) |1 - a - b|^t.
  expect(time).toBe(Math.ceil(Math.log(0.25 / (b / (a + b))) / Math.log(1 - a - b)));
  const slow = chain([
    [1 - 1e-9, 1e-9],
    [1e-9, 1 - 1e-9],
  ]);
  expect(mixing(slow).time / 1e8).toBeCloseTo(Math.log(0.5) / Math.log1p(-2e-9) / 1e8, 3);
  expect(hitting(SPEC, [1]).steps).toEqual(Float64Array.of(hitting(SPEC, [1]).steps[0]!, 0));
  expect(hitting(SPEC, [1]).steps[0]).toBeCloseTo(10, 12);
});

test('stationary laws are left in place by a step, and elimination and iteration agree', () => {
  for (const seed of [1, 2, 3]) {
    const p = randomChain(40, 0.2, seed);
    const { law } = stationaryLaws(p).laws[0]!;
    const next = new Float64Array(40);
    advance(p, law, next);
    for (const [i, v] of law.entries()) expect(next[i]).toBeCloseTo(v, 15);
    expect(law.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 14);
    const late = marginals(p, new Float64Array(40).fill(1 / 40), 400).at(-1)!;
    for (const [i, v] of late.entries()) expect(v).toBeCloseTo(law[i]!, 12);
  }
  // A birth and death chain of more states than are eliminated: pi_i ~ 0.8^i.
  const n = 1300;
  const arcs = Array.from({ length: n }, (_, i) => [
    { from: i, to: Math.min(n - 1, i + 1), weight: 0.4 },
    { from: i, to: Math.max(0, i - 1), weight: 0.5 },
    { from: i, to: i, weight: 0.1 },
  ]).flat();
  const { law } = stationaryLaws(walkOn(n, arcs)).laws[0]!;
  for (const i of [0, 1, 10, 30]) expect(law[i]! / (0.2 * 0.8 ** i)).toBeCloseTo(1, 9);
});

test('nearly uncoupled chains keep their digits', () => {
  const e = 1e-14;
  const { law } = stationaryLaws(
    chain([
      [1 - e, e],
      [2 * e, 1 - 2 * e],
    ]),
  ).laws[0]!;
  expect(law[0]).toBeCloseTo(2 / 3, 2); // e itself is rounded in 1 - e, the ratio of the two is not
  expect(law[0]! + law[1]!).toBe(1);
});

test('a random walk on an undirected graph is at a node in proportion to its degree; on a bipartite one it never settles', () => {
  const both = (pairs: [number, number][]) =>
    pairs.flatMap(([a, b]) => [
      { from: a, to: b, weight: 1 },
      { from: b, to: a, weight: 1 },
    ]);
  const walk = walkOn(
    5,
    both([
      [0, 1],
      [0, 2],
      [1, 2],
      [2, 3],
      [3, 4],
    ]),
  );
  const { law } = stationaryLaws(walk).laws[0]!;
  for (const [v, degree] of [2, 2, 3, 2, 1].entries()) expect(law[v]).toBeCloseTo(degree / 10, 14);
  expect(stationaryLaws(walk).converges).toBe(true);
  const square = walkOn(
    4,
    both([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
    ]),
  );
  const { converges, unique, classes } = stationaryLaws(square);
  expect([converges, unique, classes[0]!.period]).toEqual([false, true, 2]);
  expect(() => mixing(square)).toThrow('never forgets');
});

test('classes, periods, closed ones', () => {
  // 0 -> 1 -> 2 -> 0 with 3 on the way out to the closed pair 4, 5; 6 alone.
  const classes = communicatingClasses(
    chain([
      [0, 1, 0, 0, 0, 0, 0],
      [0, 0, 1, 0, 0, 0, 0],
      [0.5, 0, 0, 0.5, 0, 0, 0],
      [0, 0, 0, 0, 1, 0, 0],
      [0, 0, 0, 0, 0, 1, 0],
      [0, 0, 0, 0, 1, 0, 0],
      [0, 0, 0, 0, 0, 0, 1],
    ]),
  );
  expect(classes).toEqual([
    { states: [0, 1, 2], closed: false, period: 3 },
    { states: [3], closed: false, period: 0 },
    { states: [4, 5], closed: true, period: 2 },
    { states: [6], closed: true, period: 1 },
  ]);
});

test('classes are mutual reachability, by the transitive closure', () => {
  const rng = createRng(6);
  for (let trial = 0; trial < 80; trial++) {
    const n = 1 + rng.integer(9);
    const arcs = Array.from({ length: rng.integer(2 * n) }, () => ({
      from: rng.integer(n),
      to: rng.integer(n),
      weight: 1,
    }));
    const walk = walkOn(n, arcs);
    const reach = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => i === j));
    for (let i = 0; i < n; i++)
      for (let e = walk.start[i]!; e < walk.start[i + 1]!; e++) reach[i]![walk.to[e]!] = true;
    for (let k = 0; k < n; k++)
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) reach[i]![j] ||= reach[i]![k]! && reach[k]![j]!;
    const want = new Set(
      Array.from({ length: n }, (_, i) =>
        reach.flatMap((row, j) => (reach[i]![j] && row[i] ? [j] : [])).join(),
      ),
    );
    const found = communicatingClasses(walk);
    expect(new Set(found.map(({ states }) => states.join()))).toEqual(want);
    for (const { states, closed } of found)
      expect(closed).toBe(states.every((i) => reach[i]!.every((there, j) => !there || states.includes(j))));
  }
});

test("gambler's ruin: chances and times in closed form, fair and unfair", () => {
  for (const up of [0.5, 0.4]) {
    const n = 11;
    const rows = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) =>
        i === 0 || i === n - 1 ? Number(i === j) : j === i + 1 ? up : j === i - 1 ? 1 - up : 0,
      ),
    );
    const { closed, probability, steps } = absorption(chain(rows));
    expect(closed).toHaveLength(2);
    const r = (1 - up) / up;
    for (let i = 0; i < n; i++) {
      const win = up === 0.5 ? i / 10 : (1 - r ** i) / (1 - r ** 10);
      expect(probability[i]![1]).toBeCloseTo(win, 12);
      expect(probability[i]![0]! + probability[i]![1]!).toBeCloseTo(1, 13);
      expect(steps[i]).toBeCloseTo(up === 0.5 ? i * (10 - i) : (i - 10 * win) / (1 - 2 * up), 11);
    }
    const there = hitting(chain(rows), [10]);
    expect(there.probability[3]).toBeCloseTo(probability[3]![1]!, 12);
    expect(there.steps[3]).toBe(Infinity);
    expect(hitting(chain(rows), [0, 10]).steps[4]).toBeCloseTo(steps[4]!, 11);
  }
});

test('hitting times hold their equations, and what cannot be reached is told', () => {
  const p = randomChain(12, 0.3, 7);
  const { probability, steps } = hitting(p, [3, 5]);
  for (let i = 0; i < 12; i++) {
    expect(probability[i]).toBe(1);
    if (i === 3 || i === 5) continue;
    let mean = 1;
    for (let e = p.start[i]!; e < p.start[i + 1]!; e++) mean += p.p[e]! * steps[p.to[e]!]!;
    expect(steps[i]).toBeCloseTo(mean, 11);
  }
  const apart = hitting(
    chain([
      [1, 0],
      [0, 1],
    ]),
    [1],
  );
  expect([apart.probability[0], apart.steps[0]]).toEqual([0, Infinity]);
});

test('what happens behind the target does not matter: 0 -> 1 -> 2', () => {
  const { probability, steps } = hitting(
    chain([
      [0.5, 0.5, 0],
      [0, 0, 1],
      [0, 0, 1],
    ]),
    [1],
  );
  expect([...probability]).toEqual([1, 1, 0]);
  expect([...steps]).toEqual([2, 0, Infinity]);
});

test('a chain of order 2 is one of order 1 over pairs', () => {
  const codes = [...'abbabcabcaabbcacbaabcb'].map((c) => c.charCodeAt(0) - 97);
  for (const smoothing of [0, 0.3, 'kneser-ney'] as const) {
    const model = fitMarkov({ codes, offsets: Int32Array.of(0, codes.length) }, 3, {
      order: 2,
      smoothing,
      initial: 'frequency',
    });
    const lifted = lift(model);
    // P(y_4 = y) over all strings of four, and from the law of pairs after two steps.
    const late = marginals(lifted.chain, lifted.initial, 2)[2]!;
    const sums = new Float64Array(3);
    lifted.contexts.forEach(([, last], c) => {
      sums[last!]! += late[c]!;
    });
    const want = new Float64Array(3);
    for (let code = 0; code < 81; code++) {
      const word = [27, 9, 3, 1].map((unit) => Math.floor(code / unit) % 3);
      want[word[3]!]! += Math.exp(logLikelihoods(model, { codes: word, offsets: Int32Array.of(0, 4) })[0]!);
    }
    for (const y of [0, 1, 2]) expect(sums[y]).toBeCloseTo(want[y]!, 13);
  }
});

test('PageRank of networkx', () => {
  const uniform = parkMiller(11);
  const arcs = new Map<string, { from: number; to: number; weight: number }>();
  for (let i = 0; i < 110; i++) {
    const [from, to, weight] = [
      Math.floor(uniform() * 36),
      Math.floor(uniform() * 40),
      1 + Math.floor(uniform() * 5),
    ];
    if (from !== to) arcs.set(`${from} ${to}`, { from, to, weight }); // a later arc takes the place of an earlier one
  }
  const weighted = walkOn(40, [...arcs.values()]);
  const plain = walkOn(
    40,
    [...arcs.values()].map((arc) => ({ ...arc, weight: 1 })),
  );
  const restart = Float64Array.from({ length: 40 }, (_, i) => (i < 4 ? 0.25 : 0));
  expect(weighted.stuck.length).toBeGreaterThan(3);
  for (const [i, r] of pageRank(weighted).ranks.entries()) expect(r).toBeCloseTo(oracle.plain[i]!, 11);
  for (const [i, r] of pageRank(plain, { damping: 0.5 }).ranks.entries())
    expect(r).toBeCloseTo(oracle.half[i]!, 11);
  for (const [i, r] of pageRank(weighted, { restart }).ranks.entries())
    expect(r).toBeCloseTo(oracle.restart[i]!, 11);
});

test('what is no chain is refused', () => {
  expect(() =>
    chain([
      [0.5, 0.4],
      [0, 1],
    ]),
  ).toThrow('row 0 of the transitions sums to 0.9');
  expect(() =>
    chain([
      [1.5, -0.5],
      [0, 1],
    ]),
  ).toThrow('a transition probability of 1.5');
  expect(() => walkOn(2, [{ from: 0, to: 1, weight: -1 }])).toThrow('an edge of weight -1');
});
