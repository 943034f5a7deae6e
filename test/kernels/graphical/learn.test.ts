import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { enumerate } from '../../../src/kernels/graphical/enumerate.js';
import {
  empiricalMoments,
  exactMoments,
  maximumLikelihood,
  maximumPseudoLikelihood,
  sampledLikelihood,
} from '../../../src/kernels/graphical/learn.js';
import { featuresOf, type LogLinear, potentialsOf } from '../../../src/kernels/graphical/log-linear.js';
import { observations } from '../../../src/kernels/graphical/observations.js';
import { pseudoLikelihood } from '../../../src/kernels/graphical/pseudo-likelihood.js';
import { seeds } from './small-fields.js';

const pairs = (n: number) => seeds(n - 1).map((v) => Int32Array.of(v, v + 1));
const ring = (n: number) => [...pairs(n), Int32Array.of(n - 1, 0)];

/** Rows of independent draws with some ties between neighbours. */
function rowsFor(cards: Int32Array, rows: number, seed: number) {
  const rng = createRng(`rows ${seed}`);
  const columns = Array.from(cards, () => new Float64Array(rows));
  for (let row = 0; row < rows; row++)
    columns.forEach((column, v) => {
      const copy = v > 0 && rng.uniform() < 0.5;
      column[row] = copy ? columns[v - 1]![row]! % cards[v]! : rng.integer(cards[v]!);
    });
  return observations(cards, columns);
}

/** Central differences; what is left is of third order. */
function differences(value: (theta: Float64Array) => number, theta: Float64Array): number[] {
  const h = 1e-5;
  return Array.from(theta, (t, k) => (value(theta.with(k, t + h)) - value(theta.with(k, t - h))) / (2 * h));
}

const cards = Int32Array.of(2, 3, 2, 2);
const model: LogLinear = {
  ...featuresOf(cards, [...ring(4), Int32Array.of(0, 1, 2)]),
};
const valued: LogLinear = {
  cards: Int32Array.of(3, 3, 3),
  weights: 3,
  factors: [
    {
      scope: Int32Array.of(0, 1),
      weight: Int32Array.of(0, -1, 1, 1, 0, -1, 2, 2, 0),
      value: Float64Array.of(1, 0, 2, -1, 1, 0, 0.5, 3, 1),
    },
    {
      scope: Int32Array.of(2, 1),
      weight: Int32Array.of(0, -1, 1, 1, 0, -1, 2, 2, 0),
      value: Float64Array.of(1, 0, 2, -1, 1, 0, 0.5, 3, 1),
    },
    { scope: Int32Array.of(2), weight: Int32Array.of(2, 2, -1), value: Float64Array.of(1, 2, 0) },
  ],
};
const random = (n: number) => {
  const rng = createRng('theta');
  return Float64Array.from({ length: n }, () => rng.normal());
};

describe.each([
  ['tables', model],
  ['tied features with values', valued],
])('%s', (_, own) => {
  const theta = random(own.weights);
  test("moments are the gradient of log Z, which is enumeration's", () => {
    const { logZ, moments } = exactMoments(own, theta);
    expect(logZ).toBeCloseTo(enumerate(potentialsOf(own, theta)).logZ, 10);
    differences((t) => enumerate(potentialsOf(own, t)).logZ, theta).forEach((slope, k) => {
      expect(moments[k]).toBeCloseTo(slope, 8);
    });
  });
  test('the gradient of the pseudo-likelihood by differences, and its value by enumeration', () => {
    const data = rowsFor(own.cards, 40, 1);
    const evaluate = pseudoLikelihood(own, data);
    const gradient = new Float64Array(own.weights);
    const value = evaluate(theta, gradient);
    differences((t) => evaluate(t, new Float64Array(own.weights)), theta).forEach((slope, k) => {
      expect(gradient[k]).toBeCloseTo(slope, 5); // sums over 160 terms
    });
    const graph = potentialsOf(own, theta);
    let sum = 0;
    for (let row = 0; row < data.counts.length; row++) {
      const states = data.states.subarray(row * own.cards.length, (row + 1) * own.cards.length);
      for (let v = 0; v < own.cards.length; v++) {
        const others = new Map([...states].flatMap((x, u) => (u === v ? [] : [[u, x] as const])));
        sum += data.counts[row]! * Math.log(enumerate(graph, others).marginals[v]![states[v]!]!);
      }
    }
    expect(value).toBeCloseTo(sum, 8);
  });
  test('at the maximum the moments are those of the data; with a penalty they differ by l2 theta / N', () => {
    const data = rowsFor(own.cards, 300, 2);
    const seen = empiricalMoments(own, data).map((sum) => sum / data.rows);
    for (const l2 of [0, 15]) {
      const { theta: best, converged } = maximumLikelihood(own, data, { l2 });
      const { moments } = exactMoments(own, best);
      expect(converged).toBe(true);
      moments.forEach((m, k) => {
        expect(seen[k]! - m).toBeCloseTo((l2 * best[k]!) / data.rows, 6); // tol 1e-7
      });
    }
  });
});

test('a chain without ties: the maximum of the likelihood is that of counting', () => {
  const own = Int32Array.of(2, 3, 2);
  const data = rowsFor(own, 500, 3);
  const { theta, objective } = maximumLikelihood(featuresOf(own, pairs(3)), data);
  const count = (keep: (row: Int32Array) => boolean) => {
    let sum = 0;
    for (let r = 0; r < data.counts.length; r++)
      if (keep(data.states.subarray(3 * r, 3 * r + 3))) sum += data.counts[r]!;
    return sum;
  };
  let logLikelihood = 0;
  for (let r = 0; r < data.counts.length; r++) {
    const [a, b, c] = data.states.subarray(3 * r, 3 * r + 3);
    const ab = count((s) => s[0] === a && s[1] === b);
    const bc = count((s) => s[1] === b && s[2] === c);
    const middle = count((s) => s[1] === b);
    logLikelihood += data.counts[r]! * Math.log((ab / 500) * (bc / middle));
  }
  expect(objective).toBeCloseTo(logLikelihood, 5);
  expect(enumerate(potentialsOf(featuresOf(own, pairs(3)), theta)).marginals[1]![0]).toBeCloseTo(
    count((s) => s[1] === 0) / 500,
    6,
  );
});

test('an Ising chain, one weight for all links: theta = log(equal / different) exactly', () => {
  const own = new Int32Array(6).fill(2);
  const chain = featuresOf(own, pairs(6), { features: 'potts', tied: true });
  expect(chain.weights).toBe(1);
  const data = rowsFor(own, 400, 4);
  const equal = empiricalMoments(chain, data)[0]!;
  const exact = Math.log(equal / (400 * 5 - equal));
  expect(maximumLikelihood(chain, data).theta[0]).toBeCloseTo(exact, 5);
  // Links of a chain are independent: so does the sampled gradient find it, within its noise ...
  const sampled = sampledLikelihood(chain, data, { iterations: 400 }, createRng(5));
  expect(sampled.theta[0]).toBeCloseTo(exact, 1);
  expect(sampled.converged).toBe(true);
  // ... and a penalty draws it to 0.
  const norms = [0, 100, 10_000].map((l2) => Math.abs(maximumLikelihood(chain, data, { l2 }).theta[0]!));
  expect(norms[0]!).toBeGreaterThan(norms[1]!);
  expect(norms[1]!).toBeGreaterThan(norms[2]!);
});

test('pseudo-likelihood finds the weights that made the data', () => {
  // All joint states, as often as the model has them: the model itself is the maximum of both likelihoods.
  const own = new Int32Array(4).fill(2);
  const grid = featuresOf(own, ring(4), { features: 'potts', tied: true });
  const truth = Float64Array.of(0.9);
  const graph = potentialsOf(grid, truth);
  const { logZ } = enumerate(graph);
  const all = seeds(16).map((i) => Int32Array.of(i >> 3, (i >> 2) & 1, (i >> 1) & 1, i & 1));
  const weight = (s: Int32Array) =>
    Math.exp(
      graph.factors.reduce(
        (sum, f) => sum + Math.log(f.values[2 * s[f.scope[0]!]! + s[f.scope[1]!]!]!),
        -logZ,
      ),
    );
  const data = {
    rows: 1,
    variables: 4,
    states: Int32Array.from(all.flatMap((s) => [...s])),
    counts: Float64Array.from(all, weight),
  };
  expect(maximumPseudoLikelihood(grid, data).theta[0]).toBeCloseTo(0.9, 5);
  expect(maximumLikelihood(grid, data).theta[0]).toBeCloseTo(0.9, 5);
});

test('what is no data or no model is refused', () => {
  expect(() => observations(cards, [[0], [3], [0], [0]])).toThrow('row 1 has 3 for variable 1');
  expect(() => observations(cards, [[0], [0], [0]])).toThrow('3 columns');
  expect(() => observations(cards, [[], [], [], []])).toThrow('no rows');
  const data = rowsFor(cards, 5, 1);
  expect(() => maximumLikelihood(model, data, { l2: -1 })).toThrow('L2 penalty of -1');
  const short = { ...model, factors: [{ scope: Int32Array.of(0), weight: Int32Array.of(0) }] };
  expect(() => maximumLikelihood(short, data)).toThrow('1 of its 2 joint states');
  expect(() => maximumLikelihood({ ...model, weights: 3 }, data)).toThrow('there are 3');
});
