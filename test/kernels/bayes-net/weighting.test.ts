import { describe, expect, test } from 'vitest';
import { createRng, type Rng } from '../../../src/core/random.js';
import { drawsOf } from '../../../src/kernels/bayes-net/draw.js';
import { evidenceMessages } from '../../../src/kernels/bayes-net/evidence-messages.js';
import { importanceSampling } from '../../../src/kernels/bayes-net/importance.js';
import type { GaussianNode, Network, TableNode } from '../../../src/kernels/bayes-net/network.js';
import { createTally, type Estimate } from '../../../src/kernels/bayes-net/tally.js';
import { likelihoodWeighting, rejectionSampling } from '../../../src/kernels/bayes-net/weighting.js';
import { enumerated, normalised, randomNetwork, shuffled, total } from './random-network.js';

type Sampler = typeof likelihoodWeighting;
const SAMPLERS: [string, Sampler][] = [
  ['likelihood weighting', likelihoodWeighting],
  ['rejection', rejectionSampling],
  ['importance', importanceSampling],
];

describe.each(SAMPLERS)('%s', (_, sampler) => {
  test('within 5 of its own standard errors of the exact posterior, on 40 random networks', () => {
    const rng = createRng('samplers');
    let spread = 0;
    let compared = 0;
    for (let n = 0; n < 40; n++) {
      const size = 3 + rng.integer(5);
      const network = randomNetwork(rng, size, { zeros: n % 3 === 0 });
      const order = shuffled(size, rng);
      const evidence = new Map(order.splice(0, rng.integer(3)).map((i) => [i, 0]));
      const exact = enumerated(network, [order[0]!], evidence);
      if (total(exact) < 0.02) continue; // rejection would have next to nothing left
      const { targets, logEvidence, used } = sampler(network, [[order[0]!]], evidence, 4000, rng.stream(n));
      const want = normalised(exact);
      targets[0]!.probabilities.forEach((p, s) => {
        const error = targets[0]!.errors[s]!;
        // Of 250 comparisons none should lie 5 errors off; a state seen hardly ever has no error of its own.
        expect(Math.abs(p - want[s]!)).toBeLessThan(5 * Math.max(error, Math.sqrt(1 / 4000 / used) + 1e-3));
        if (want[s]! > 0.1 && want[s]! < 0.9) {
          spread += ((p - want[s]!) / error) ** 2;
          compared++;
        }
      });
      expect(Math.exp(logEvidence)).toBeCloseTo(total(exact), 1);
    }
    // The errors are neither too large nor too small: their z-scores have variance about 1.
    expect(compared).toBeGreaterThan(40);
    expect(spread / compared).toBeGreaterThan(0.5);
    expect(spread / compared).toBeLessThan(1.8);
  });

  test('the joint distribution of two targets', () => {
    const rng = createRng('joint');
    const network = randomNetwork(rng, 6);
    const evidence = new Map([[2, 0]]);
    const { targets } = sampler(network, [[4, 1]], evidence, 40_000, rng);
    normalised(enumerated(network, [4, 1], evidence)).forEach((p, s) => {
      expect(Math.abs(targets[0]!.probabilities[s]! - p)).toBeLessThan(0.015);
    });
  });

  test('the same seed gives the same numbers', () => {
    const network = randomNetwork(createRng('n'), 5);
    const run = (): Estimate => sampler(network, [[0], [3]], new Map([[1, 0]]), 500, createRng(3));
    expect(run()).toEqual(run());
  });
});

const table = (name: string, parents: number[], p: number[]): TableNode => ({
  kind: 'table',
  name,
  states: ['0', '1'],
  parents,
  table: Float64Array.from(p),
});

// Forty causes of 1 in 50, each with a symptom that is rare without it: the evidence has probability 1e-40.
const unlikely: Network = {
  name: '',
  nodes: Array.from({ length: 40 }, (_, i) => [
    table(`cause ${i}`, [], [0.98, 0.02]),
    table(`sign ${i}`, [2 * i], [0.999, 0.001, 0.2, 0.8]),
  ]).flat(),
};
const signs = new Map(Array.from({ length: 40 }, (_, i) => [2 * i + 1, 1]));
const posterior = 0.016 / (0.016 + 0.00098);

test('importance sampling finds what likelihood weighting cannot', () => {
  const targets = [[0], [50]];
  const weighted = likelihoodWeighting(unlikely, targets, signs, 5000, createRng(0));
  const learnt = importanceSampling(unlikely, targets, signs, 5000, createRng(0));
  expect(weighted.effective).toBeLessThan(10);
  expect(learnt.effective).toBeGreaterThan(1000);
  for (const { probabilities } of learnt.targets)
    expect(Math.abs(probabilities[1]! - posterior)).toBeLessThan(0.02);
  // Weights of 1e-40 are kept as logarithms. The estimate of log P(e) has error sqrt(1 / ess).
  expect(Math.abs(learnt.logEvidence - 40 * Math.log(0.016 + 0.00098))).toBeLessThan(0.15);
});

test('proposals learn what single messages cannot know: b is the opposite of a', () => {
  // The message to b averages over a and says nothing; P(b | a, e) is learnt from draws.
  const network: Network = {
    name: '',
    nodes: [
      table('a', [], [0.5, 0.5]),
      table('b', [0], [0.5, 0.5, 0.5, 0.5]),
      table('e', [0, 1], [0.99, 0.01, 0.01, 0.99, 0.01, 0.99, 0.99, 0.01]),
    ],
  };
  const { effective, targets } = importanceSampling(
    network,
    [[0, 1]],
    new Map([[2, 1]]),
    10_000,
    createRng(2),
  );
  expect(effective).toBeGreaterThan(8500); // drawn from the tables: 5100
  [0.005, 0.495, 0.495, 0.005].forEach((p, s) => {
    expect(Math.abs(targets[0]!.probabilities[s]! - p)).toBeLessThan(0.02);
  });
});

test('draws whose weights grow: sums, squares and errors are kept on one scale', () => {
  const tally = createTally({ name: '', nodes: [table('a', [], [0.5, 0.5])] }, [[0]]);
  [0, 1, 1].forEach((state, i) => {
    tally.add(Float64Array.of(state), 1000 + i * Math.LN2);
  });
  tally.add(Float64Array.of(0), Number.NEGATIVE_INFINITY);
  const { targets, effective, logEvidence, used } = tally.estimate()!;
  // Weights 1, 2, 4 and 0: p = 6/7, (sum w)^2 / sum w^2 = 49/21.
  expect(targets[0]!.probabilities[1]).toBeCloseTo(6 / 7, 12);
  expect(targets[0]!.errors[1]).toBeCloseTo(Math.sqrt(20 / 49 + 36 / 49) / 7, 12);
  expect(effective).toBeCloseTo(49 / 21, 12);
  expect(logEvidence).toBeCloseTo(1000 + Math.log(7 / 4), 10);
  expect(used).toBe(3);
});

test('effective draws: (sum w)^2 / sum w^2, whatever the order of the weights', () => {
  // A fair coin that is seen through a noisy child: weights 0.9 and 0.1.
  const network: Network = {
    name: '',
    nodes: [table('a', [], [0.5, 0.5]), table('b', [0], [0.9, 0.1, 0.1, 0.9])],
  };
  const { effective, targets, logEvidence } = likelihoodWeighting(
    network,
    [[0]],
    new Map([[1, 0]]),
    20_000,
    createRng(4),
  );
  // n (E w)^2 / E w^2 = n 0.25 / 0.41; the share of heads among 20,000 varies by 0.0035.
  expect(Math.abs(effective / 20_000 - 0.25 / 0.41)).toBeLessThan(0.015);
  // sqrt(sum w^2 ([x = s] - p)^2) / sum w with p = 0.9: sqrt(n (0.405 0.01 + 0.005 0.81)) / (n / 2).
  expect(targets[0]!.errors[0]! * Math.sqrt(20_000)).toBeCloseTo(Math.sqrt(0.0081) / 0.5, 2);
  expect(logEvidence).toBeCloseTo(Math.log(0.5), 1);
});

test('nothing accepted, nothing possible: said, not NaN', () => {
  const never: Network = { name: '', nodes: [table('a', [], [1, 0])] };
  expect(() => rejectionSampling(never, [[0]], new Map([[0, 1]]), 100, createRng(0))).toThrow(
    'none of 100 draws',
  );
  expect(() => likelihoodWeighting(never, [[0]], new Map([[0, 1]]), 100, createRng(0))).toThrow(
    'none of 100',
  );
  expect(() => importanceSampling(never, [[0]], new Map([[0, 1]]), 100, createRng(0))).toThrow('none of 100');
});

const gaussian = (name: string, parents: number[], b: number[], w: number[], v: number[]): GaussianNode => ({
  kind: 'gaussian',
  name,
  parents,
  intercepts: Float64Array.from(b),
  weights: Float64Array.from(w),
  variances: Float64Array.from(v),
});

test('a number known: X ~ N(0, 1), Y = X + N(0, 1), Y = 2 gives X ~ N(1, 1/2)', () => {
  const network: Network = {
    name: '',
    nodes: [gaussian('X', [], [0], [], [1]), gaussian('Y', [0], [0], [1], [1])],
  };
  const { targets, logEvidence } = likelihoodWeighting(
    network,
    [[0]],
    new Map([[1, 2]]),
    40_000,
    createRng(1),
  );
  const { mean, variance, errors } = targets[0]!;
  expect(Math.abs(mean! - 1)).toBeLessThan(4 * errors[0]!);
  expect(errors[0]!).toBeLessThan(0.01);
  expect(variance).toBeCloseTo(0.5, 1);
  expect(logEvidence).toBeCloseTo(-1 - 0.5 * Math.log(4 * Math.PI), 1);
  expect(() => rejectionSampling(network, [[0]], new Map([[1, 2]]), 10, createRng(1))).toThrow(
    'node of numbers',
  );
});

test('a draw that the weights rule out is left before its descendants are drawn', () => {
  const counting: Rng & { calls: number } = Object.assign(Object.create(createRng(0)), {
    calls: 0,
    uniform() {
      this.calls++;
      return 0.3;
    },
  });
  const network: Network = {
    name: '',
    nodes: [table('a', [], [1, 0]), table('b', [0], [0.5, 0.5, 0.5, 0.5])],
  };
  expect(() => likelihoodWeighting(network, [[1]], new Map([[0, 1]]), 5, counting)).toThrow();
  expect(counting.calls).toBe(0);
});

test('one pass of messages is exact on a tree whose evidence lies below: P(x) lambda(x) is the posterior', () => {
  const rng = createRng('tree');
  for (let n = 0; n < 40; n++) {
    const p = () => [0.1 + 0.8 * rng.uniform(), 0.1 + 0.8 * rng.uniform()].flatMap((q) => [q, 1 - q]);
    const network: Network = {
      name: '',
      nodes: [
        table('root', [], p().slice(0, 2)),
        table('left', [0], p()),
        table('right', [0], p()),
        table('leaf', [1], p()),
        table('other', [2, 5], [...p(), ...p()]), // with a second parent, a root
        table('cause', [], p().slice(0, 2)),
      ],
    };
    const evidence = new Map([
      [3, 1],
      [4, 0],
    ]);
    const lambda = evidenceMessages(drawsOf(network), 6, evidence);
    const prior = enumerated(network, [0], new Map());
    const want = normalised(enumerated(network, [0], evidence));
    normalised(prior.map((share, k) => share * lambda[0]![k]!)).forEach((share, k) => {
      expect(share).toBeCloseTo(want[k]!, 12);
    });
  }
});
