import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
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

test('pruned and whole agree, and both with a million weighted draws', () => {
  const evidence = new Map([
    [0, 0.4],
    [2, 1],
  ]);
  const whole = exactPosterior(mixed, [[4], [1], [3]], evidence, jointMarginal);
  [4, 1, 3].forEach((node, i) => {
    const part = relevantPart(mixed, [node], evidence);
    const { answers } = exactPosterior(
      part.network,
      [[part.places.get(node)!]],
      part.evidence,
      jointMarginal,
    );
    answers[0]!.probabilities.forEach((p, s) => {
      expect(p).toBeCloseTo(whole.answers[i]!.probabilities[s]!, 12);
    });
    if (!answers[0]!.mixture) return;
    const [a, b] = [mixtureMoments(answers[0]!.mixture), mixtureMoments(whole.answers[i]!.mixture!)];
    expect(a.mean).toBeCloseTo(b.mean, 12);
    expect(a.variance).toBeCloseTo(b.variance, 12);
  });
  const part = ancestralPart(mixed, [], evidence);
  const logEvidence = exactPosterior(part.network, [], part.evidence, jointMarginal).logEvidence;
  expect(logEvidence).toBeCloseTo(whole.logEvidence, 12);
  const drawn = likelihoodWeighting(mixed, [[4], [1], [3]], evidence, 200_000, createRng(5));
  const within = (a: number, b: number, error: number) => expect(Math.abs(a - b)).toBeLessThan(4.5 * error);
  within(
    drawn.targets[0]!.probabilities[0]!,
    whole.answers[0]!.probabilities[0]!,
    drawn.targets[0]!.errors[0]!,
  );
  for (const i of [1, 2]) {
    const { mean, variance } = mixtureMoments(whole.answers[i]!.mixture!);
    within(drawn.targets[i]!.mean!, mean, drawn.targets[i]!.errors[0]!);
    expect(drawn.targets[i]!.variance).toBeCloseTo(variance, 1);
  }
  within(drawn.logEvidence, logEvidence, 1 / Math.sqrt(drawn.effective));
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
    const want = jointMarginal(
      {
        cards: Int32Array.from(network.nodes, (node) => (node.kind === 'table' ? node.states.length : 1)),
        factors: network.nodes.flatMap((node, i) =>
          node.kind === 'table' ? [{ scope: Int32Array.from([...node.parents, i]), values: node.table }] : [],
        ),
      },
      [target],
      others,
    ).factor.values;
    normalised(scores.map(Math.exp)).forEach((p, k) => {
      expect(p).toBeCloseTo(want[k]!, 12);
    });
    row[(target + 1) % 6] = Number.NaN;
    const needed = scores.length > 1 && blanketScores(network, target)(row) === undefined;
    expect(typeof needed).toBe('boolean');
  }
});

test('too many configurations are refused before anything is allocated', () => {
  const parents = Array.from({ length: 20 }, (_, i) => i);
  const network = net(
    ...parents.map((i) => table(`d${i}`, [], [0.5, 0.5])),
    gaussian('X', parents, new Array<number>(2 ** 20).fill(0), [], new Array<number>(2 ** 20).fill(1)),
  );
  expect(() => exactPosterior(network, [[20]], new Map(), jointMarginal)).toThrow('1048576 joint states');
});
