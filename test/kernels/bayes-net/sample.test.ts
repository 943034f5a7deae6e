import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { mutilate } from '../../../src/kernels/bayes-net/mutilate.js';
import { factorGraphOf, type Network, requireTables } from '../../../src/kernels/bayes-net/network.js';
import { posteriorNetwork } from '../../../src/kernels/bayes-net/posterior-network.js';
import { type SampleMethod, sampleBlocks } from '../../../src/kernels/bayes-net/sample-blocks.js';
import { enumerate } from '../../../src/kernels/graphical/enumerate.js';
import { chiSquareCdf } from '../../../src/kernels/special/continuous-distributions.js';
import { teachingNetwork } from '../../../src/kernels/synth/teaching-networks.js';
import { randomNetwork } from './random-network.js';

/** Probability of each joint state given the evidence, by multiplying tables; the last node is fastest. */
function exactJoint(network: Network, evidence = new Map<number, number>()): Float64Array {
  const { nodes } = requireTables(network);
  const cards = nodes.map(({ states }) => states.length);
  const joint = new Float64Array(cards.reduce((product, card) => product * card, 1));
  for (let at = 0; at < joint.length; at++) {
    const states = statesOf(at, cards);
    let p = [...evidence].every(([v, state]) => states[v] === state) ? 1 : 0;
    nodes.forEach(({ parents, table }, i) => {
      const row = parents.reduce((sum, parent) => sum * cards[parent]! + states[parent]!, 0);
      p *= table[row * cards[i]! + states[i]!]!;
    });
    joint[at] = p;
  }
  const sum = joint.reduce((a, b) => a + b, 0);
  return joint.map((p) => p / sum);
}

function statesOf(at: number, cards: readonly number[]): number[] {
  const states = new Array<number>(cards.length);
  let rest = at;
  for (let i = cards.length - 1; i >= 0; i--) {
    states[i] = rest % cards[i]!;
    rest = Math.floor(rest / cards[i]!);
  }
  return states;
}

/** Weighted shares of the joint states in n draws. */
function shares(
  network: Network,
  n: number,
  seed: number,
  method?: SampleMethod,
  evidence?: Map<number, number>,
) {
  const cards = requireTables(network).nodes.map(({ states }) => states.length);
  const sums = new Float64Array(cards.reduce((product, card) => product * card, 1));
  for (const { rows, columns, logWeights } of sampleBlocks(network, n, createRng(seed), method, evidence))
    for (let r = 0; r < rows; r++)
      sums[columns.reduce((at, column, i) => at * cards[i]! + column[r]!, 0)]! += logWeights
        ? Math.exp(logWeights[r]!)
        : 1;
  return sums;
}

/** Pearson's chi-square over all joint states that can be; impossible ones must not appear. */
function goodness(counts: Float64Array, joint: Float64Array): number {
  const n = counts.reduce((a, b) => a + b, 0);
  let squares = 0;
  let cells = 0;
  counts.forEach((count, i) => {
    if (joint[i] === 0) expect(count).toBe(0);
    else {
      squares += (count - n * joint[i]!) ** 2 / (n * joint[i]!);
      cells++;
    }
  });
  return chiSquareCdf(squares, cells - 1).upper;
}

describe('draws have the frequencies of the joint', () => {
  test.each(['sprinkler', 'student', 'umbrella'] as const)('%s', (name) => {
    const network = teachingNetwork(name);
    // The seed is fixed: a p-value below 1e-3 would be a fault, not chance.
    expect(goodness(shares(network, 40_000, 1), exactJoint(network))).toBeGreaterThan(1e-3);
  });

  test('whatever the order of the nodes is', () => {
    const network = randomNetwork(createRng(4), 5);
    expect(goodness(shares(network, 40_000, 2), exactJoint(network))).toBeGreaterThan(1e-3);
  });

  test('after do(WetGrass = yes) nothing upstream changes', () => {
    const network = teachingNetwork('sprinkler');
    const cut = mutilate(network, new Map([[3, 0]]));
    const counts = shares(cut, 20_000, 3);
    expect(goodness(counts, exactJoint(cut))).toBeGreaterThan(1e-3);
    let rain = 0;
    for (let at = 0; at < 16; at++) if (statesOf(at, [2, 2, 2, 2])[2] === 0) rain += counts[at]!;
    expect(Math.abs(rain / 20_000 - 0.5)).toBeLessThan(0.015); // 4 standard errors
  });
});

describe('draws given evidence', () => {
  const network = teachingNetwork('sprinkler');
  const evidence = new Map([
    [3, 0],
    [0, 1],
  ]);
  const joint = exactJoint(network, evidence);

  test('exact: the network of the posterior', () => {
    const { network: posterior, logEvidence } = posteriorNetwork(network, evidence);
    // P(wet, not cloudy) = 0.5 (0.5 0.2 0.99 + 0.5 0.8 0.9 + 0.5 0.2 0.9 + 0)
    expect(logEvidence).toBeCloseTo(Math.log(0.5 * (0.099 + 0.36 + 0.09)), 12);
    exactJoint(posterior).forEach((p, i) => {
      expect(p).toBeCloseTo(joint[i]!, 14);
    });
    expect(goodness(shares(posterior, 40_000, 5), joint)).toBeGreaterThan(1e-3);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('exact on random network %i with zeros in its tables', (seed) => {
    const random = randomNetwork(createRng(seed), 6, { zeros: true, mostStates: 4 });
    const graph = factorGraphOf(requireTables(random));
    const known = new Map([[seed % 6, 0]]);
    const { logZ } = enumerate(graph, known);
    if (logZ === -Infinity) {
      expect(() => posteriorNetwork(random, known)).toThrow('probability 0');
      return;
    }
    const found = posteriorNetwork(random, known);
    expect(found.logEvidence).toBeCloseTo(logZ, 12);
    const want = exactJoint(random, known);
    exactJoint(found.network).forEach((p, i) => {
      expect(p).toBeCloseTo(want[i]!, 13);
    });
  });

  test('rejection', () => {
    expect(goodness(shares(network, 20_000, 6, 'rejection', evidence), joint)).toBeGreaterThan(1e-3);
    let draws = 0;
    for (const block of sampleBlocks(network, 20_000, createRng(6), 'rejection', evidence))
      draws += block.draws;
    expect(Math.abs(20_000 / draws - 0.2745)).toBeLessThan(0.007); // 4 standard errors of a share of 73000
  });

  test('rejection of what cannot be ends with a way out', () => {
    const never: Network = {
      name: '',
      nodes: [{ kind: 'table', name: 'a', states: ['x', 'y'], parents: [], table: Float64Array.of(1, 0) }],
    };
    expect(() => [...sampleBlocks(never, 1, createRng(0), 'rejection', new Map([[0, 1]]))]).toThrow(
      'none of 10000000',
    );
  });

  test('weighting: weighted shares are the posterior, the mean weight is P(evidence)', () => {
    const n = 60_000;
    const sums = shares(network, n, 7, 'weighting', evidence);
    const all = sums.reduce((a, b) => a + b, 0);
    expect(Math.abs(all / n - 0.2745)).toBeLessThan(0.004); // weights below 1: 4 standard errors of at most 0.001
    sums.forEach((sum, i) => {
      expect(Math.abs(sum / all - joint[i]!)).toBeLessThan(0.012);
    });
  });
});

test('numbers: means, variances and covariance of a regression', () => {
  const network: Network = {
    name: '',
    nodes: [
      {
        kind: 'gaussian',
        name: 'x',
        parents: [],
        intercepts: Float64Array.of(2),
        weights: new Float64Array(0),
        variances: Float64Array.of(4),
      },
      {
        kind: 'gaussian',
        name: 'y',
        parents: [0],
        intercepts: Float64Array.of(1),
        weights: Float64Array.of(-0.5),
        variances: Float64Array.of(1),
      },
    ],
  };
  const n = 40_000;
  const sums = { x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
  for (const { rows, columns } of sampleBlocks(network, n, createRng(9)))
    for (let r = 0; r < rows; r++) {
      const [x, y] = [columns[0]![r]! - 2, columns[1]![r]!];
      sums.x += x;
      sums.y += y;
      sums.xx += x * x;
      sums.xy += x * y;
      sums.yy += y * y;
    }
  // Standard errors: 2/200, sqrt(2)/200, 4 sqrt(2/n) ...; bounds are four of them.
  expect(Math.abs(sums.x / n)).toBeLessThan(0.04);
  expect(Math.abs(sums.y / n)).toBeLessThan(0.03);
  expect(Math.abs(sums.xx / n - 4)).toBeLessThan(0.12);
  expect(Math.abs(sums.xy / n + 2)).toBeLessThan(0.07);
  expect(Math.abs(sums.yy / n - 2)).toBeLessThan(0.06);
  expect(() => posteriorNetwork(network, new Map([[0, 1]]))).toThrow('only be weighted');
});

test('row i is the same however many follow', () => {
  const network = teachingNetwork('chest-clinic');
  const taken = (n: number) =>
    Array.from(sampleBlocks(network, n, createRng(1)), ({ columns }) => columns.map((column) => [...column]));
  const [long, all] = [taken(9000), taken(4500)];
  expect(all[1]![3]!).toEqual(long[1]![3]!.slice(0, 404));
  expect(all[0]).not.toEqual(all[1]);
});
