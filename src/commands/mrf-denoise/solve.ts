import { UsageError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { beliefPropagation } from '../../kernels/field/belief-propagation.js';
import { annealField, gibbsMarginals } from '../../kernels/field/gibbs-field.js';
import { alphaBetaSwap, alphaExpansion, exactCut } from '../../kernels/field/graph-cut.js';
import { fieldEnergy, type GridField } from '../../kernels/field/grid-field.js';
import { iteratedModes } from '../../kernels/field/iterated-modes.js';
import { meanField } from '../../kernels/field/mean-field.js';
import { expandable } from '../../kernels/field/pair-cost.js';
import { refuseUnheeded } from '../shared/foreign-options.js';
import { type METHODS, type Options, options as schema } from './options.js';

export type Method = (typeof METHODS)[number];

export interface Solution {
  labels: Int32Array;
  energy: number;
  /** What the curve shows: energies, or free energies of mean field. */
  curve: readonly number[];
  curveName: 'energy' | 'free energy';
  iterations: number;
  converged?: boolean;
  /** [pixels, labels] */
  marginals?: Float64Array;
}

/** Options that one method heeds and another does not. */
export const HEEDS: Record<Method, readonly (keyof Options)[]> = {
  icm: ['iterations'],
  gibbs: ['samples', 'burnIn', 'marginals'],
  anneal: ['iterations'],
  bp: ['iterations', 'tol', 'estimate', 'damping', 'scales', 'marginals'],
  'mean-field': ['iterations', 'tol', 'marginals'],
  'graph-cut': ['iterations'],
  expansion: ['iterations'],
  swap: ['iterations'],
};

const OF_METHODS = [...new Set(Object.values(HEEDS).flat())];

/** An option of another method is a mistake. */
export function checkMethod(options: Options, method: Method, labels: number): void {
  const all = new Map<string, unknown>(Object.entries(options));
  const own = Object.fromEntries(OF_METHODS.map((name) => [name, all.get(name)]));
  const heeds = method === 'graph-cut' && labels === 2 ? [] : HEEDS[method];
  refuseUnheeded(own, `--method ${method}${heeds.length === 0 ? ' of two labels' : ''}`, heeds, {
    usual: USUAL,
  });
  if (method === 'bp' && options.marginals !== undefined && options.estimate !== 'mpm')
    throw new UsageError(
      '--marginals of bp needs --estimate mpm: the likeliest picture has no probabilities',
    );
  if (options.scales !== undefined && options.scales > 1 && options.neighbours === '8')
    throw new UsageError('--scales needs --neighbours 4');
}

const USUAL = schema.parse({});

export function solve(field: GridField, method: Method, options: Options, rng: Rng): Solution {
  const { iterations = 100, tol } = options;
  const moves = { rounds: options.iterations ?? 20 };
  switch (method) {
    case 'icm':
      return labelled(iteratedModes(field, { iterations }));
    case 'anneal': {
      const found = annealField(field, { sweeps: iterations }, rng);
      return labelled({ ...found, iterations });
    }
    case 'gibbs': {
      const { labels, marginals, energies } = gibbsMarginals(field, options, rng);
      return labelled({
        labels,
        marginals,
        energies,
        energy: fieldEnergy(field, labels),
        iterations: energies.length,
      });
    }
    case 'bp': {
      const soft = options.estimate === 'mpm';
      const scales = options.scales ?? (field.lines.length > 2 || !field.shape ? 1 : 5);
      const found = beliefPropagation(field, {
        kind: soft ? 'sum-product' : 'min-sum',
        iterations: options.iterations ?? 50,
        tol,
        damping: options.damping,
        levels: scales,
      });
      return { ...labelled(found), ...(soft && { marginals: found.beliefs }) };
    }
    case 'mean-field': {
      const found = meanField(field, { iterations, tol });
      return {
        labels: found.labels,
        energy: fieldEnergy(field, found.labels),
        curve: found.freeEnergies,
        curveName: 'free energy',
        iterations: found.iterations,
        converged: found.converged,
        marginals: found.marginals,
      };
    }
    case 'graph-cut':
      if (field.labels === 2) return labelled(exactCut(field));
      return field.lines.every(({ table }) => expandable(table, field.labels))
        ? labelled(alphaExpansion(field, moves))
        : labelled(alphaBetaSwap(field, moves));
    case 'expansion':
      return labelled(alphaExpansion(field, moves));
    case 'swap':
      return labelled(alphaBetaSwap(field, moves));
  }
}

const labelled = ({
  energies,
  ...found
}: {
  labels: Int32Array;
  energy: number;
  energies: readonly number[];
  iterations: number;
  converged?: boolean;
  marginals?: Float64Array;
}): Solution => ({
  labels: found.labels,
  energy: found.energy,
  curve: energies,
  curveName: 'energy',
  iterations: found.iterations,
  ...(found.converged !== undefined && { converged: found.converged }),
  ...(found.marginals && { marginals: found.marginals }),
});
