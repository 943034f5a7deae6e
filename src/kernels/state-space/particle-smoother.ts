import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import type { ParticleModel, ParticlePath } from './particle-filter.js';

/**
 * Whole paths drawn from the states given all observations: from a particle of the last time backwards, each parent in
 * proportion to w_t^i p(x_{t+1} | x_t^i). O(T N paths).
 *
 * @param path made with `keep`
 * @returns paths x T x n
 * @see Godsill, Doucet & West, Monte Carlo smoothing for nonlinear time series, 2004
 */
export function drawPaths(model: ParticleModel, path: ParticlePath, paths: number, rng: Rng): Float64Array {
  const { particles, weights } = path;
  if (!particles || !weights || !model.logTransition)
    throw new DataError('smoothing needs the particles of all times and the density of a step');
  const { n } = model;
  const steps = path.effective.length;
  const N = weights.length / steps;
  const drawn = new Float64Array(paths * steps * n);
  const logs = new Float64Array(N);
  const logWeights = weights.map(Math.log);
  const state = (t: number, i: number) => particles.subarray((t * N + i) * n, (t * N + i + 1) * n);
  for (let p = 0; p < paths; p++) {
    const chance = rng.stream(p);
    let next: Float64Array | undefined;
    for (let t = steps - 1; t >= 0; t--) {
      for (let i = 0; i < N; i++)
        logs[i] = logWeights[t * N + i]! + (next ? model.logTransition(state(t, i), next, t) : 0);
      next = state(t, drawByLog(logs, chance));
      drawn.set(next, (p * steps + t) * n);
    }
  }
  return drawn;
}

function drawByLog(logs: Float64Array, chance: Rng): number {
  let most = -Infinity;
  for (let i = 0; i < logs.length; i++) most = Math.max(most, logs[i]!);
  let sum = 0;
  for (let i = 0; i < logs.length; i++) sum += Math.exp(logs[i]! - most);
  let left = chance.uniform() * sum;
  let last = 0;
  for (let i = 0; i < logs.length; i++) {
    const weight = Math.exp(logs[i]! - most);
    if (weight === 0) continue;
    last = i;
    left -= weight;
    if (left < 0) break;
  }
  return last;
}
