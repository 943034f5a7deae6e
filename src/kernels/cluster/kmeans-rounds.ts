import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import type { Points } from './points.js';

/**
 * What k-means needs to know of a set of points and the centres they were held against. Sets may be counted
 * apart, in files or on machines, and merged: the centres that follow are those of the whole.
 */
export interface KMeansStatistics {
  k: number;
  d: number;
  /** Weighted sum of the points of each cluster, [k, d]. */
  sums: Float64Array;
  /** Weight of each cluster, [k]. */
  weights: Float64Array;
  /** sum w_i |x_i - c(i)|^2. */
  inertia: number;
}

/** Statistics and labels of one set of points under given centres [k, d]. Ties go to the first centre. */
export function accumulate(
  points: Points,
  centres: Float64Array,
  weights?: Float64Array,
): { statistics: KMeansStatistics; labels: Int32Array } {
  if (centres.length === 0 || centres.length % points.d !== 0)
    throw new DataError(`centres of ${points.d} coordinates were needed, got ${centres.length} numbers`);
  return withRounds(points, centres.length / points.d, weights, (rounds) => {
    const { statistics } = rounds.run(centres);
    return { statistics, labels: rounds.labels() };
  });
}

/** Statistics of two sets together. */
export function merge(a: KMeansStatistics, b: KMeansStatistics): KMeansStatistics {
  if (a.k !== b.k || a.d !== b.d)
    throw new DataError(`statistics of ${a.k} x ${a.d} and ${b.k} x ${b.d} cannot be merged`);
  return {
    k: a.k,
    d: a.d,
    sums: a.sums.map((v, i) => v + b.sums[i]!),
    weights: a.weights.map((v, i) => v + b.weights[i]!),
    inertia: a.inertia + b.inertia,
  };
}

/** The same points held against one set of centres after another. */
export interface Rounds {
  run(centres: Float64Array): { statistics: KMeansStatistics; changed: number };
  /** Of the last round. */
  labels(): Int32Array;
}

/** Opens the points for rounds; in the SIMD case they stay in its memory while `body` runs. */
export function withRounds<T>(
  points: Points,
  k: number,
  weights: Float64Array | undefined,
  body: (rounds: Rounds) => T,
): T {
  return compute.simd ? simdRounds(points, k, weights, body) : body(plainRounds(points, k, weights));
}

/** The definition: documentation, and oracle of the SIMD kernels. */
function plainRounds({ n, d, data }: Points, k: number, weights?: Float64Array): Rounds {
  const labels = new Int32Array(n).fill(-1);
  return {
    labels: () => labels.slice(),
    run(centres) {
      const sums = new Float64Array(k * d);
      const total = new Float64Array(k);
      let inertia = 0;
      let changed = 0;
      for (let i = 0; i < n; i++) {
        let label = 0;
        let best = Infinity;
        for (let c = 0; c < k; c++) {
          let distance = 0;
          for (let j = 0; j < d; j++) distance += (data[i * d + j]! - centres[c * d + j]!) ** 2;
          if (distance < best) {
            best = distance;
            label = c;
          }
        }
        const w = weights ? weights[i]! : 1;
        for (let j = 0; j < d; j++) sums[label * d + j]! += w * data[i * d + j]!;
        total[label]! += w;
        inertia += w * best;
        if (labels[i] !== label) changed++;
        labels[i] = label;
      }
      return { statistics: { k, d, sums, weights: total, inertia }, changed };
    },
  };
}

/**
 * Points are counted in at most 64 blocks, each with sums of its own, added up in order: the result is the same
 * for any number of threads.
 */
export const blockSize = (n: number) => Math.max(1024, Math.ceil(n / 64 / 64) * 64);

/** From here on bounds (kmeansFar) beat computing all distances two points at a time (kmeansNear); measured. */
const MANY_DIMENSIONS = 16;
const TILE = 64;

function simdRounds<T>(
  { n, d, data }: Points,
  k: number,
  weights: Float64Array | undefined,
  body: (rounds: Rounds) => T,
): T {
  const block = blockSize(n);
  const blocks = Math.ceil(n / block);
  const width = k * (d + 1) + 2;
  const far = d >= MANY_DIMENSIONS;
  return simd((s) => {
    const x = s.f64(n * d);
    const w = weights ? s.f64(weights) : undefined;
    const c = s.f64(k * d);
    const labels = s.i32(n);
    const partial = s.f64(blocks * width);
    const lower = s.f64(far ? n : blocks * (TILE * (d + 2) + k * (d + 1))); // or the other's scratch
    const apart = s.f64(k);
    x.view().set(data);
    labels.view().fill(-1);
    const shared = [x.ptr, n, d, w?.ptr ?? 0, c.ptr, k, block, labels.ptr, partial.ptr, lower.ptr];
    let before: Float64Array | undefined;
    return body({
      labels: () => labels.copy(),
      run(centres) {
        c.view().set(centres);
        if (far) {
          const { fastest, first, second } = movement(before ?? centres, centres, d);
          apart.view().set(halfGaps(centres, d));
          s.parallel('kmeansFar', blocks, 1, [...shared, apart.ptr, fastest, first, second]);
          before = centres.slice();
        } else s.parallel('kmeansNear', blocks, 1, shared);
        return addUp(partial.view(), k, d);
      },
    });
  });
}

function addUp(partial: Float64Array, k: number, d: number) {
  const width = k * (d + 1) + 2;
  const total = new Float64Array(width);
  for (let at = 0; at < partial.length; at += width)
    for (let i = 0; i < width; i++) total[i]! += partial[at + i]!;
  const sums = new Float64Array(k * d);
  const weights = new Float64Array(k);
  for (let c = 0; c < k; c++) {
    sums.set(total.subarray(c * (d + 1), c * (d + 1) + d), c * d);
    weights[c] = total[c * (d + 1) + d]!;
  }
  return { statistics: { k, d, sums, weights, inertia: total[width - 2]! }, changed: total[width - 1]! };
}

/** How far the fastest centre moved, which one it is, and how far the second fastest did. */
function movement(from: Float64Array, to: Float64Array, d: number) {
  let [fastest, first, second] = [0, 0, 0];
  for (let c = 0; c * d < to.length; c++) {
    const moved = distance(from, to, c * d, c * d, d);
    if (moved > first) [fastest, first, second] = [c, moved, first];
    else if (moved > second) second = moved;
  }
  return { fastest, first, second };
}

/** Half the distance of each centre to its nearest other. */
function halfGaps(centres: Float64Array, d: number): Float64Array {
  const k = centres.length / d;
  const gaps = new Float64Array(k).fill(Infinity);
  for (let a = 0; a < k; a++)
    for (let b = a + 1; b < k; b++) {
      const half = distance(centres, centres, a * d, b * d, d) / 2;
      gaps[a] = Math.min(gaps[a]!, half);
      gaps[b] = Math.min(gaps[b]!, half);
    }
  return gaps;
}

function distance(a: Float64Array, b: Float64Array, atA: number, atB: number, d: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += (a[atA + j]! - b[atB + j]!) ** 2;
  return Math.sqrt(sum);
}
