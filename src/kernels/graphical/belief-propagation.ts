import { logScore, marginalsOf, withObserved } from './assignment.js';
import { decode } from './decode.js';
import type { Evidence, FactorGraph } from './factor.js';
import { logModel } from './log-model.js';
import { logZOfBeliefs, type PropagationOptions, propagate } from './propagate.js';

export type BeliefOptions = Omit<PropagationOptions, 'fold' | 'appearance'>;

export interface Convergence {
  iterations: number;
  converged: boolean;
}

export interface Beliefs extends Convergence {
  /** Of each variable's states; those of observed variables are certain. */
  marginals: Float64Array[];
  /** Bethe's estimate: exact where the graph has no cycle, no bound elsewhere. */
  logZ: number;
  /** Messages from a factor to a variable that were made. */
  updates: number;
  residual: number;
}

/**
 * Sum-product belief propagation. Exact on forests, after one round of the sequential schedule with each message made
 * once; on graphs with cycles an approximation, whose messages may not come to rest without damping.
 *
 * @see Pearl, Probabilistic Reasoning in Intelligent Systems, 1988; Yedidia, Freeman & Weiss, Constructing free-energy
 *   approximations and generalized belief propagation algorithms, 2005
 */
export function beliefPropagation(
  graph: FactorGraph,
  evidence: Evidence,
  options: BeliefOptions = {},
): Beliefs {
  const model = logModel(graph, evidence);
  const run = propagate(model, { ...options, fold: 'sum' });
  const { iterations, updates, residual, converged } = run;
  return {
    marginals: marginalsOf(model, graph, run.beliefs),
    logZ: logZOfBeliefs(model, run),
    ...{ iterations, updates, residual, converged },
  };
}

export interface Decoded extends Convergence {
  /** A state for each variable. */
  states: Int32Array;
  /** log of the product of all potentials there; -energy. */
  score: number;
  updates: number;
  residual: number;
}

/** Max-product belief propagation (max-sum): the likeliest joint state, exact on forests. */
export function maxProduct(graph: FactorGraph, evidence: Evidence, options: BeliefOptions = {}): Decoded {
  const model = logModel(graph, evidence);
  const run = propagate(model, { ...options, fold: 'max' });
  const states = decode(model, run);
  const { iterations, updates, residual, converged } = run;
  return {
    states: withObserved(model, states),
    score: logScore(model, states),
    ...{ iterations, updates, residual, converged },
  };
}
