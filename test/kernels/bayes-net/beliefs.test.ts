import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { jeffrey } from '../../../src/kernels/bayes-net/jeffrey.js';
import { withLikelihoods } from '../../../src/kernels/bayes-net/virtual.js';
import { enumerated, normalised, randomNetwork, total } from './random-network.js';

const EXACT = 1e-12;

describe('virtual evidence', () => {
  test('multiplies the joint by the likelihoods, on 60 random networks', () => {
    const rng = createRng('virtual');
    for (let n = 0; n < 60; n++) {
      const network = randomNetwork(rng, 5);
      const [a, b] = [rng.integer(5), rng.integer(5)];
      const on = [...new Set([a, b])].map((node) => {
        const of = network.nodes[node]!;
        const states = of.kind === 'table' ? of.states.length : 0;
        return { node, values: Array.from({ length: states }, () => 3 * rng.uniform() + 0.01) };
      });
      const joint = enumerated(network, [0, 1, 2, 3, 4], new Map());
      const cards = network.nodes.map((node) => (node.kind === 'table' ? node.states.length : 0));
      const weighed = joint.map((p, at) => {
        let [rest, product] = [at, p];
        for (let i = 4; i >= 0; i--) {
          const state = rest % cards[i]!;
          rest = Math.floor(rest / cards[i]!);
          product *= on.find(({ node }) => node === i)?.values[state] ?? 1;
        }
        return product;
      });
      const { network: seen, evidence, logScale } = withLikelihoods(network, on);
      const found = enumerated(seen, [0, 1, 2, 3, 4], evidence);
      normalised(weighed).forEach((p, at) => {
        expect(Math.abs(normalised(found)[at]! - p)).toBeLessThan(EXACT);
      });
      expect(Math.log(total(found)) + logScale).toBeCloseTo(Math.log(total(weighed)), 12);
    }
  });

  test.each([
    [[0, 0], 'all likelihoods'],
    [[-1, 1], 'a likelihood of -1'],
    [[Number.NaN, 1], 'a likelihood of NaN'],
    [[1], '1 likelihoods'],
  ])('%j is refused', (values, message) => {
    const states = ['a', 'b'];
    const node = { kind: 'table', name: 'A', states, parents: [], table: Float64Array.of(0.5, 0.5) } as const;
    expect(() => withLikelihoods({ name: '', nodes: [node] }, [{ node: 0, values }])).toThrow(message);
  });
});

describe("Jeffrey's rule", () => {
  test('one variable: what is believed holds, what follows from each state stays', () => {
    // P(A, B) with P(B | A) = 0.9, 0.2; A is believed to be 0.3, 0.7.
    const joint = Float64Array.of(0.54, 0.06, 0.08, 0.32);
    const [lambda] = jeffrey(Float64Array.of(0.6, 0.4), [Float64Array.of(0.3, 0.7)]);
    const after = normalised(joint.map((p, at) => p * lambda![at >> 1]!));
    expect(after[0]! + after[1]!).toBeCloseTo(0.3, 14);
    expect(after[0]! + after[2]!).toBeCloseTo(0.3 * 0.9 + 0.7 * 0.2, 14);
  });

  test('several variables: all hold, and the odds ratio of the joint stays as it was', () => {
    const rng = createRng('ipf');
    for (let n = 0; n < 50; n++) {
      const p = normalised(Float64Array.from({ length: 12 }, () => 0.02 + rng.uniform()));
      const wanted = [2, 3, 2].map((k) =>
        normalised(Float64Array.from({ length: k }, () => 0.05 + rng.uniform())),
      );
      const lambda = jeffrey(p, wanted);
      const q = normalised(
        p.map(
          (share, at) =>
            share * lambda[0]![Math.floor(at / 6)]! * lambda[1]![(at >> 1) % 3]! * lambda[2]![at % 2]!,
        ),
      );
      const sum = (keep: (at: number) => boolean) =>
        q.reduce((s, share, at) => s + (keep(at) ? share : 0), 0);
      wanted[0]!.forEach((share, k) => {
        expect(sum((at) => Math.floor(at / 6) === k)).toBeCloseTo(share, 11);
      });
      wanted[1]!.forEach((share, k) => {
        expect(sum((at) => (at >> 1) % 3 === k)).toBeCloseTo(share, 11);
      });
      wanted[2]!.forEach((share, k) => {
        expect(sum((at) => at % 2 === k)).toBeCloseTo(share, 11);
      });
      const odds = (d: Float64Array) => (d[0]! * d[3]!) / (d[1]! * d[2]!);
      expect(odds(q) / odds(p)).toBeCloseTo(1, 10);
    }
  });

  test('a belief in what cannot be, and beliefs that contradict each other', () => {
    expect(() => jeffrey(Float64Array.of(1, 0), [Float64Array.of(0.5, 0.5)])).toThrow('probability 0');
    // A and B are always equal.
    const equal = Float64Array.of(0.5, 0, 0, 0.5);
    expect(() => jeffrey(equal, [Float64Array.of(0.9, 0.1), Float64Array.of(0.2, 0.8)])).toThrow(
      'hold together',
    );
  });
});
