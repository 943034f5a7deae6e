import type { Family, Samples } from './structure.js';

const BLOCK = 4096; // rows whose places in the table are worked out together, a parent at a time

/**
 * N(parents, node), laid out as the table: how many of the rows from..to-1 have each joint state of the family. Rows that
 * do not tell all of it are passed over. Counts of parts of the data are added by `mergeCounts`.
 *
 * @param states of the node and of its parents
 * @returns counts, and the rows that were passed over
 */
export function countFamily(
  family: Family,
  { columns, rows: all }: Samples,
  from = 0,
  to = all,
): { counts: Float64Array; passedOver: number } {
  const { node, card, selectors, strides, rows } = family;
  const counts = new Float64Array(rows * card);
  const own = columns[node];
  const parents = selectors.map((selector) => columns[selector]);
  if (!(own instanceof Int16Array) || !parents.every((parent) => parent instanceof Int16Array))
    return { counts, passedOver: to - from };
  const tally = new Uint32Array(rows * card + 1); // the last is for rows that are passed over
  const places = new Int32Array(BLOCK);
  for (let at = from; at < to; at += BLOCK) {
    const n = Math.min(BLOCK, to - at);
    for (let r = 0; r < n; r++) places[r] = own[at + r]!;
    for (let p = 0; p < parents.length; p++) addStates(places, n, parents[p]!, at, strides[p]! * card);
    for (let r = 0; r < n; r++) {
      const place = places[r]!;
      tally[place >= 0 ? place : tally.length - 1]!++;
    }
  }
  for (let i = 0; i < counts.length; i++) counts[i] = tally[i]!;
  return { counts, passedOver: tally[counts.length]! };
}

/** Places of joint states; one that is not known makes the place negative, and it stays so. */
function addStates(places: Int32Array, n: number, states: Int16Array, from: number, stride: number): void {
  for (let r = 0; r < n; r++) {
    const state = states[from + r]!;
    const place = places[r]!;
    places[r] = (place | state) < 0 ? -1 : place + stride * state;
  }
}

export function mergeCounts(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((count, i) => count + b[i]!);
}
