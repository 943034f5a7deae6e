import { UsageError } from '../../core/errors.js';
import type { Network } from '../../kernels/bayes-net/network.js';
import { createResolver, parseNames, readAssignments, refuseOption } from '../shared/assignments.js';

interface Asked {
  evidence?: string | undefined;
  do?: string | undefined;
  hide?: string | undefined;
  method?: 'exact' | 'weighting' | 'rejection' | undefined;
}

/** What the options mean for this network: known nodes, set nodes, and those that are written. */
export async function questionOf(network: Network, asked: Asked) {
  const { nodes } = network;
  const resolver = createResolver(
    nodes.map((node) =>
      node.kind === 'table' ? { name: node.name, states: node.states } : { name: node.name },
    ),
  );
  const read = async (text: string | undefined, flag: string) => {
    if (text === undefined) return new Map<number, number>();
    const { assignments, refuse } = await readAssignments(text, flag);
    return resolver.assign(assignments, refuse);
  };
  const evidence = await read(asked.evidence, '--evidence');
  const actions = await read(asked.do, '--do');
  for (const node of actions.keys())
    if (evidence.has(node)) throw new UsageError(`'${nodes[node]!.name}' is in --evidence and in --do`);
  if (asked.method !== undefined && evidence.size === 0)
    throw new UsageError(`--method ${asked.method} does nothing without --evidence`);
  const refuse = refuseOption('--hide');
  const hidden = new Set(
    asked.hide === undefined ? [] : parseNames(asked.hide).map((name) => resolver.variable(name, refuse)),
  );
  const shown = nodes.flatMap((_, i) => (hidden.has(i) ? [] : [i]));
  if (shown.length === 0) throw new UsageError('--hide leaves no column');
  const numbers = [...evidence.keys()].some((i) => nodes[i]!.kind === 'gaussian');
  const method =
    evidence.size === 0 ? ('forward' as const) : (asked.method ?? (numbers ? 'weighting' : 'exact'));
  return { evidence, actions, shown, method };
}
