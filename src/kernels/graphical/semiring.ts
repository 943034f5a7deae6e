import type { Factor } from './factor.js';

/** A factor at work: it stands for values * exp(log) in linear semirings, for exp(values + log) in logarithmic ones. */
export interface Table extends Factor {
  readonly log: number;
  /** Linear: log2 of the smallest entry that is not 0, the largest being 1. Tells how much a product may shrink. */
  readonly span: number;
}

/**
 * What elimination and message passing need of a semiring, on whole tables. Sums over products give partition
 * functions and marginals, maxima over products most probable states; the logarithmic twins hold any range of
 * numbers, at twenty times the cost.
 *
 * @see Aji & McEliece, The generalized distributive law, 2000
 */
export interface Semiring {
  table(factor: Factor): Table;
  /** Over `scope`, which holds the scopes of all tables. Of no table: 1 everywhere. */
  product(tables: readonly Table[], scope: Int32Array, cards: Int32Array): Table;
  /** Sums or maxima over the variables that are not in `scope`. */
  project(table: Table, scope: Int32Array, cards: Int32Array): Table;
  /** Their product, summed (or maximised) over some variables; its scope has an order of its own. */
  eliminate(tables: readonly Table[], gone: Int32Array, cards: Int32Array): Table;
  /** a / b over the same scope; 0 / 0 = 0. */
  quotient(a: Table, b: Table): Table;
  /** Natural logarithm of a table without variables. */
  log(table: Table): number;
  /** Natural logarithm of an entry, less what all entries of the table share. */
  logAt(table: Table, index: number): number;
  /** All entries as plain numbers, but for a factor that they share; the largest is near 1 at the most. */
  weights(table: Table): Float64Array;
}

/**
 * An order of the variables that stay in which most tables of a chain of eliminations lie as they are read: that of
 * the largest table, where a new variable takes the place of one that goes.
 */
export function messageScope(tables: readonly Factor[], gone: Int32Array): Int32Array {
  let largest: Factor | undefined;
  for (const table of tables) if (!largest || table.values.length > largest.values.length) largest = table;
  if (!largest) return new Int32Array();
  const fresh = new Set<number>();
  for (const { scope } of tables) for (const v of scope) fresh.add(v);
  for (const v of largest.scope) fresh.delete(v);
  for (const v of gone) fresh.delete(v);
  const waiting = [...fresh];
  const rest: number[] = [];
  for (const v of largest.scope) {
    if (!gone.includes(v)) rest.push(v);
    else {
      const next = waiting.shift();
      if (next !== undefined) rest.push(next);
    }
  }
  return Int32Array.of(...waiting, ...rest);
}
