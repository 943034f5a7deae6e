import { DataError } from '../../core/errors.js';
import { finiteModel } from './finite-model.js';
import type { LogModel } from './log-model.js';

/** Pairs of a model whose factors have two variables at most, as energies; what cuts and moves work on. */
export interface PairwiseEnergy {
  readonly cards: Int32Array;
  readonly at: Int32Array;
  /** -unary. */
  readonly unary: Float64Array;
  readonly pairs: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Energy of pair p in states x, y: tables[table[p]][x * cards[to[p]] + y]. */
  readonly table: Int32Array;
  readonly tables: readonly Float64Array[];
}

export function pairwiseEnergy(model: LogModel, method: string): PairwiseEnergy {
  const { first, variable, factors } = model;
  for (let f = 0; f < factors; f++)
    if (first[f + 1]! - first[f]! > 2)
      throw new DataError(
        `${method} is for factors of two variables, one has ${first[f + 1]! - first[f]!} that are not observed`,
        { hint: 'methods for any factors: bp, trw, dual, icm, annealing' },
      );
  const { cards, at, unary, table, tables } = finiteModel(model);
  return {
    ...{ cards, at, unary: unary.map((value) => -value), pairs: factors },
    from: Int32Array.from({ length: factors }, (_, f) => variable[first[f]!]!),
    to: Int32Array.from({ length: factors }, (_, f) => variable[first[f]! + 1]!),
    ...{ table, tables: tables.map((values) => values.map((value) => -value)) },
  };
}

/** So much may a table miss a condition by rounding of the potentials that it came from. */
export const rounding = (e: Float64Array) =>
  1e-9 * e.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
