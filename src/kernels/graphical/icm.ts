import { likeliest, logScore, withObserved } from './assignment.js';
import type { Convergence } from './belief-propagation.js';
import type { Evidence, FactorGraph } from './factor.js';
import { conditionals } from './gibbs-conditional.js';
import { type LogModel, logModel } from './log-model.js';

export interface Settled extends Convergence {
  states: Int32Array;
  /** log of the product of all potentials; -energy. */
  score: number;
  /** After each sweep. */
  scores: number[];
}

/**
 * Iterated conditional modes: each variable in turn takes the best state given all others, until none would change.
 * The score never falls; what it ends in is a local optimum.
 *
 * @param start one state for each variable; by default each variable's best by its own potential
 * @see Besag, On the statistical analysis of dirty pictures, 1986
 */
export function iteratedConditionalModes(
  graph: FactorGraph,
  evidence: Evidence,
  { iterations = 1000, start }: { iterations?: number; start?: Int32Array } = {},
): Settled {
  const model = logModel(graph, evidence);
  const states = start ? insideModel(model, start) : likeliest(model, model.unary);
  const run = settle(model, states, iterations);
  return { ...run, states: withObserved(model, states) };
}

/** The states of a graph as its model counts them: observed variables have one state. */
export const insideModel = ({ observed }: LogModel, states: Int32Array): Int32Array =>
  states.map((state, v) => (observed[v]! >= 0 ? 0 : state));

/** Sweeps that change `states`, until one changes nothing. A variable moves only if it gains by it. */
export function settle(model: LogModel, states: Int32Array, most: number) {
  const conditional = conditionals(model);
  const scores: number[] = [];
  let converged = false;
  while (!converged && scores.length < most) {
    let changes = 0;
    for (let v = 0; v < states.length; v++) {
      const logs = conditional(v, states);
      let best = states[v]!;
      for (let x = 0; x < logs.length; x++) if (logs[x]! > logs[best]!) best = x;
      if (best !== states[v]) changes++;
      states[v] = best;
    }
    scores.push(logScore(model, states));
    converged = changes === 0;
  }
  return { score: logScore(model, states), scores, iterations: scores.length, converged };
}
