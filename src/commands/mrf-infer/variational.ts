import { meanField } from '../../kernels/graphical/mean-field.js';
import { structuredMeanField } from '../../kernels/graphical/structured-mean-field.js';
import { given } from '../shared/given.js';
import type { Method } from './method.js';

export const variational: Method = {
  about:
    'independent marginals, or with --blocks trees independent trees, nearest to the model; logZ is a lower bound',
  tasks: ['marginals', 'partition'],
  exact: false,
  heeds: ['iterations', 'tol', 'restarts', 'blocks'],
  prepare({ graph, options, context }) {
    const infer = options.blocks === 'trees' ? structuredMeanField : meanField;
    return (evidence, rng) => {
      const { marginals, bound, bounds, iterations, converged } = infer(
        graph,
        evidence,
        given(options, ['iterations', 'tol', 'restarts']),
        rng,
      );
      if (!converged) context.warn('the bound still rises: more --iterations would tighten it');
      return {
        logZ: bound,
        marginals,
        metrics: { iterations, converged, bound: 'lower' },
        ...(bounds.length > 1 && { trace: { label: 'Lower bound on log Z', values: bounds } }),
      };
    };
  },
};
