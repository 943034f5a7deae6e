import { DataError } from '../../core/errors.js';

/** n vectors of d numbers, row by row; bytes may also stand for 8 bits each. */
export interface Vectors {
  n: number;
  d: number;
  data: Float64Array | Float32Array | Uint8Array;
}

/** The k nearest vectors of each query, nearest first; of equally near ones the first. */
export interface Neighbours {
  k: number;
  /** [n, k], rows of the data. */
  indices: Int32Array;
  /** [n, k]. */
  distances: Float64Array;
}

/** Refuses what cannot be searched: another width, too few vectors, coordinates that are no numbers. */
export function checkSearch(query: Vectors, data: Vectors, k: number): void {
  if (!Number.isInteger(k) || k < 1) throw new DataError(`k must be a whole number of at least 1, got ${k}`);
  if (k > data.n)
    throw new DataError(
      `${k} neighbours need as many vectors, there ${data.n === 1 ? 'is' : 'are'} ${data.n}`,
    );
  if (query.d !== data.d)
    throw new DataError(`queries of ${query.d} numbers were held against vectors of ${data.d}`);
  checkVectors(query);
  checkVectors(data);
}

export function checkVectors({ n, d, data }: Vectors): void {
  if (n < 0 || d < 1 || data.length !== n * d)
    throw new DataError(`${n} vectors of ${d} numbers need ${n * d}, got ${data.length}`);
  if (data instanceof Uint8Array) return;
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]!))
      throw new DataError(
        `number ${i % d} of vector ${Math.floor(i / d)} is ${data[i]}, not a finite number`,
      );
}

/** |a - b|^2 between two rows. */
export function squaredDistance(a: Vectors, i: number, b: Vectors, j: number): number {
  const { d } = a;
  const x = a.data;
  const y = b.data;
  let sum = 0;
  for (let p = i * d, q = j * d, end = p + d; p < end; p++, q++) sum += (x[p]! - y[q]!) ** 2;
  return sum;
}

/** Puts a distance into its place among the k least of a row; of equals the smaller index stays first. */
export function insertNearest(
  distances: Float64Array,
  indices: Int32Array,
  begin: number,
  k: number,
  distance: number,
  index: number,
): void {
  const before = (at: number) =>
    distances[at]! > distance || (distances[at]! === distance && indices[at]! > index);
  let at = begin + k - 1;
  if (!before(at)) return;
  for (; at > begin && before(at - 1); at--) {
    distances[at] = distances[at - 1]!;
    indices[at] = indices[at - 1]!;
  }
  distances[at] = distance;
  indices[at] = index;
}
