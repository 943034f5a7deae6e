import type { FactorGraph } from '../../../src/kernels/graphical/factor.js';

/** A chain with a table [state, next state] between neighbours. */
export const chain = (tables: readonly (readonly number[])[], card: number): FactorGraph => ({
  cards: new Int32Array(tables.length + 1).fill(card),
  factors: tables.map((values, v) => ({ scope: Int32Array.of(v, v + 1), values: Float64Array.from(values) })),
});

/** A ring with the same table between all neighbours. */
export const ring = (n: number, table: readonly number[], card: number): FactorGraph => ({
  cards: new Int32Array(n).fill(card),
  factors: Array.from({ length: n }, (_, v) => ({
    scope: Int32Array.of(v, (v + 1) % n),
    values: Float64Array.from(table),
  })),
});

/** Spins -1 and 1 with exp(t) between like neighbours and exp(-t) between others. */
export const ising = (n: number, t: number, closed: boolean): FactorGraph => {
  const table = [Math.exp(t), Math.exp(-t), Math.exp(-t), Math.exp(t)];
  return closed ? ring(n, table, 2) : chain(new Array(n - 1).fill(table), 2);
};
