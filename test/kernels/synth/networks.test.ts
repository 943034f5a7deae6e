import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { factorGraphOf, requireTables, topologicalOrder } from '../../../src/kernels/bayes-net/network.js';
import { jointMarginal } from '../../../src/kernels/graphical/eliminate.js';
import { randomNetwork } from '../../../src/kernels/synth/random-network.js';
import {
  TEACHING_NETWORKS,
  type TeachingNetwork,
  teachingNetwork,
} from '../../../src/kernels/synth/teaching-networks.js';

function posterior(name: TeachingNetwork, target: string, evidence: Record<string, string> = {}): number[] {
  const network = teachingNetwork(name);
  const place = (node: string) => network.nodes.findIndex((one) => one.name === node);
  const known = new Map(
    Object.entries(evidence).map(([node, state]) => [
      place(node),
      network.nodes[place(node)]!.states.indexOf(state),
    ]),
  );
  return [...jointMarginal(factorGraphOf(network), [place(target)], known).factor.values];
}

describe('networks of the textbooks', () => {
  test.each(TEACHING_NETWORKS)('%s: rows sum to 1', (name) => {
    for (const { states, table } of teachingNetwork(name).nodes)
      for (let from = 0; from < table.length; from += states.length)
        expect(table.subarray(from, from + states.length).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 15);
  });

  // As printed in the books, to the digits that are there.
  test('umbrella: P(rain | umbrella) = 0.818', () => {
    expect(posterior('umbrella', 'Rain', { Umbrella: 'yes' })[0]).toBeCloseTo(0.818, 3);
  });
  test('burglary: P(burglary | John and Mary call) = 0.284', () => {
    expect(posterior('burglary', 'Burglary', { JohnCalls: 'yes', MaryCalls: 'yes' })[0]).toBeCloseTo(
      0.284,
      3,
    );
  });
  test('sprinkler: P(sprinkler | wet) = 0.430, P(rain | wet) = 0.708', () => {
    expect(posterior('sprinkler', 'Sprinkler', { WetGrass: 'yes' })[0]).toBeCloseTo(0.4298, 4);
    expect(posterior('sprinkler', 'Rain', { WetGrass: 'yes' })[0]).toBeCloseTo(0.7079, 4);
  });
  test('chest clinic: P(tuberculosis) = 0.0104, P(lung cancer) = 0.055, P(bronchitis) = 0.45, P(dyspnoea) = 0.436', () => {
    expect(posterior('chest-clinic', 'Tuberculosis')[0]).toBeCloseTo(0.0104, 4);
    expect(posterior('chest-clinic', 'LungCancer')[0]).toBeCloseTo(0.055, 3);
    expect(posterior('chest-clinic', 'Bronchitis')[0]).toBeCloseTo(0.45, 3);
    expect(posterior('chest-clinic', 'Dyspnoea')[0]).toBeCloseTo(0.436, 3);
  });
  test('student: P(strong letter) = 0.502, 0.389 for low intelligence, 0.513 if the class is easy too', () => {
    expect(posterior('student', 'Letter')[1]).toBeCloseTo(0.502, 3);
    expect(posterior('student', 'Letter', { Intelligence: 'low' })[1]).toBeCloseTo(0.389, 3);
    expect(posterior('student', 'Letter', { Intelligence: 'low', Difficulty: 'easy' })[1]).toBeCloseTo(
      0.513,
      3,
    );
  });
});

describe('random networks', () => {
  const options = { nodes: 60, parents: 3, states: 5, reach: 6, concentration: 1, numeric: 0.3 };

  test('are networks within their bounds, the first nodes the same however many follow', () => {
    const network = randomNetwork(options, createRng(2));
    expect(topologicalOrder(network)).toHaveLength(60);
    network.nodes.forEach((node, i) => {
      expect(node.parents.length).toBeLessThanOrEqual(3);
      for (const parent of node.parents) {
        expect(i - parent).toBeGreaterThan(0);
        expect(i - parent).toBeLessThanOrEqual(6);
        if (node.kind === 'table') expect(network.nodes[parent]!.kind).toBe('table');
      }
      if (node.kind === 'table') {
        expect(node.states.length).toBeGreaterThan(1);
        expect(node.states.length).toBeLessThanOrEqual(5);
      }
    });
    expect(network.nodes.some(({ kind }) => kind === 'gaussian')).toBe(true);
    const shorter = randomNetwork({ ...options, nodes: 20 }, createRng(2));
    expect(shorter.nodes.map(({ parents }) => parents)).toEqual(
      network.nodes.slice(0, 20).map(({ parents }) => parents),
    );
  });

  test('a joint sums to 1', () => {
    const network = requireTables(randomNetwork({ ...options, nodes: 30, numeric: 0 }, createRng(3)));
    expect(jointMarginal(factorGraphOf(network), [29]).logZ).toBeCloseTo(0, 12);
  });

  test('a concentration near 0 makes rows nearly certain, a large one even', () => {
    const most = (concentration: number) => {
      const { nodes } = requireTables(randomNetwork({ ...options, concentration, numeric: 0 }, createRng(4)));
      const rows = nodes.flatMap(({ states, table }) =>
        Array.from({ length: table.length / states.length }, (_, r) => [
          ...table.subarray(r * states.length, (r + 1) * states.length),
        ]),
      );
      return (
        rows.reduce((sum, row) => sum + Math.max(...row) * row.length, 0) /
        rows.reduce((sum, row) => sum + row.length, 0)
      );
    };
    expect(most(0.01)).toBeGreaterThan(0.95);
    expect(most(1000)).toBeLessThan(0.45);
  });

  test('tables that are too large are refused', () => {
    expect(() =>
      randomNetwork({ ...options, parents: 20, reach: 20, states: 500, numeric: 0 }, createRng(0)),
    ).toThrow('a table of');
  });
});
