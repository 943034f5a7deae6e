import { DataError } from '../../core/errors.js';

/** Which of `states` each row has, all rows known. */
export interface Coded {
  readonly codes: ArrayLike<number>;
  readonly states: number;
}

export interface Strata {
  /** Of each row. */
  readonly stratum: Int32Array;
  readonly count: number;
}

/** Largest number of joint states that are numbered by a table; more are by a map of those that occur. */
const MOST_DENSE = 2 ** 22;

/** Numbers the joint states of the given variables that occur, in the order of their first row. */
export function strataOf(given: readonly Coded[], rows: number): Strata {
  let joint = 1;
  let keys: Float64Array | Int32Array = new Int32Array(rows);
  for (const { codes, states } of given) {
    joint *= states;
    if (joint > Number.MAX_SAFE_INTEGER) {
      // Too many to count: those that occur are few, and numbered anew they fit again.
      const { stratum, count } = numbered(keys, joint / states);
      keys = Float64Array.from(stratum);
      joint = count * states;
    } else if (joint > MOST_DENSE && keys instanceof Int32Array) keys = Float64Array.from(keys);
    for (let row = 0; row < rows; row++) keys[row] = keys[row]! * states + codes[row]!;
  }
  return numbered(keys, joint);
}

function numbered(keys: Float64Array | Int32Array, joint: number): Strata {
  const stratum = new Int32Array(keys.length);
  let count = 0;
  if (joint <= MOST_DENSE) {
    const places = new Int32Array(joint).fill(-1);
    for (let row = 0; row < keys.length; row++) {
      const key = keys[row]!;
      if (places[key] === -1) places[key] = count++;
      stratum[row] = places[key]!;
    }
    return { stratum, count };
  }
  const places = new Map<number, number>();
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row]!;
    let place = places.get(key);
    if (place === undefined) {
      place = count++;
      places.set(key, place);
    }
    stratum[row] = place;
  }
  return { stratum, count };
}

/** Counts [strata, states of x, states of y]. */
export interface Contingency {
  readonly counts: Float64Array;
  readonly strata: number;
  readonly kx: number;
  readonly ky: number;
}

/** A gigabyte of counts. */
const MOST_CELLS = 2 ** 27;

/** How often x and y have each pair of states, within each stratum; rows count once, or by their weight. */
export function contingency(
  x: Coded,
  y: Coded,
  { stratum, count }: Strata,
  weights?: Float64Array,
): Contingency {
  const cells = count * x.states * y.states;
  if (cells > MOST_CELLS)
    throw new DataError(
      `${cells} cells of a table (${x.states} x ${y.states} in ${count} strata), at most ${MOST_CELLS} fit`,
    );
  const counts = new Float64Array(cells);
  addCounts(counts, x, y, stratum, weights);
  return { counts, strata: count, kx: x.states, ky: y.states };
}

export function addCounts(
  counts: Float64Array,
  x: Coded,
  y: Coded,
  stratum: Int32Array,
  weights?: Float64Array,
): void {
  const [{ codes: a, states: kx }, { codes: b, states: ky }] = [x, y];
  for (let row = 0; row < stratum.length; row++)
    counts[(stratum[row]! * kx + a[row]!) * ky + b[row]!]! += weights ? weights[row]! : 1;
}
