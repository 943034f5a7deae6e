import { DataError } from '../../core/errors.js';

/** Sequences of codes 0..states-1, one after the other: sequence s is codes[offsets[s]] ... codes[offsets[s + 1] - 1]. */
export interface CodedSequences {
  readonly codes: ArrayLike<number>;
  readonly offsets: Int32Array;
}

/**
 * What followed the contexts of one length. Context c is the symbol symbol[c] before the context parent[c] of the level
 * below, so that leaving out the oldest symbol is one step; the empty context of level 0 is its own parent.
 */
export interface Level {
  readonly parent: Int32Array;
  readonly symbol: Int32Array;
  /** Successors of context c are entries start[c] ... start[c + 1] - 1, by ascending code. */
  readonly start: Int32Array;
  readonly next: Int32Array;
  readonly count: Float64Array;
}

/** Beyond this a table of contexts and successors has no exact keys. */
const MOST_KEYS = Number.MAX_SAFE_INTEGER;

/**
 * Counts of every symbol after every context of 0, 1, ... `order` symbols. A context does not reach over the beginning of
 * its sequence: the first symbols count at the lower levels alone.
 */
export function countContexts({ codes, offsets }: CodedSequences, states: number, order: number): Level[] {
  const n = codes.length;
  let ids: Int32Array = new Int32Array(n);
  const levels: Level[] = [levelOf(Int32Array.of(0), Int32Array.of(0), ids, everyPlace(n), codes, states)];
  let places: Int32Array = everyPlace(n);
  for (let j = 1; j <= order; j++) {
    places = later(places, offsets, j);
    const known = new Map<number, number>();
    const [parent, symbol]: [number[], number[]] = [[], []];
    const longer = new Int32Array(n);
    for (const t of places) {
      const oldest = codes[t - j]!;
      const key = ids[t]! * states + oldest;
      let id = known.get(key);
      if (id === undefined) {
        id = parent.push(ids[t]!) - 1;
        symbol.push(oldest);
        known.set(key, id);
      }
      longer[t] = id;
    }
    ids = longer;
    if ((parent.length + 1) * states > MOST_KEYS)
      throw new DataError(`${parent.length} contexts of ${states} symbols`);
    levels.push(levelOf(Int32Array.from(parent), Int32Array.from(symbol), ids, places, codes, states));
  }
  return levels;
}

const everyPlace = (n: number) => Int32Array.from({ length: n }, (_, t) => t);

/** Places with j symbols of their sequence before them. */
function later(places: Int32Array, offsets: Int32Array, j: number): Int32Array {
  let s = 0;
  return places.filter((t) => {
    while (t >= offsets[s + 1]!) s++;
    return t - offsets[s]! >= j;
  });
}

/** Sums up what follows each context: counted by key, then put in order. */
function levelOf(
  parent: Int32Array,
  symbol: Int32Array,
  ids: Int32Array,
  places: Int32Array,
  codes: ArrayLike<number>,
  states: number,
): Level {
  const counts = new Map<number, number>();
  for (const t of places) {
    const key = ids[t]! * states + codes[t]!;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const keys = Float64Array.from(counts.keys()).sort();
  const start = new Int32Array(parent.length + 1);
  const next = new Int32Array(keys.length);
  const count = new Float64Array(keys.length);
  keys.forEach((key, i) => {
    const context = Math.floor(key / states);
    start[context + 1]!++;
    next[i] = key - context * states;
    count[i] = counts.get(key)!;
  });
  for (let c = 0; c < parent.length; c++) start[c + 1]! += start[c]!;
  return { parent, symbol, start, next, count };
}

/** Finds contexts again: the number, at each level, of the context before a place, or -1 where it is not known. */
export function contextFinder(levels: readonly Level[], states: number) {
  const known = levels.map(({ parent, symbol }, j) =>
    j === 0 ? new Map<number, number>() : new Map(Array.from(parent, (p, c) => [p * states + symbol[c]!, c])),
  );
  /** Writes the contexts that end before codes[end], within codes[begin] ..., into `found`. */
  return (codes: ArrayLike<number>, begin: number, end: number, found: Int32Array): void => {
    found.fill(-1);
    found[0] = 0;
    for (let j = 1; j < levels.length && end - j >= begin; j++) {
      const id = known[j]!.get(found[j - 1]! * states + codes[end - j]!);
      if (id === undefined) return;
      found[j] = id;
    }
  };
}

/** The entry of a successor of context c, or -1 where it never followed. */
export function entryOf({ start, next }: Level, c: number, code: number): number {
  let [low, high] = [start[c]!, start[c + 1]!];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (next[middle]! < code) low = middle + 1;
    else high = middle;
  }
  return low < start[c + 1]! && next[low] === code ? low : -1;
}

/** How often `code` followed context c. */
export function countAfter(level: Level, c: number, code: number): number {
  const entry = entryOf(level, c, code);
  return entry < 0 ? 0 : level.count[entry]!;
}
