import { expect, test } from 'vitest';
import { mutilate } from '../../../src/kernels/bayes-net/mutilate.js';
import type { Network, TableNode } from '../../../src/kernels/bayes-net/network.js';
import { enumerated, normalised } from './random-network.js';

const node = (name: string, parents: number[], table: number[]): TableNode => ({
  kind: 'table',
  name,
  states: ['0', '1'],
  parents,
  table: Float64Array.from(table),
});

// Simpson's paradox: R makes people take the vaccine V and catch the infection I; A is arm pain.
const vaccine: Network = {
  name: 'vaccine',
  nodes: [
    node('R', [], [0.4, 0.6]),
    node('V', [0], [0.8, 0.2, 0.2, 0.8]),
    node('I', [0, 1], [0.58, 0.42, 0.62, 0.38, 0.4, 0.6, 0.45, 0.55]),
    node('A', [1], [0.9, 0.1, 0.3, 0.7]),
  ],
};
const infected = (network: Network, evidence: [number, number][]) =>
  normalised(enumerated(network, [2], new Map(evidence)))[1]!;

test('seeing a vaccine raises the risk of infection, giving it lowers it', () => {
  expect(infected(vaccine, [[1, 0]])).toBeCloseTo(0.469091, 6);
  expect(infected(vaccine, [[1, 1]])).toBeCloseTo(0.525714, 6);
  expect(infected(mutilate(vaccine, new Map([[1, 0]])), [])).toBeCloseTo(0.528, 12);
  expect(infected(mutilate(vaccine, new Map([[1, 1]])), [])).toBeCloseTo(0.482, 12);
});

test('back-door adjustment by R is the truncated factorisation', () => {
  const adjusted = 0.4 * 0.38 + 0.6 * 0.55;
  expect(infected(mutilate(vaccine, new Map([[1, 1]])), [])).toBeCloseTo(adjusted, 12);
});

test('an action on a root is conditioning, on a node without descendants it changes nothing else', () => {
  expect(infected(mutilate(vaccine, new Map([[0, 1]])), [])).toBeCloseTo(infected(vaccine, [[0, 1]]), 12);
  expect(infected(mutilate(vaccine, new Map([[3, 1]])), [])).toBeCloseTo(infected(vaccine, []), 12);
  expect(infected(vaccine, [[3, 1]])).not.toBeCloseTo(infected(vaccine, []), 3);
});

test('a number that is set has no variance and no parents', () => {
  const network: Network = {
    name: '',
    nodes: [
      node('D', [], [0.5, 0.5]),
      {
        kind: 'gaussian',
        name: 'X',
        parents: [0],
        intercepts: Float64Array.of(1, 2),
        weights: new Float64Array(0),
        variances: Float64Array.of(3, 4),
      },
    ],
  };
  expect(mutilate(network, new Map([[1, -7]])).nodes[1]).toMatchObject({
    parents: [],
    intercepts: Float64Array.of(-7),
    variances: Float64Array.of(0),
  });
});
