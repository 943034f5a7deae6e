import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { likeliest, logScore, withObserved } from './assignment.js';
import type { Evidence, FactorGraph } from './factor.js';
import { conditionals, draw } from './gibbs-conditional.js';
import { type Settled, settle } from './icm.js';
import { logModel } from './log-model.js';

export interface AnnealingOptions {
  /** Sweeps over the variables. */
  iterations?: number;
  /** Temperature of the first and of the last sweep, falling geometrically. */
  hottest?: number;
  coldest?: number;
  restarts?: number;
}

export const COOLING = { hottest: 4, coldest: 0.05 } as const;

/**
 * Simulated annealing: sweeps of Gibbs sampling from p^(1/T) while T falls from `hottest` to `coldest`, then iterated
 * conditional modes. The best states met count; `scores` are those of the best run, sweep by sweep.
 *
 * @see Geman & Geman, Stochastic relaxation, Gibbs distributions, and the Bayesian restoration of images, 1984
 */
export function annealing(
  graph: FactorGraph,
  evidence: Evidence,
  { iterations = 500, hottest = COOLING.hottest, coldest = COOLING.coldest, restarts = 1 }: AnnealingOptions,
  rng: Rng,
): Settled {
  if (!(hottest >= coldest && coldest > 0))
    throw new DataError(
      `temperatures fall from ${hottest} to ${coldest}, both above 0 and falling were needed`,
    );
  const model = logModel(graph, evidence);
  const conditional = conditionals(model);
  let best: { states: Int32Array; score: number; scores: number[] } | undefined;
  for (let run = 0; run < restarts; run++) {
    const chance = rng.stream(run);
    const states = likeliest(model, model.unary);
    const met = { states: states.slice(), score: logScore(model, states) };
    const scores: number[] = [];
    for (let sweep = 0; sweep < iterations; sweep++) {
      const temperature = hottest * (coldest / hottest) ** (sweep / Math.max(1, iterations - 1));
      for (let v = 0; v < states.length; v++) {
        const next = draw(conditional(v, states), chance, temperature);
        if (next >= 0) states[v] = next;
      }
      const score = logScore(model, states);
      scores.push(score);
      if (score > met.score) Object.assign(met, { states: states.slice(), score });
    }
    settle(model, met.states, Infinity);
    met.score = logScore(model, met.states);
    if (!best || met.score > best.score) best = { ...met, scores };
  }
  const { states, score, scores } = best!;
  return { states: withObserved(model, states), score, scores, iterations, converged: true };
}
