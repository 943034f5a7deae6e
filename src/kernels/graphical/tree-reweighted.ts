import type { Rng } from '../../core/random.js';
import { marginalsOf } from './assignment.js';
import type { Convergence } from './belief-propagation.js';
import type { Evidence, FactorGraph } from './factor.js';
import { logModel } from './log-model.js';
import { logZOfBeliefs, propagate } from './propagate.js';
import { appearances, randomForests } from './random-forests.js';
import type { Schedule } from './schedules.js';

export interface TreeReweightedOptions {
  /** Forests whose average the bound is; more where these leave a factor uncovered. */
  forests?: number;
  schedule?: Schedule;
  iterations?: number;
  tol?: number;
  damping?: number;
  onIteration?: (iteration: number, residual: number) => void;
}

export interface TreeReweighted extends Convergence {
  marginals: Float64Array[];
  /** An upper bound on log Z, where the messages have come to rest. */
  bound: number;
  residual: number;
  forests: number;
}

/**
 * Tree-reweighted sum-product. The model is an average of forests, each with its factors strengthened by 1 / rho, rho
 * being how often a factor is among them; log Z is convex, so that at most the average of theirs,
 *
 *   log Z <= sum_T p_T log Z_T = scale + sum_f rho_f log Z_f + sum_v (1 - sum_{f of v} rho_f) log Z_v,
 *
 * and messages at rest give the least such bound for these rho. Exact where the graph has no cycle.
 *
 * @see Wainwright, Jaakkola & Willsky, A new class of upper bounds on the log partition function, 2005
 */
export function treeReweighted(
  graph: FactorGraph,
  evidence: Evidence,
  { forests: least = 16, ...options }: TreeReweightedOptions,
  rng: Rng,
): TreeReweighted {
  const model = logModel(graph, evidence);
  const forests = randomForests(model, least, rng);
  const appearance = appearances(model.factors, forests);
  const run = propagate(model, { ...options, fold: 'sum', appearance });
  const { iterations, converged, residual } = run;
  return {
    marginals: marginalsOf(model, graph, run.beliefs),
    bound: logZOfBeliefs(model, run, appearance),
    ...{ iterations, converged, residual, forests: forests.length },
  };
}
