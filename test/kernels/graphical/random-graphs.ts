import fc from 'fast-check';
import type { Evidence, FactorGraph } from '../../../src/kernels/graphical/factor.js';
import { jointStates } from '../../../src/kernels/graphical/factor.js';

export interface Model {
  graph: FactorGraph;
  evidence: Evidence;
}

/**
 * Small models of every kind: 1 to 7 variables of 1 to 4 states, 0 to 8 factors over none to four of them, a share of
 * zeros and of very small and large numbers, and states that are known.
 */
export const models: fc.Arbitrary<Model> = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 7 })
  .chain((sizes) => {
    const cards = Int32Array.from(sizes);
    const variables = [...cards.keys()];
    const potential = fc.oneof(
      { weight: 6, arbitrary: fc.double({ min: 0.01, max: 5, noNaN: true }) },
      { weight: 1, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.constantFrom(1e-40, 1e-12, 1e15) },
    );
    const factor = fc
      .shuffledSubarray(variables, { maxLength: Math.min(4, sizes.length) })
      .chain((scope) =>
        fc
          .array(potential, { minLength: jointStates(scope, cards), maxLength: jointStates(scope, cards) })
          .map((values) => ({ scope: Int32Array.from(scope), values: Float64Array.from(values) })),
      );
    const evidence = fc
      .subarray(variables)
      .chain((known) =>
        fc
          .tuple(...known.map((v) => fc.integer({ min: 0, max: cards[v]! - 1 })))
          .map((states) => new Map(known.map((v, i) => [v, states[i]!]))),
      );
    return fc.record({
      graph: fc.array(factor, { maxLength: 8 }).map((factors) => ({ cards, factors })),
      evidence: fc.oneof(
        { weight: 1, arbitrary: fc.constant(new Map<number, number>()) },
        { weight: 2, arbitrary: evidence },
      ),
    });
  });
