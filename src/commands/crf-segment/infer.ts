import { beliefPropagation } from '../../kernels/field/belief-propagation.js';
import { exactCut } from '../../kernels/field/graph-cut.js';
import { fieldEnergy, type GridField } from '../../kernels/field/grid-field.js';
import { iteratedModes } from '../../kernels/field/iterated-modes.js';
import { meanField } from '../../kernels/field/mean-field.js';
import type { Options } from './options.js';

export interface Inferred {
  labels: Uint8Array;
  energy: number;
  iterations: number;
  converged: boolean;
  /** Of the foreground at each pixel. */
  probabilities?: Float64Array;
}

export function infer(
  field: GridField,
  { method, iterations = 50 }: Pick<Options, 'method' | 'iterations'>,
): Inferred {
  if (method === 'mean-field') {
    const found = meanField(field, { iterations });
    return {
      ...told(found.labels, found),
      energy: fieldEnergy(field, found.labels),
      probabilities: found.marginals.filter((_, i) => i % 2 === 1),
    };
  }
  const found =
    method === 'graph-cut'
      ? exactCut(field)
      : method === 'bp'
        ? beliefPropagation(field, { iterations })
        : iteratedModes(field, { iterations });
  return { ...told(found.labels, found), energy: found.energy };
}

const told = (labels: Int32Array, { iterations, converged }: { iterations: number; converged: boolean }) => ({
  labels: Uint8Array.from(labels),
  iterations,
  converged,
});
