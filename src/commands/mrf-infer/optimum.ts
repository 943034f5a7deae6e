import { DataError } from '../../core/errors.js';
import type { Bounded } from '../../kernels/graphical/trw-s.js';
import type { Answer } from './method.js';

/** The states of a search, unless a potential is 0 there. */
export function possible(
  { states, score }: { states: Int32Array; score: number },
  method: string,
): Int32Array {
  if (score === -Infinity)
    throw new DataError(`${method} met no joint state of positive probability`, {
      hint: 'other ways to look: elimination, trw, annealing with another --seed',
    });
  return states;
}

/** What is found with a bound on what could be. */
export function boundedAnswer(run: Bounded, method: string): Answer {
  const { iterations, converged, bound, bounds, optimal } = run;
  return {
    states: possible(run, method),
    metrics: { iterations, converged, energyBound: -bound, optimal },
    ...(bounds.length > 1 && {
      trace: { label: 'Lower bound on the energy', values: bounds.map((b) => -b) },
    }),
  };
}
