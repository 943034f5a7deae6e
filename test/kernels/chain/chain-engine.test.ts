import { expect, test } from 'vitest';
import { forwardBackward } from '../../../src/kernels/chain/forward-backward.js';
import { pairPosteriors } from '../../../src/kernels/chain/pair-posteriors.js';
import { viterbi } from '../../../src/kernels/chain/viterbi.js';
import type { Factor } from '../../../src/kernels/graphical/factor.js';
import { junctionTree } from '../../../src/kernels/graphical/junction-tree.js';
import { randomChain } from './chains.js';

test('messages along a chain are those of its factor graph: marginals, pairs, log Z, best path', () => {
  for (let seed = 0; seed < 10; seed++) {
    const [k, steps] = [2 + (seed % 3), 7];
    const chain = randomChain(seed, k, [steps]);
    const { logWeights, logInitial, logTransition, logFinal } = chain;
    const factors: Factor[] = [];
    for (let t = 0; t < steps; t++) {
      factors.push({ scope: Int32Array.of(t), values: logWeights.slice(t * k, (t + 1) * k).map(Math.exp) });
      if (t > 0) factors.push({ scope: Int32Array.of(t - 1, t), values: logTransition.map(Math.exp) });
    }
    factors.push({ scope: Int32Array.of(0), values: logInitial.map(Math.exp) });
    factors.push({ scope: Int32Array.of(steps - 1), values: logFinal!.map(Math.exp) });
    const engine = junctionTree({ cards: new Int32Array(steps).fill(k), factors }).calibrate();
    const { logZ, posteriors } = forwardBackward(chain);
    // Products of some twenty numbers in double precision.
    expect(logZ[0]).toBeCloseTo(engine.logZ, 11);
    engine.marginals().forEach((marginal, t) => {
      for (const [i, p] of marginal.entries()) expect(posteriors[t * k + i]).toBeCloseTo(p, 12);
    });
    const pairs = pairPosteriors(chain);
    for (const [cell, p] of engine.joint([2, 3]).values.entries())
      expect(pairs[2 * k * k + cell]).toBeCloseTo(p, 12);
    const best = viterbi(chain);
    const { states, logValue } = engine.mostProbable();
    expect(best.scores[0]).toBeCloseTo(logValue, 11);
    expect([...best.path]).toEqual([...states]);
  }
});
