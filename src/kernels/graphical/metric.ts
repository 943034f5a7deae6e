import { DataError } from '../../core/errors.js';
import { type PairwiseEnergy, rounding } from './pairwise-energy.js';

/**
 * What expansion needs of each pair's table:  e(b, c) + e(a, a) <= e(b, a) + e(a, c)  for all states, the triangle
 * inequality where states cost nothing beside themselves.
 */
export function requireMetric(energy: PairwiseEnergy): void {
  forEachShape(energy, (p, rows, columns, e) => {
    const room = rounding(e);
    const at = (x: number, y: number) => e[x * columns + y]!;
    for (let a = 0; a < Math.min(rows, columns); a++)
      for (let b = 0; b < rows; b++)
        for (let c = 0; c < columns; c++)
          if (at(b, c) + at(a, a) > at(b, a) + at(a, c) + room)
            throw new DataError(
              `expansion is for metrics: between variables ${energy.from[p]} and ${energy.to[p]} the way from state ${b} to ${c} is longer than by ${a}`,
              { hint: 'methods that ask for less: swap, trw, bp, icm' },
            );
  });
}

/** What swap needs:  e(a, a) + e(b, b) <= e(a, b) + e(b, a). */
export function requireSemiMetric(energy: PairwiseEnergy): void {
  forEachShape(energy, (p, rows, columns, e) => {
    const room = rounding(e);
    const at = (x: number, y: number) => e[x * columns + y]!;
    for (let a = 0; a < Math.min(rows, columns); a++)
      for (let b = 0; b < a; b++)
        if (at(a, a) + at(b, b) > at(a, b) + at(b, a) + room)
          throw new DataError(
            `swap is for semi-metrics: variables ${energy.from[p]} and ${energy.to[p]} would rather differ in states ${b} and ${a}`,
            { hint: 'methods for any factors: trw, bp, dual, icm' },
          );
  });
}

/** Each distinct table once in each shape that it has. */
function forEachShape(
  { cards, pairs, from, to, table, tables }: PairwiseEnergy,
  check: (pair: number, rows: number, columns: number, e: Float64Array) => void,
): void {
  const checked = new Set<string>();
  for (let p = 0; p < pairs; p++) {
    const [rows, columns] = [cards[from[p]!]!, cards[to[p]!]!];
    const key = `${table[p]} ${rows}`;
    if (checked.has(key)) continue;
    checked.add(key);
    check(p, rows, columns, tables[table[p]!]!);
  }
}
