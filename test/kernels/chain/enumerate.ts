import type { Chain } from '../../../src/kernels/chain/chain.js';
import { pathWeight } from '../../../src/kernels/chain/path-weight.js';
import { logSumExp } from '../../../src/kernels/special/log-sums.js';

/** All paths of a short chain with one sequence, by their definition: the oracle of every method. */
export function enumerate(chain: Chain) {
  const { k, logWeights } = chain;
  const steps = logWeights.length / k;
  const paths = Array.from({ length: k ** steps }, (_, code) =>
    Int32Array.from({ length: steps }, (_, t) => Math.floor(code / k ** (steps - 1 - t)) % k),
  );
  const weights = Float64Array.from(paths, (path) => pathWeight(chain, path));
  const logZ = logSumExp(weights);
  const posteriors = new Float64Array(steps * k);
  const pairs = new Float64Array((steps - 1) * k * k);
  paths.forEach((path, n) => {
    const p = Math.exp(weights[n]! - logZ);
    for (let t = 0; t < steps; t++) {
      posteriors[t * k + path[t]!]! += p;
      if (t > 0) pairs[((t - 1) * k + path[t - 1]!) * k + path[t]!]! += p;
    }
  });
  const ranked = paths.map((path, n) => ({ path, score: weights[n]! })).sort((a, b) => b.score - a.score);
  return { logZ, posteriors, pairs, ranked };
}
