import { DataError } from '../../core/errors.js';
import type { Transitions } from './transitions.js';

/**
 * The stationary law of a walker who follows an arc with probability `damping`, and otherwise, or where there is no arc
 * to follow, starts anew at a node drawn from `restart` (all alike unless given):
 *
 *   r = d (r P + (mass of stuck nodes) v) + (1 - d) v.
 *
 * Iterated until the sum of all changes is below `tolerance`; each step shrinks it by d.
 *
 * @param stuck nodes without arcs, whose row in the transitions is a loop
 * @see Brin & Page, The anatomy of a large-scale hypertextual web search engine, 1998
 */
export function pageRank(
  { n, start, to, p, stuck }: Transitions & { stuck: readonly number[] },
  {
    damping = 0.85,
    restart,
    tolerance = 1e-12,
  }: { damping?: number; restart?: Float64Array; tolerance?: number } = {},
): { ranks: Float64Array; iterations: number } {
  if (!(damping >= 0 && damping < 1))
    throw new DataError(`a damping of ${damping}, from 0 to below 1 was needed`);
  const v = restart ?? new Float64Array(n).fill(1 / n);
  const isStuck = new Uint8Array(n);
  for (const node of stuck) isStuck[node] = 1;
  let ranks = v.slice();
  let next = new Float64Array(n);
  for (let iterations = 1; ; iterations++) {
    next.fill(0);
    let loose = 0;
    for (let i = 0; i < n; i++) {
      const mass = damping * ranks[i]!;
      if (isStuck[i] === 1) loose += mass;
      else for (let e = start[i]!; e < start[i + 1]!; e++) next[to[e]!]! += mass * p[e]!;
    }
    let change = 0;
    let total = 0;
    for (let i = 0; i < n; i++) {
      next[i]! += (loose + 1 - damping) * v[i]!;
      total += next[i]!;
    }
    for (let i = 0; i < n; i++) {
      next[i]! /= total;
      change += Math.abs(next[i]! - ranks[i]!);
    }
    [ranks, next] = [next, ranks];
    // Rounding leaves some 1e-16 a node.
    if (change < Math.max(tolerance, n * 1e-17)) return { ranks, iterations };
  }
}
