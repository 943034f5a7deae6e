import { expect, test } from 'vitest';
import { discretePart } from '../../../src/kernels/bayes-net/discrete-part.js';
import type { Network, TableNode } from '../../../src/kernels/bayes-net/network.js';
import { exactPosterior } from '../../../src/kernels/bayes-net/posterior.js';
import { relevantPart } from '../../../src/kernels/bayes-net/prune.js';
import { jointMarginal, marginalMap } from '../../../src/kernels/graphical/eliminate.js';
import oracle from './posterior.oracle.json' with { type: 'json' };

/** The stream and the network of posterior.oracle.py. */
function network(): Network {
  let x = 2009;
  const next = () => {
    x = (16807 * x) % 2147483647;
    return x / 2147483647;
  };
  const nodes: TableNode[] = [];
  for (let i = 0; i < 12; i++) {
    const states = Array.from({ length: 2 + Math.floor(next() * 3) }, (_, k) => `s${k}`);
    const near = Array.from({ length: Math.min(4, i) }, (_, j) => Math.max(0, i - 4) + j);
    const parents = near.filter(() => next() < 0.5).slice(0, 3);
    const rows = parents.reduce((product, p) => product * nodes[p]!.states.length, 1);
    const table: number[] = [];
    for (let r = 0; r < rows; r++) {
      const row = states.map(() => 0.02 + next());
      const sum = row.reduce((a, b) => a + b, 0);
      table.push(...row.map((w) => w / sum));
    }
    nodes.push({ kind: 'table', name: `v${i}`, states, parents, table: Float64Array.from(table) });
  }
  return { name: 'oracle', nodes };
}

test('posteriors and marginal MAP of pgmpy, 30 questions to a network of 12 nodes', () => {
  const whole = network();
  let figures = 0;
  for (const { targets, evidence, posterior, map } of oracle.cases) {
    const known = new Map(evidence.map(([node, state]) => [node!, state!]));
    const part = relevantPart(whole, targets, known);
    const asked = targets.map((t) => part.places.get(t)!);
    const { answers } = exactPosterior(part.network, [asked], part.evidence, jointMarginal);
    // Both are sums of at most some thousand products in double precision.
    posterior.forEach((p, s) => {
      expect(Math.abs(answers[0]!.probabilities[s]! - p)).toBeLessThan(1e-12);
      figures++;
    });
    expect([...marginalMap(discretePart(part.network), asked, part.evidence).states]).toEqual(map);
  }
  expect(figures).toBeGreaterThan(150);
});
