import { compute } from '../../core/backend.js';
import type { Evidence } from '../../kernels/graphical/factor.js';
import { amount, planBytes, requireFeasible } from '../../kernels/graphical/feasibility.js';
import { elimination, enumeration, junction, planFor } from './exact.js';
import { bp, trw } from './messages.js';
import type { Method, Question } from './method.js';
import type { METHOD_NAMES, Task } from './options.js';
import { sampling } from './sampling.js';
import { cooling, cut, dual, expansion, icm, swap } from './search.js';
import { variational } from './variational.js';

export type MethodName = (typeof METHOD_NAMES)[number];

/** Every method of `mrf-infer`. A new one is an entry here, its name and options in options.ts. */
export const METHODS: Record<MethodName, Method> = {
  enumerate: enumeration,
  elimination,
  junction,
  bp,
  trw,
  'mean-field': variational,
  gibbs: sampling,
  'graph-cut': cut,
  expansion,
  swap,
  dual,
  icm,
  annealing: cooling,
};

// About a minute of elimination.
const MOST_STATES = 2e10;

/** What `auto` falls back to where exact inference is out of reach. */
const APPROXIMATE: Partial<Record<Task, MethodName>> = { marginals: 'bp', partition: 'bp', map: 'trw' };

/** The method that was named, or the one that suits model and question. */
export function methodFor(
  { graph, task, options, context }: Question,
  samples: readonly Evidence[],
): MethodName {
  if (options.method !== 'auto') return options.method;
  const shared = new Map([...(samples[0] ?? [])].filter(([v]) => samples.every((known) => known.has(v))));
  const plan = planFor(graph, shared, options);
  const memoryBytes = options.memory === undefined ? compute.memoryBytes : options.memory * 1e6;
  const passes = task === 'marginals' ? 2 : 1;
  if (planBytes(plan, passes) <= memoryBytes && plan.totalStates * samples.length <= MOST_STATES)
    return task === 'marginals' || (task !== 'marginal-map' && samples.length > 1)
      ? 'junction'
      : 'elimination';
  const approximate = APPROXIMATE[task];
  if (approximate) {
    context.warn(
      `exact inference needs ${amount(planBytes(plan, passes))} of memory and some ${plan.totalStates.toExponential(0)} steps (width ${plan.width}): ${approximate} approximates it`,
    );
    return approximate;
  }
  requireFeasible(plan, { passes, memoryBytes });
  return 'elimination';
}
