import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasRunningIntersection } from '../../../src/kernels/graphical/clique-tree.js';
import {
  jointMarginal,
  logPartition,
  marginalMap,
  mostProbable,
} from '../../../src/kernels/graphical/eliminate.js';
import { ORDER_HEURISTICS } from '../../../src/kernels/graphical/elimination-order.js';
import { enumerate } from '../../../src/kernels/graphical/enumerate.js';
import { logValue } from '../../../src/kernels/graphical/evidence.js';
import { junctionTree } from '../../../src/kernels/graphical/junction-tree.js';
import { models } from './random-graphs.js';

// Each method does the same sums in another order: rounding of some hundred operations.
const TOLERANCE = 1e-11;
const close = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length);
  for (let i = 0; i < a.length; i++) expect(Math.abs(a[i]! - b[i]!)).toBeLessThan(TOLERANCE);
};

test('elimination, junction tree and enumeration agree on random models', () => {
  fc.assert(
    fc.property(models, fc.constantFrom(...ORDER_HEURISTICS), ({ graph, evidence }, heuristic) => {
      const tree = junctionTree(graph, { heuristic });
      expect(hasRunningIntersection(tree)).toBe(true);
      let all: ReturnType<typeof enumerate>;
      try {
        all = enumerate(graph, evidence);
      } catch {
        expect(logPartition(graph, evidence)).toBe(-Infinity);
        expect(() => jointMarginal(graph, [0], evidence)).toThrow('probability 0');
        expect(() => mostProbable(graph, evidence)).toThrow('probability 0');
        expect(() => tree.calibrate(evidence)).toThrow('probability 0');
        return;
      }
      expect(logPartition(graph, evidence, { heuristic })).toBeCloseTo(all.logZ, 9);
      const calibrated = tree.calibrate(evidence);
      expect(calibrated.logZ).toBeCloseTo(all.logZ, 9);
      all.marginals.forEach((marginal, v) => {
        const { factor, logZ } = jointMarginal(graph, [v], evidence, { heuristic });
        expect(logZ).toBeCloseTo(all.logZ, 9);
        close(factor.values, marginal);
        close(calibrated.marginal(v), marginal);
      });
      tree
        .calibrate(evidence)
        .marginals()
        .forEach((marginal, v) => {
          close(marginal, all.marginals[v]!);
        });
      for (const { states, logValue: value } of [
        mostProbable(graph, evidence, { heuristic }),
        calibrated.mostProbable(),
      ]) {
        expect(value).toBeCloseTo(all.best.logValue, 9);
        expect(logValue(graph, states)).toBe(value);
        for (const [v, state] of evidence) expect(states[v]).toBe(state);
      }
    }),
    { numRuns: 400 },
  );
});
