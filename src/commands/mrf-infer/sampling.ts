import { gibbs } from '../../kernels/graphical/gibbs.js';
import { given } from '../shared/given.js';
import type { Method } from './method.js';

// Vehtari et al., 2021: chains whose R-hat is above have not mixed.
const MIXED = 1.01;

export const sampling: Method = {
  about:
    'Gibbs sampling: each variable, or with --blocks trees whole trees of them, drawn given all others; marginals with their standard errors',
  tasks: ['marginals'],
  exact: false,
  heeds: ['samples', 'burnIn', 'thin', 'chains', 'blocks'],
  prepare:
    ({ graph, targets, options, context }) =>
    (evidence, rng) => {
      const run = gibbs(
        graph,
        evidence,
        { ...given(options, ['samples', 'burnIn', 'thin', 'chains']), blocked: options.blocks === 'trees' },
        rng,
      );
      if (run.rhat > MIXED)
        context.warn(
          `the chains have not mixed (R-hat ${run.rhat.toPrecision(4)}): more --samples, a longer --burn-in or --blocks trees may help`,
        );
      const standardError = targets.reduce(
        (most, v) => run.errors[v]!.reduce((a, error) => Math.max(a, error), most),
        0,
      );
      return {
        marginals: run.marginals,
        metrics: { draws: run.samples, ess: run.ess, rhat: run.rhat, standardError },
      };
    },
};
