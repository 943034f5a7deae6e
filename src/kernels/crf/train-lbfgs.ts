import { lbfgs, type Objective } from '../optimize/lbfgs.js';
import { owlQn } from '../optimize/owl-qn.js';
import { withLikelihood } from './likelihood.js';
import type { Trainer } from './training.js';

/**
 * The weights that minimise  -log P(labels | text) + (l2 / 2) sum theta^2 + l1 sum |theta|,  a convex function: by L-BFGS,
 * and with l1 by OWL-QN, which leaves weights at exactly 0.
 *
 * @see Lafferty, McCallum & Pereira, 2001; Andrew & Gao, 2007
 */
export const trainLbfgs: Trainer = (
  features,
  encoded,
  { l2, l1, iterations, tolerance, start, fixed, onIteration },
) =>
  withLikelihood(features, encoded, (negative) => {
    const objective: Objective = (weights, gradient) => {
      let value = negative(weights, gradient);
      for (let k = 0; k < weights.length; k++) {
        if (fixed[k] === 1) gradient[k] = 0;
        else {
          value += 0.5 * l2 * weights[k]! ** 2;
          gradient[k]! += l2 * weights[k]!;
        }
      }
      return value;
    };
    const options = {
      iterations,
      objectiveTolerance: tolerance,
      onIteration: ({ iteration, x, f }: { iteration: number; x: Float64Array; f: number }) =>
        onIteration?.({ iteration, weights: x, objective: f }),
    };
    const found =
      l1 > 0
        ? owlQn(objective, start, { ...options, l1, penalised: (k) => fixed[k] === 0 })
        : lbfgs(objective, start, options);
    return {
      weights: found.x,
      iterations: found.iterations,
      converged: found.converged,
      reason: found.reason,
    };
  });
