import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { discretePart } from '../../../src/kernels/bayes-net/discrete-part.js';
import { mutilate } from '../../../src/kernels/bayes-net/mutilate.js';
import type {
  GaussianNode,
  Network,
  NetworkNode,
  TableNode,
} from '../../../src/kernels/bayes-net/network.js';
import { exactPosterior, mixtureMoments } from '../../../src/kernels/bayes-net/posterior.js';
import { ancestralPart, relevantPart } from '../../../src/kernels/bayes-net/prune.js';
import { blanketScores, nodeScores } from '../../../src/kernels/bayes-net/row-probability.js';
import { likelihoodWeighting } from '../../../src/kernels/bayes-net/weighting.js';
import { jointMarginal } from '../../../src/kernels/graphical/eliminate.js';
import { normalised, randomNetwork } from './random-network.js';

const table = (name: string, parents: number[], p: number[], states = ['0', '1']): TableNode => ({
  kind: 'table',
  name,
  states,
  parents,
  table: Float64Array.from(p),
});
const gaussian = (name: string, parents: number[], b: number[], w: number[], v: number[]): GaussianNode => ({
  kind: 'gaussian',
  name,
  parents,
  intercepts: Float64Array.from(b),
  weights: Float64Array.from(w),
  variances: Float64Array.from(v),
});
const net = (...nodes: NetworkNode[]): Network => ({ name: '', nodes });

describe('closed forms', () => {
  // U1 ~ N(0,1), Y2 = w Y1 + U2: covariance [[1, w], [w, w^2 + 1]].
  const w = 1.7;
  const chain = net(gaussian('Y1', [], [0], [], [1]), gaussian('Y2', [0], [0], [w], [1]));

  test('Y1 given Y2 = y is normal around w y / (w^2 + 1) with variance 1 / (w^2 + 1)', () => {
    const { answers, logEvidence } = exactPosterior(chain, [[0]], new Map([[1, 2]]), jointMarginal);
    const { mean, variance } = mixtureMoments(answers[0]!.mixture!);
    expect(mean).toBeCloseTo((2 * w) / (w * w + 1), 14);
    expect(variance).toBeCloseTo(1 / (w * w + 1), 14);
    expect(logEvidence).toBeCloseTo(-0.5 * Math.log(2 * Math.PI * (w * w + 1)) - 2 / (w * w + 1), 13);
  });

  test('two classes with their own normals: the posterior is that of Gaussian discriminants', () => {
    const network = net(table('C', [], [0.3, 0.7]), gaussian('X', [0], [-1, 2], [], [1, 4]));
    const { answers } = exactPosterior(network, [[0], [1]], new Map([[1, 0.5]]).set(1, 0.5), jointMarginal);
    const density = (x: number, m: number, v: number) => Math.exp((-0.5 * (x - m) ** 2) / v) / Math.sqrt(v);
    const [a, b] = [0.3 * density(0.5, -1, 1), 0.7 * density(0.5, 2, 4)];
    expect(answers[0]!.probabilities[0]).toBeCloseTo(a / (a + b), 14);
    const prior = exactPosterior(network, [[1]], new Map(), jointMarginal).answers[0]!;
    const { mean, variance } = mixtureMoments(prior.mixture!);
    expect(mean).toBeCloseTo(0.3 * -1 + 0.7 * 2, 14);
    expect(variance).toBeCloseTo(
      0.3 * (1 + 1.1 ** 2 + 0) + 0.7 * 4 + 0.3 * (2.1 ** 2 - 1.1 ** 2) + 0.7 * 0.9 ** 2,
      12,
    );
  });

  test('densities that underflow are compared as logarithms', () => {
    const network = net(table('C', [], [0.5, 0.5]), gaussian('X', [0], [0, 1], [], [1e-4, 1e-4]));
    const { answers, logEvidence } = exactPosterior(network, [[0]], new Map([[1, 10]]), jointMarginal);
    expect(answers[0]!.probabilities[1]).toBe(1);
    expect(logEvidence).toBeCloseTo(Math.log(0.5) - 81 / 2e-4 - 0.5 * Math.log(2 * Math.PI * 1e-4), 6);
  });

  test('numbers that determine each other have no joint density', () => {
    const network = net(gaussian('X', [], [0], [], [1]), gaussian('Y', [0], [0], [2], [0]));
    expect(() =>
      exactPosterior(
        network,
        [],
        new Map([
          [0, 1],
          [1, 2],
        ]),
        jointMarginal,
      ),
    ).toThrow('determine each other');
    expect(() => exactPosterior(network, [[0]], new Map([[1, 2]]), jointMarginal)).not.toThrow();
  });
});

/** A | B discrete, X | A, Y | X B, Z | X Y: every kind of parent. */
const mixed = net(
  gaussian('Z', [1, 3], [0.5], [0.7, -1.2], [0.3]),
  gaussian('Y', [4, 3], [0, 1, -1, 2, 0.2, -0.4].slice(0, 2), [0.5, -0.8], [0.6, 1.1]),
  table('A', [4], [0.2, 0.8, 0.6, 0.4]),
  gaussian('X', [2], [1, -2], [], [0.5, 0.9]),
  table('B', [], [0.35, 0.65]),
);

// Known leaves, a known number with children that are numbers, a known selector.
test.each([
  [
    [0, 0.4],
    [2, 1],
  ],
  [
    [3, 0.9],
    [0, -1.5],
  ],
  [
    [4, 1],
    [1, 0.2],
  ],
])('pruned and whole agree, and both with weighted draws, given %j and %j', (first, second) => {
  const evidence = new Map([
    [first[0]!, first[1]!],
    [second[0]!, second[1]!],
  ]);
  const hidden = [0, 1, 2, 3, 4].filter((node) => !evidence.has(node));
  const targets = hidden.map((node) => [node]);
  const whole = exactPosterior(mixed, targets, evidence, jointMarginal);
  const drawn = likelihoodWeighting(mixed, targets, evidence, 100_000, createRng(5));
  const within = (a: number, b: number, error: number) => {
    expect(Math.abs(a - b)).toBeLessThan(4.5 * error);
  };
  hidden.forEach((node, i) => {
    const part = relevantPart(mixed, [node], evidence);
    const { answers } = exactPosterior(
      part.network,
      [[part.places.get(node)!]],
      part.evidence,
      jointMarginal,
    );
    answers[0]!.probabilities.forEach((p, s) => {
      expect(p).toBeCloseTo(whole.answers[i]!.probabilities[s]!, 12);
      within(drawn.targets[i]!.probabilities[s]!, p, drawn.targets[i]!.errors[s]!);
    });
    if (!answers[0]!.mixture) return;
    const [a, b] = [mixtureMoments(answers[0]!.mixture), mixtureMoments(whole.answers[i]!.mixture!)];
    expect(a.mean).toBeCloseTo(b.mean, 12);
    expect(a.variance).toBeCloseTo(b.variance, 12);
    within(drawn.targets[i]!.mean!, a.mean, drawn.targets[i]!.errors[0]!);
    // Variances of 0.2 to 2 from some ten thousand effective draws.
    expect(Math.abs(drawn.targets[i]!.variance! / a.variance - 1)).toBeLessThan(0.06);
  });
  const part = ancestralPart(mixed, [], evidence);
  const { logEvidence } = exactPosterior(part.network, [], part.evidence, jointMarginal);
  expect(logEvidence).toBeCloseTo(whole.logEvidence, 12);
  within(drawn.logEvidence, logEvidence, 1 / Math.sqrt(drawn.effective));
});

test('a number that is set has no density of its own: P(y | do(x)) is the density around w x', () => {
  const chain = net(gaussian('X', [], [0], [], [1]), gaussian('Y', [0], [1], [2], [0.5]));
  const cut = mutilate(chain, new Map([[0, 3]]));
  const known = new Map([
    [0, 3],
    [1, 6],
  ]);
  const part = ancestralPart(cut, [], known, new Set([0]));
  expect(part.nodes).toEqual([1]);
  const { logEvidence } = exactPosterior(part.network, [], part.evidence, jointMarginal);
  expect(logEvidence).toBeCloseTo(-0.5 * Math.log(2 * Math.PI * 0.5) - 1, 13);
});

test('a joint target has its axes in its own order, whatever the numbers depend on', () => {
  const evidence = new Map([[0, 0.4]]);
  const joint = (target: number[]) =>
    exactPosterior(mixed, [target], evidence, jointMarginal).answers[0]!.probabilities;
  const [ab, ba] = [joint([2, 4]), joint([4, 2])];
  expect(ab[1]).not.toBeCloseTo(ab[2]!, 3);
  [0, 2, 1, 3].forEach((at, i) => {
    expect(ba[at]).toBeCloseTo(ab[i]!, 14);
  });
});

test('log densities by summing over hidden states: a row with all cells, and with some', () => {
  const score = nodeScores(mixed);
  const row = Float64Array.of(0.4, -0.3, 1, 0.9, 0);
  const all = row.reduce((sum, _, node) => sum + score(node, row), 0);
  const known = new Map([...row].map((value, node) => [node, value]));
  expect(exactPosterior(mixed, [], known, jointMarginal).logEvidence).toBeCloseTo(all, 12);
  let sum = 0;
  for (const a of [0, 1])
    for (const b of [0, 1]) {
      const full = Float64Array.of(0.4, -0.3, a, 0.9, b);
      sum += Math.exp(full.reduce((s, _, node) => s + score(node, full), 0));
    }
  const some = new Map([
    [0, 0.4],
    [1, -0.3],
    [3, 0.9],
  ]);
  expect(exactPosterior(mixed, [], some, jointMarginal).logEvidence).toBeCloseTo(Math.log(sum), 12);
});

test('the Markov blanket decides: its scores are the posterior given all the rest', () => {
  const rng = createRng('blanket');
  for (let n = 0; n < 30; n++) {
    const network = randomNetwork(rng, 6);
    const row = Float64Array.from(network.nodes, () => 0);
    const target = rng.integer(6);
    const scores = blanketScores(network, target)(row)!;
    const others = new Map([...row.keys()].filter((i) => i !== target).map((i) => [i, 0]));
    const want = jointMarginal(discretePart(network), [target], others).factor.values;
    normalised(scores.map(Math.exp)).forEach((p, k) => {
      expect(p).toBeCloseTo(want[k]!, 12);
    });
  }
});

test('a missing cell of the blanket leaves the question to the engine, one outside does not', () => {
  const row = Float64Array.of(0.4, 0, 0, 1, 1);
  row[0] = Number.NaN; // Z is no child of B
  expect(blanketScores(mixed, 4)(row)).toBeDefined();
  row[1] = Number.NaN; // Y is
  expect(blanketScores(mixed, 4)(row)).toBeUndefined();
});

test('too many configurations are refused before anything is allocated', () => {
  const parents = Array.from({ length: 20 }, (_, i) => i);
  const network = net(
    ...parents.map((i) => table(`d${i}`, [], [0.5, 0.5])),
    gaussian('X', parents, new Array<number>(2 ** 20).fill(0), [], new Array<number>(2 ** 20).fill(1)),
  );
  expect(() => exactPosterior(network, [[20]], new Map(), jointMarginal)).toThrow('1048576 joint states');
});
