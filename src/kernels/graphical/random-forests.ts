import type { Rng } from '../../core/random.js';
import { root } from '../graph/union-find.js';
import type { LogModel } from './log-model.js';

/**
 * Sets of factors without a cycle, as large as can be, that cover all factors together: each forest takes first the
 * factors that the others took least often, in random order among equals.
 *
 * @param least so many forests, more where they leave a factor uncovered
 */
export function randomForests(model: LogModel, least: number, rng: Rng): Int32Array[] {
  const { factors, cards } = model;
  const taken = new Int32Array(factors);
  const forests: Int32Array[] = [];
  const shuffled = Int32Array.from({ length: factors }, (_, f) => f);
  const parent = new Int32Array(cards.length);
  while (forests.length < least || taken.includes(0)) {
    for (let i = factors - 1; i > 0; i--) {
      const j = rng.integer(i + 1);
      const swap = shuffled[i]!;
      shuffled[i] = shuffled[j]!;
      shuffled[j] = swap;
    }
    for (let v = 0; v < parent.length; v++) parent[v] = v;
    const forest: number[] = [];
    for (const f of byCount(shuffled, taken)) {
      if (!joinable(model, f, parent)) continue;
      taken[f]!++;
      forest.push(f);
    }
    forests.push(Int32Array.from(forest).sort());
  }
  return forests;
}

/** rho of each factor: its share of the forests. */
export function appearances(factors: number, forests: readonly Int32Array[]): Float64Array {
  const rho = new Float64Array(factors);
  for (const forest of forests) for (const f of forest) rho[f]! += 1 / forests.length;
  return rho.map((share) => Math.min(1, share));
}

/** A stable counting sort. */
function byCount(factors: Int32Array, taken: Int32Array): Int32Array {
  const counts = new Int32Array(2 + taken.reduce((a, b) => Math.max(a, b), 0));
  for (const count of taken) counts[count + 1]!++;
  for (let i = 1; i < counts.length; i++) counts[i]! += counts[i - 1]!;
  const sorted = new Int32Array(factors.length);
  for (const f of factors) sorted[counts[taken[f]!]!++] = f;
  return sorted;
}

/** Whether all variables of f lie in different trees, which are joined if so. */
function joinable({ first, variable }: LogModel, f: number, parent: Int32Array): boolean {
  for (let e = first[f]!; e < first[f + 1]!; e++)
    for (let other = first[f]!; other < e; other++)
      if (root(parent, variable[e]!) === root(parent, variable[other]!)) return false;
  const top = root(parent, variable[first[f]!]!);
  for (let e = first[f]! + 1; e < first[f + 1]!; e++) parent[root(parent, variable[e]!)] = top;
  return true;
}
