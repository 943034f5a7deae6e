import { compute } from '../../core/backend.js';
import type { Evidence } from '../../kernels/graphical/factor.js';
import { planBytes, requireFeasible } from '../../kernels/graphical/feasibility.js';
import { elimination, enumeration, junction, planFor } from './exact.js';
import type { Method, Question } from './method.js';
import type { METHOD_NAMES, Task } from './options.js';

export type MethodName = (typeof METHOD_NAMES)[number];

/** Every method of `mrf-infer`. A new one is an entry here, its name and options in options.ts. */
export const METHODS: Record<MethodName, Method> = { enumerate: enumeration, elimination, junction };

// About a minute of elimination.
const MOST_STATES = 2e10;

/** What `auto` falls back to where exact inference is out of reach. */
const APPROXIMATE: Partial<Record<Task, MethodName>> = {};

/** The method that was named, or the one that suits model and question. */
export function methodFor(
  { graph, task, options }: Omit<Question, 'context'>,
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
  if (approximate) return approximate;
  requireFeasible(plan, { passes, memoryBytes });
  return 'elimination';
}
