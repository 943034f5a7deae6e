import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { simd } from '../../simd/engine.js';
import { blockSize } from './kmeans-rounds.js';
import type { Points } from './points.js';

/**
 * Greedy k-means++: the first centre is a point drawn by weight, each further one a point drawn with probability
 * proportional to w_i D_i^2, D_i the distance to the nearest centre so far; of 2 + floor(ln k) such draws the
 * one that leaves the smallest sum w_i D_i^2 is taken. Expected inertia within O(log k) of the optimum.
 *
 * @returns centres [k, d]
 * @see Arthur & Vassilvitskii, k-means++: the advantages of careful seeding, 2007
 */
export function kmeansPlusPlus(points: Points, k: number, rng: Rng, weights?: Float64Array): Float64Array {
  const { n, d, data } = points;
  const centres = new Float64Array(k * d);
  const trials = 2 + Math.floor(Math.log(k));
  const take = (i: number) => Float64Array.from(data.subarray(i * d, (i + 1) * d));
  return withDistances(points, weights, (distances) => {
    let [current, trial, best] = [0, 1, 2];
    const first = take(weights ? pick(weights, [sum(weights)], n, rng) : rng.integer(n));
    centres.set(first);
    let sums = distances.update(first, current, current);
    for (let c = 1; c < k; c++) {
      if (!(sum(sums) > 0))
        throw new DataError(`${k} clusters need as many different points, there are ${c}`);
      let bestSums: Float64Array | undefined;
      for (let t = 0; t < trials; t++) {
        const drawn = pick(distances.view(current), sums, blockSize(n), rng, weights);
        const left = distances.update(take(drawn), current, trial);
        if (bestSums !== undefined && sum(left) >= sum(bestSums)) continue;
        bestSums = left;
        [trial, best] = [best, trial];
        centres.set(take(drawn), c * d);
      }
      sums = bestSums!;
      [current, best] = [best, current];
    }
    return centres;
  });
}

/** Position i with probability proportional to value_i w_i, found through the sums of the blocks. */
function pick(
  values: Float64Array,
  sums: ArrayLike<number>,
  block: number,
  rng: Rng,
  weights?: Float64Array,
): number {
  let left = rng.uniform() * sum(sums);
  let b = 0;
  while (b + 1 < sums.length && left >= sums[b]!) left -= sums[b++]!;
  let last = -1;
  for (let i = b * block; i < values.length; i++) {
    const v = values[i]! * (weights ? weights[i]! : 1);
    if (v > 0) last = i;
    if (v > left) return i;
    left -= v;
  }
  // Rounding left a rest after the last point that can be drawn.
  return last >= 0 ? last : values.findLastIndex((v, i) => v * (weights ? weights[i]! : 1) > 0);
}

const sum = (x: ArrayLike<number>) => {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i]!;
  return total;
};

/** Three arrays of squared distances, infinite at first. */
interface Distances {
  view(buffer: number): Float64Array;
  /** to_i = min(from_i, |x_i - centre|^2); returns sum w_i to_i of each block. */
  update(centre: Float64Array, from: number, to: number): Float64Array;
}

function withDistances<T>(
  points: Points,
  weights: Float64Array | undefined,
  body: (distances: Distances) => T,
): T {
  const { n, d, data } = points;
  const block = blockSize(n);
  const blocks = Math.ceil(n / block);
  if (!compute.simd) return body(plainDistances(points, weights));
  return simd((s) => {
    const x = s.f64(n * d);
    const w = weights ? s.f64(weights) : undefined;
    const c = s.f64(d);
    const sums = s.f64(blocks);
    const buffers = [s.f64(n), s.f64(n), s.f64(n)];
    x.view().set(data);
    buffers[0]!.view().fill(Infinity);
    return body({
      view: (buffer) => buffers[buffer]!.view(),
      update(centre, from, to) {
        c.view().set(centre);
        const at = [buffers[from]!.ptr, buffers[to]!.ptr, sums.ptr];
        s.parallel('kmeansSeed', blocks, 1, [x.ptr, n, d, w?.ptr ?? 0, c.ptr, block, ...at]);
        return sums.copy();
      },
    });
  });
}

function plainDistances({ n, d, data }: Points, weights: Float64Array | undefined): Distances {
  const block = blockSize(n);
  const buffers = [0, 1, 2].map(() => new Float64Array(n).fill(Infinity));
  return {
    view: (buffer) => buffers[buffer]!,
    update(centre, from, to) {
      const sums = new Float64Array(Math.ceil(n / block));
      for (let i = 0; i < n; i++) {
        let distance = 0;
        for (let j = 0; j < d; j++) distance += (data[i * d + j]! - centre[j]!) ** 2;
        const nearest = Math.min(buffers[from]![i]!, distance);
        buffers[to]![i] = nearest;
        sums[Math.floor(i / block)]! += nearest * (weights ? weights[i]! : 1);
      }
      return sums;
    },
  };
}
