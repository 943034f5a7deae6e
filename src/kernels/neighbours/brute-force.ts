import { compute } from '../../core/backend.js';
import { type Arena, simd } from '../../simd/engine.js';
import { checkSearch, insertNearest, type Neighbours, squaredDistance, type Vectors } from './vectors.js';

/** As in assembly/nearest.ts. */
const BLOCK = 64;
/** Vectors that are kept beyond k where scores are rounded, so that the exact order can be told among them. */
const SPARE = 4;
/** Above this many dimensions sums of products of bytes may not fit 32 bits. */
const MOST_BYTES = 8192;

/**
 * The k nearest vectors of each query by Euclidean distance, by looking at all of them:
 *
 *   |a - b|^2 = |a|^2 + (|b|^2 - 2 a.b),
 *
 * the products as a blocked matrix product. Bytes, and floats that are all whole numbers of 0 to 255 (SIFT as
 * most programs store it), are compared in whole numbers, exactly. Other float32 vectors are ranked in float32,
 * then the leading k + 4 by exact distances in float64; where the rounding bound of the products leaves it open
 * whether a vector beyond those is nearer, the query is done again in float64. So the result is exact always.
 */
export function bruteForce(query: Vectors, data: Vectors, k: number): Neighbours {
  checkSearch(query, data, k);
  if (query.n === 0) return { k, indices: new Int32Array(0), distances: new Float64Array(0) };
  if (!compute.simd || query.data instanceof Float64Array || data.data instanceof Float64Array)
    return bruteForcePlain(query, data, k);
  if (data.d <= MOST_BYTES && isBytes(query.data) && isBytes(data.data)) return wholeSearch(query, data, k);
  return floatSearch(query, data, k);
}

/** The definition: documentation, and oracle of the SIMD kernels. */
export function bruteForcePlain(query: Vectors, data: Vectors, k: number): Neighbours {
  const found = emptyResult(query.n, k);
  for (let i = 0; i < query.n; i++) searchRow(found, query, i, data);
  for (let i = 0; i < found.distances.length; i++) found.distances[i] = Math.sqrt(found.distances[i]!);
  return found;
}

export const emptyResult = (n: number, k: number): Neighbours => ({
  k,
  indices: new Int32Array(n * k).fill(-1),
  distances: new Float64Array(n * k).fill(Infinity),
});

function searchRow({ k, indices, distances }: Neighbours, query: Vectors, i: number, data: Vectors): void {
  for (let j = 0; j < data.n; j++)
    insertNearest(distances, indices, i * k, k, squaredDistance(query, i, data, j), j);
}

function isBytes(data: Vectors['data']): boolean {
  if (data instanceof Uint8Array) return true;
  for (let i = 0; i < data.length; i++) {
    const v = data[i]!;
    if (!(v >= 0 && v <= 255 && Math.floor(v) === v)) return false;
  }
  return true;
}

/** Scores |b|^2 - 2 a.b in whole numbers. */
function wholeSearch(query: Vectors, data: Vectors, k: number): Neighbours {
  const steps = Math.ceil(data.d / 2);
  const queryNorms = squares(query);
  return simd((s) => {
    const rows = s.u8(4 * steps * padded(query.n, 4));
    layWhole(int16(rows.view()), query, 2 * steps, 1);
    const panels = s.u8(4 * steps * padded(data.n, 8));
    layWhole(int16(panels.view()), data, 2 * steps, 8);
    const norms = s.i32(padded(data.n, 8));
    norms.view().fill(MOST).set(squares(data));
    const scores = s.i32(padded(query.n, 4) * k);
    scores.view().fill(MOST);
    const names = run(s, 'nearestI16', { query, data, steps, keep: k }, [rows, panels, norms, scores]);
    const distances = Float64Array.from(scores.view().subarray(0, query.n * k), (score, i) =>
      Math.sqrt(queryNorms[Math.floor(i / k)]! + score),
    );
    return { k, indices: names, distances };
  });
}

const MOST = 0x7fffffff;

const padded = (n: number, multiple: number) => Math.ceil(n / multiple) * multiple;

const int16 = (bytes: Uint8Array) => new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);

const squares = ({ n, d, data }: Vectors) =>
  Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let p = i * d; p < (i + 1) * d; p++) sum += data[p]! ** 2;
    return sum;
  });

/** Rows of 16-bit numbers, `across` of them side by side in pairs; what pads them is 0. */
function layWhole(to: Int16Array, { n, d, data }: Vectors, width: number, across: number): void {
  to.fill(0);
  for (let i = 0; i < n; i++) {
    const begin = Math.floor(i / across) * across * width + 2 * (i % across);
    for (let j = 0; j < d; j++) to[begin + (j >> 1) * 2 * across + (j & 1)] = data[i * d + j]!;
  }
}

function floatSearch(query: Vectors, data: Vectors, k: number): Neighbours {
  const { d } = data;
  const keep = Math.min(k + SPARE, data.n);
  const queryNorms = squares(query);
  const dataNorms = squares(data);
  const longest = Math.sqrt(dataNorms.reduce((most, v) => Math.max(most, v), 0));
  return simd((s) => {
    const rows = s.f32(d * padded(query.n, 4));
    layFloat(rows.view(), query, 1);
    const panels = s.f32(d * padded(data.n, 8));
    layFloat(panels.view(), data, 8);
    const norms = s.f32(padded(data.n, 8));
    norms.view().fill(Infinity).set(dataNorms);
    const scores = s.f32(padded(query.n, 4) * keep);
    scores.view().fill(Infinity);
    const names = run(s, 'nearestF32', { query, data, steps: d, keep }, [rows, panels, norms, scores]);
    const rounded = scores.view();
    const found = emptyResult(query.n, k);
    for (let i = 0; i < query.n; i++) {
      for (let c = 0; c < keep; c++) {
        const j = names[i * keep + c]!;
        if (j >= 0)
          insertNearest(found.distances, found.indices, i * k, k, squaredDistance(query, i, data, j), j);
      }
      // Sum of d products in float32, and of the norm: gamma_(d+3) (|b|^2 + 2 |a| |b|); whoever was left out has
      // at least the last score, less that.
      const norm = queryNorms[i]!;
      const bound = (d + 4) * 2 ** -24 * longest * (longest + 2 * Math.sqrt(norm));
      const leftOut = norm + rounded[(i + 1) * keep - 1]! - bound;
      if (!(found.distances[(i + 1) * k - 1]! < leftOut)) {
        found.distances.fill(Infinity, i * k, (i + 1) * k);
        searchRow(found, query, i, data);
      }
    }
    for (let i = 0; i < found.distances.length; i++) found.distances[i] = Math.sqrt(found.distances[i]!);
    return found;
  });
}

/** Rows of float32, `across` of them side by side; what pads them is 0. */
function layFloat(to: Float32Array, { n, d, data }: Vectors, across: number): void {
  to.fill(0);
  for (let i = 0; i < n; i++) {
    const begin = Math.floor(i / across) * across * d + (i % across);
    for (let j = 0; j < d; j++) to[begin + j * across] = data[i * d + j]!;
  }
}

interface Search {
  query: Vectors;
  data: Vectors;
  steps: number;
  keep: number;
}

/** Names of the `keep` least scores of each query, which are left in the last of the blocks. */
function run(
  s: Arena,
  kernel: 'nearestF32' | 'nearestI16',
  { query, data, steps, keep }: Search,
  [rows, panels, norms, scores]: readonly [Placed, Placed, Placed, Placed],
): Int32Array {
  const names = s.i32(padded(query.n, 4) * keep);
  names.view().fill(-1);
  s.parallel(kernel, Math.ceil(query.n / BLOCK), 1, [
    ...[rows.ptr, query.n, steps, panels.ptr, norms.ptr, data.n, keep, scores.ptr, names.ptr],
  ]);
  return names.view().slice(0, query.n * keep);
}

interface Placed {
  ptr: number;
}
