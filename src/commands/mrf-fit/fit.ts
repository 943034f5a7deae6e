import { compute } from '../../core/backend.js';
import type { Context, Json } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import { planElimination } from '../../kernels/graphical/elimination-order.js';
import { amount, planBytes } from '../../kernels/graphical/feasibility.js';
import {
  empiricalMoments,
  exactMoments,
  type Learned,
  maximumLikelihood,
  maximumPseudoLikelihood,
  sampledLikelihood,
} from '../../kernels/graphical/learn.js';
import type { LogLinear } from '../../kernels/graphical/log-linear.js';
import type { Observations } from '../../kernels/graphical/observations.js';
import { given } from '../shared/given.js';
import type { FitOptions } from './options.js';

export interface FittedField {
  theta: Float64Array;
  /** Features a row, of the data and, where they are known, of the model. */
  empirical: Float64Array;
  expected: Float64Array | undefined;
  objectives: number[];
  metrics: Record<string, Json>;
}

// A pass of a junction tree of so many numbers takes about a second, and each step of learning makes one.
const MOST_STATES = 3e8;

export function fitField(
  model: LogLinear,
  data: Observations,
  options: FitOptions,
  context: Context,
): FittedField {
  const { method, l2 } = options;
  const plan = planElimination(
    model.cards,
    model.factors.map(({ scope }) => scope),
  );
  const feasible = planBytes(plan, 2) <= compute.memoryBytes && plan.totalStates <= MOST_STATES;
  if (method === 'ml' && !feasible)
    throw new DataError(
      `the exact likelihood needs tables of ${plan.totalStates.toExponential(1)} numbers in each step (${amount(planBytes(plan, 2))}, width ${plan.width})`,
      { hint: '--method pseudo or sampled needs none' },
    );
  const objectives: number[] = [];
  const how = {
    l2,
    ...given(options, ['iterations', 'tol']),
    onIteration: (_: number, objective: number) => {
      objectives.push(objective);
    },
  };
  const learned = learn();
  const { theta, objective, iterations, converged } = learned;
  if (!converged)
    context.warn(
      method === 'sampled'
        ? 'the sampled moments are not those of the data yet: more --iterations or --chains, or a larger --tol'
        : 'the weights did not come to rest: more --iterations, or --l2 where states were never seen',
    );
  const exact = feasible ? exactMoments(model, theta) : undefined;
  const sums = empiricalMoments(model, data);
  const empirical = sums.map((sum) => sum / data.rows);
  const expected = exact?.moments ?? learned.moments;
  const logLikelihood = exact && sums.reduce((sum, f, k) => sum + theta[k]! * f, 0) - data.rows * exact.logZ;
  return {
    ...{ theta, empirical, expected, objectives },
    metrics: {
      rows: data.rows,
      distinctRows: data.counts.length,
      weights: model.weights,
      factors: model.factors.length,
      ...(logLikelihood !== undefined && { logLikelihood }),
      ...(exact && { logZ: exact.logZ }),
      ...(objective !== undefined && { objective }),
      ...(expected && {
        momentGap: expected.reduce((most, m, k) => Math.max(most, Math.abs(m - empirical[k]!)), 0),
      }),
      ...{ iterations, converged },
    },
  };

  function learn(): Learned & { moments?: Float64Array } {
    if (method === 'ml') return maximumLikelihood(model, data, how);
    if (method === 'pseudo') return maximumPseudoLikelihood(model, data, how);
    const chains = given(options, ['chains', 'sweeps']);
    return sampledLikelihood(model, data, { ...how, ...chains }, context.rng);
  }
}
