import { DataError } from '../../core/errors.js';

/** Complete joint states, each distinct one once, and how often it was seen. */
export interface Observations {
  readonly rows: number;
  readonly variables: number;
  /** [distinct, variables] */
  readonly states: Int32Array;
  readonly counts: Float64Array;
}

/** @param columns one for each variable: the state of each row */
export function observations(cards: Int32Array, columns: readonly ArrayLike<number>[]): Observations {
  const n = cards.length;
  const rows = columns[0]?.length ?? 0;
  if (columns.length !== n) throw new DataError(`${columns.length} columns do not cover ${n} variables`);
  if (rows === 0) throw new DataError('no rows to learn from');
  columns.forEach((column, v) => {
    for (let row = 0; row < rows; row++)
      if (!(Number.isInteger(column[row]) && column[row]! >= 0 && column[row]! < cards[v]!))
        throw new DataError(
          `row ${row + 1} has ${column[row]} for variable ${v}, a state of 0..${cards[v]! - 1} was needed`,
        );
  });
  const known = new Map<string, number>();
  const distinct: number[] = [];
  const counts: number[] = [];
  const states = new Array<number>(n);
  for (let row = 0; row < rows; row++) {
    for (let v = 0; v < n; v++) states[v] = columns[v]![row]!;
    const key = states.join();
    const at = known.get(key);
    if (at !== undefined) counts[at]!++;
    else {
      known.set(key, counts.length);
      counts.push(1);
      for (const x of states) distinct.push(x);
    }
  }
  return { rows, variables: n, states: Int32Array.from(distinct), counts: Float64Array.from(counts) };
}
