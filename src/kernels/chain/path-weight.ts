import type { Chain } from './chain.js';

/** Logarithm of the weight of one path through a single sequence; -Infinity where it is impossible. */
export function pathWeight(
  { k, logWeights, logInitial, logTransition, logFinal }: Chain,
  path: ArrayLike<number>,
): number {
  let sum = logInitial[path[0]!]! + (logFinal?.[path[path.length - 1]!] ?? 0);
  for (let t = 0; t < path.length; t++) {
    if (t > 0) sum += logTransition[path[t - 1]! * k + path[t]!]!;
    sum += logWeights[t * k + path[t]!]!;
  }
  return sum;
}
