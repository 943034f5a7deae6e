import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import type { EliminationPlan } from './elimination-order.js';

/** Bytes that exact inference along this order holds at once: its messages, and the largest table twice. */
export const planBytes = ({ largestClique, messageStates }: EliminationPlan, passes = 1): number =>
  8 * (2 * largestClique + passes * messageStates);

/**
 * Refuses what memory cannot hold before anything is allocated.
 *
 * @param passes 1 for elimination, 2 for a junction tree, whose messages go both ways
 */
export function requireFeasible(
  plan: EliminationPlan,
  {
    passes = 1,
    memoryBytes = compute.memoryBytes,
  }: { passes?: number; memoryBytes?: number | undefined } = {},
): void {
  const bytes = planBytes(plan, passes);
  if (bytes <= memoryBytes) return;
  throw new DataError(
    `exact inference needs ${amount(bytes)} of memory (width ${plan.width}, the largest table has ${count(plan.largestClique)} numbers), there are ${amount(memoryBytes)}`,
    { hint: 'the approximate methods need little: bp, trw, mean-field, gibbs' },
  );
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

/** Three digits and a unit; beyond 1000 exabytes a power of ten. */
export function amount(bytes: number): string {
  let unit = 0;
  let value = bytes;
  for (; value >= 1000 && unit < UNITS.length - 1; unit++) value /= 1000;
  return `${value < 1000 ? Number(value.toPrecision(3)) : value.toExponential(1)} ${UNITS[unit]}`;
}

const count = (n: number) => (n < 1e6 ? String(n) : n.toExponential(1));
