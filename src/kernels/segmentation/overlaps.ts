import { DataError } from '../../core/errors.js';

/** How two partitions of the same pixels overlap; labels are numbered in the order of their first pixels. */
export interface Overlaps {
  pixels: number;
  /** Names and areas of the labels of either side. */
  first: { names: Int32Array; areas: Float64Array };
  second: { names: Int32Array; areas: Float64Array };
  /** Pairs that overlap, by rising number of the first, then of the second. */
  a: Int32Array;
  b: Int32Array;
  shared: Float64Array;
}

/**
 * The contingency table of two label maps, only what is not 0: the maps may have many labels each.
 *
 * @param counted pixels to look at, not 0; all by default
 */
export function overlaps(first: Int32Array, second: Int32Array, counted?: Uint8Array): Overlaps {
  if (first.length !== second.length)
    throw new DataError(`two label maps of one size are compared, got ${first.length} and ${second.length}`);
  const left = numbered(first, counted);
  const right = numbered(second, counted);
  const pixels = left.numbers.length;
  if (pixels === 0) throw new DataError('no pixel is left to compare');

  // Pixels in the order of their first label, then each label's second labels counted.
  const start = new Int32Array(left.areas.length + 1);
  for (let i = 0; i < left.areas.length; i++) start[i + 1] = start[i]! + left.areas[i]!;
  const at = start.slice();
  const beside = new Int32Array(pixels);
  for (let p = 0; p < pixels; p++) beside[at[left.numbers[p]!]!++] = right.numbers[p]!;
  const count = new Float64Array(right.areas.length);
  const [a, b, shared]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i < left.areas.length; i++) {
    const met: number[] = [];
    for (let p = start[i]!; p < start[i + 1]!; p++) if (count[beside[p]!]!++ === 0) met.push(beside[p]!);
    met.sort((x, y) => x - y);
    for (const j of met) {
      a.push(i);
      b.push(j);
      shared.push(count[j]!);
      count[j] = 0;
    }
  }
  return {
    pixels,
    first: left,
    second: right,
    a: Int32Array.from(a),
    b: Int32Array.from(b),
    shared: Float64Array.from(shared),
  };
}

function numbered(labels: Int32Array, counted: Uint8Array | undefined) {
  const numbers: number[] | Int32Array = new Int32Array(labels.length);
  const places = new Map<number, number>();
  const areas: number[] = [];
  let [n, last, number] = [0, Number.NaN, -1];
  for (let p = 0; p < labels.length; p++) {
    if (counted && counted[p] === 0) continue;
    const label = labels[p]!;
    // Runs of one label are the rule: only their first pixel asks the map.
    if (label !== last) {
      last = label;
      number = places.get(label) ?? -1;
      if (number < 0) {
        number = areas.length;
        places.set(label, number);
        areas.push(0);
      }
    }
    areas[number]!++;
    numbers[n++] = number;
  }
  return {
    numbers: numbers.subarray(0, n),
    names: Int32Array.from(places.keys()),
    areas: Float64Array.from(areas),
  };
}
