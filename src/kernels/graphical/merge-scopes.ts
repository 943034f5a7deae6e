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
  const places = new Map<number | string, number>();
  const merged: LogFactor[] = [];
  for (const factor of factors) {
    const key = keyOf(factor.scope, cards.length);
    const place = places.get(key);
    if (place === undefined) places.set(key, merged.push(factor) - 1);
    else merged[place] = product(merged[place]!, factor, cards);
  }
  return merged;
}

/** A number for pairs, of which pictures have millions. */
function keyOf(scope: Int32Array, variables: number): number | string {
  if (scope.length !== 2) return [...scope].sort((a, b) => a - b).join();
  return Math.min(scope[0]!, scope[1]!) * variables + Math.max(scope[0]!, scope[1]!);
}

function product({ scope, logs }: LogFactor, other: LogFactor, cards: Int32Array): LogFactor {
  const sum = logs.slice();
  addAlong(sum, other.logs, walk(scope, other.scope, cards));
  return { scope, logs: sum };
}
