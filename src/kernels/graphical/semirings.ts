import { linear, RangeLost } from './linear-tables.js';
import { logarithmic } from './log-tables.js';
import type { Semiring } from './semiring.js';

export const SEMIRINGS = {
  'sum-product': linear('sum'),
  'max-product': linear('max'),
  log: logarithmic('sum'),
  'max-sum': logarithmic('max'),
} as const satisfies Record<string, Semiring>;

export type SemiringName = keyof typeof SEMIRINGS;

/** Sums and maxima over the same kind of table. */
export interface Arithmetic {
  readonly sum: Semiring;
  readonly max: Semiring;
}

export const LINEAR: Arithmetic = { sum: SEMIRINGS['sum-product'], max: SEMIRINGS['max-product'] };
export const LOGARITHMIC: Arithmetic = { sum: SEMIRINGS.log, max: SEMIRINGS['max-sum'] };

/** Computes in plain numbers, and once more in logarithms where doubles cannot hold the ratios. */
export function inRange<T>(compute: (arithmetic: Arithmetic) => T): T {
  try {
    return compute(LINEAR);
  } catch (error) {
    if (!(error instanceof RangeLost)) throw error;
    return compute(LOGARITHMIC);
  }
}
