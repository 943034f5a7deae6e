import type { Rng } from '../../core/random.js';
import {
  type BeliefOptions,
  beliefPropagation,
  maxProduct,
} from '../../kernels/graphical/belief-propagation.js';
import { treeReweighted } from '../../kernels/graphical/tree-reweighted.js';
import { trwS } from '../../kernels/graphical/trw-s.js';
import { given } from '../shared/given.js';
import type { Answer, Method } from './method.js';
import { boundedAnswer, possible } from './optimum.js';
import type { InferOptions } from './options.js';

const PASSING = ['iterations', 'tol', 'schedule', 'damping'] as const;

export const bp: Method = {
  about:
    'belief propagation, sum-product and for map max-product: exact where the graph has no cycle, else an approximation; logZ is the estimate of Bethe',
  tasks: ['marginals', 'map', 'partition'],
  exact: false,
  heeds: PASSING,
  prepare:
    ({ graph, task, options, context }) =>
    (evidence) => {
      const residuals: number[] = [];
      const how = passing(options, residuals);
      if (task === 'map') {
        const run = maxProduct(graph, evidence, how);
        warnOfUnrest(run.converged, context.warn);
        return { states: possible(run, 'bp'), metrics: rest(run), ...trace(residuals) };
      }
      const run = beliefPropagation(graph, evidence, how);
      warnOfUnrest(run.converged, context.warn);
      return { logZ: run.logZ, marginals: run.marginals, metrics: rest(run), ...trace(residuals) };
    },
};

export const trw: Method = {
  about:
    'tree-reweighted messages: logZ is an upper bound once they rest; for map sequential (TRW-S), with a bound on the energy that may prove the states best',
  tasks: ['marginals', 'map', 'partition'],
  exact: false,
  heeds: (task) => (task === 'map' ? ['iterations', 'tol'] : [...PASSING, 'forests']),
  prepare:
    ({ graph, task, options, context }) =>
    (evidence, rng: Rng) => {
      if (task === 'map')
        return boundedAnswer(trwS(graph, evidence, given(options, ['iterations', 'tol'])), 'trw');
      const residuals: number[] = [];
      const how = { ...passing(options, residuals), ...given(options, ['forests']) };
      const run = treeReweighted(graph, evidence, how, rng);
      warnOfUnrest(run.converged, context.warn);
      return {
        logZ: run.bound,
        marginals: run.marginals,
        metrics: { ...rest(run), ...(run.converged && { bound: 'upper' }) },
        ...trace(residuals),
      };
    },
};

function passing(options: InferOptions, residuals: number[]): BeliefOptions {
  return {
    ...given(options, PASSING),
    onIteration: (_, residual) => {
      residuals.push(residual);
    },
  };
}

const rest = ({
  iterations,
  converged,
  residual,
}: {
  iterations: number;
  converged: boolean;
  residual: number;
}) => ({
  iterations,
  converged,
  residual,
});

const trace = (residuals: readonly number[]): Pick<Answer, 'trace'> =>
  residuals.length > 1
    ? {
        trace: {
          label: 'Largest change of a message',
          values: residuals.map((r) => Math.max(r, 1e-16)),
          log: true,
        },
      }
    : {};

function warnOfUnrest(converged: boolean, warn: (message: string) => void): void {
  if (!converged)
    warn(
      'the messages did not come to rest: more --iterations, --damping 0.5 or --schedule residual may help',
    );
}
