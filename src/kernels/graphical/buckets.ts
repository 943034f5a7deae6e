import type { EliminationPlan } from './elimination-order.js';
import type { Semiring, Table } from './semiring.js';

/** The part of a plan that tells what to do. */
export type Steps = Pick<EliminationPlan, 'order' | 'neighbours'>;

/** What elimination leaves. */
export interface Eliminated {
  /** Tables over variables that stay. */
  readonly rest: Table[];
  /** For each variable of the order the tables that met there. */
  readonly buckets: readonly (readonly Table[])[];
}

/**
 * Bucket elimination: each table waits for the first variable of its scope to come; the product of those that wait,
 * summed (or maximised) over that variable, is a table that waits on.
 *
 * @see Dechter, Bucket elimination: a unifying framework for probabilistic inference, 1999
 */
export function eliminate(
  tables: readonly Table[],
  cards: Int32Array,
  { order }: Pick<Steps, 'order'>,
  semiring: Semiring,
): Eliminated {
  const position = new Int32Array(cards.length).fill(order.length);
  order.forEach((v, i) => {
    position[v] = i;
  });
  const rest: Table[] = [];
  const buckets = Array.from(order, (): Table[] => []);
  const place = (table: Table) => {
    let first = order.length;
    for (const v of table.scope) first = Math.min(first, position[v]!);
    (buckets[first] ?? rest).push(table);
  };
  tables.forEach(place);
  order.forEach((v, i) => {
    place(semiring.eliminate(buckets[i]!, Int32Array.of(v), cards));
  });
  return { rest, buckets };
}

/** The states where maxima were taken, last variable first; those of variables that were not eliminated are -1. */
export function walkBack(
  { buckets }: Eliminated,
  cards: Int32Array,
  { order }: Pick<Steps, 'order'>,
  { logAt }: Semiring,
): Int32Array {
  const states = new Int32Array(cards.length).fill(-1);
  for (let i = order.length - 1; i >= 0; i--) {
    const v = order[i]!;
    let best = -Infinity;
    let choice = 0;
    for (let state = 0; state < cards[v]!; state++) {
      states[v] = state;
      let sum = 0;
      for (const table of buckets[i]!) sum += logAt(table, indexOf(table.scope, cards, states));
      if (sum > best) {
        best = sum;
        choice = state;
      }
    }
    states[v] = choice;
  }
  return states;
}

export function indexOf(scope: Int32Array, cards: Int32Array, states: ArrayLike<number>): number {
  let at = 0;
  for (let i = 0; i < scope.length; i++) at = at * cards[scope[i]!]! + states[scope[i]!]!;
  return at;
}
