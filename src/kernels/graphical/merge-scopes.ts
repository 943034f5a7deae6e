import { addAlong, walk } from './walk.js';

/** A factor in logarithms: 0 is -Infinity. */
export interface LogFactor {
  readonly scope: Int32Array;
  readonly logs: Float64Array;
}

/**
 * Factors over the same set of variables become one, their product, in the order of the first: the fewer loops a graph
 * has, the better are the methods that go round them.
 */
export function mergeScopes(factors: readonly LogFactor[], cards: Int32Array): LogFactor[] {
  const groups = new Map<number | string, LogFactor[]>();
  for (const factor of factors) {
    const key = keyOf(factor.scope, cards.length);
    const group = groups.get(key);
    if (group) group.push(factor);
    else groups.set(key, [factor]);
  }
  return Array.from(groups.values(), (group) => (group.length === 1 ? group[0]! : product(group, cards)));
}

/** A number for pairs, of which pictures have millions. */
function keyOf(scope: Int32Array, variables: number): number | string {
  if (scope.length !== 2) return [...scope].sort((a, b) => a - b).join();
  return Math.min(scope[0]!, scope[1]!) * variables + Math.max(scope[0]!, scope[1]!);
}

function product(group: readonly LogFactor[], cards: Int32Array): LogFactor {
  const { scope } = group[0]!;
  const logs = group[0]!.logs.slice();
  for (const other of group.slice(1)) addAlong(logs, other.logs, walk(scope, other.scope, cards));
  return { scope, logs };
}
