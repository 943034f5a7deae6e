import type { Rng } from '../../core/random.js';
import { type KMeans, means, randomPoints } from './kmeans.js';
import { accumulate } from './kmeans-rounds.js';
import { kmeansPlusPlus } from './kmeans-seeding.js';
import { checkCount, checkPoints, type Points } from './points.js';

export interface MiniBatchOptions {
  k: number;
  /** Points a step, default 1024. */
  batch?: number;
  /** Steps, default 100. */
  iterations?: number;
  /** Stop when the smoothed inertia of the batches has not fallen for so many steps, default 10. */
  patience?: number;
  /** Centres [k, d] to begin from; default k-means++ on a sample. */
  init?: Float64Array;
  weights?: Float64Array;
}

/**
 * Mini-batch k-means: each step draws a batch with replacement, and every centre becomes the mean of all points
 * it has been given so far, c <- c + (s - w c) / (W + w) with s and w the sum and weight of its new points and W
 * the weight before. A little worse than Lloyd's algorithm, at a cost that does not grow with n, but for the
 * last pass that gives labels and inertia.
 *
 * @see Sculley, Web-scale k-means clustering, 2010
 */
export function miniBatchKMeans(points: Points, options: MiniBatchOptions, rng: Rng): KMeans {
  const { k, batch = 1024, iterations = 100, patience = 10, weights } = options;
  const { n, d } = points;
  checkPoints(points, weights);
  checkCount(k, n);
  let centres = options.init?.slice() ?? seedFromSample(points, k, Math.max(3 * batch, 3 * k), rng, weights);
  const seen = new Float64Array(k);
  const history: number[] = [];
  let smooth = Infinity;
  let lowest = Infinity;
  let stalled = 0;
  while (history.length < iterations && stalled < patience) {
    const drawn = Int32Array.from({ length: batch }, () => rng.integer(n));
    const { statistics } = accumulate(...gather(points, drawn, centres, weights));
    const batchMeans = means(statistics, centres);
    const held = statistics.weights;
    centres = centres.map((v, i) => {
      const c = Math.floor(i / d);
      const total = seen[c]! + held[c]!;
      return total > 0 ? v + (batchMeans[i]! - v) * (held[c]! / total) : v;
    });
    held.forEach((w, c) => {
      seen[c]! += w;
    });
    history.push(statistics.inertia);
    // A batch's own inertia is noise; its running mean over about n / batch steps, at most 10, is not.
    const share = Math.max(0.1, Math.min(1, (2 * batch) / (n + 1)));
    smooth = smooth === Infinity ? statistics.inertia : smooth + share * (statistics.inertia - smooth);
    stalled = smooth < lowest ? 0 : stalled + 1;
    lowest = Math.min(lowest, smooth);
  }
  const { statistics, labels } = accumulate(points, centres, weights);
  const { inertia } = statistics;
  return {
    k,
    d,
    centres,
    labels,
    inertia,
    iterations: history.length,
    converged: stalled >= patience,
    history,
  };
}

function seedFromSample(points: Points, k: number, size: number, rng: Rng, weights?: Float64Array) {
  // A uniform sample might miss all the weight.
  if (points.n <= size || weights) return kmeansPlusPlus(points, k, rng, weights);
  const sample = { n: size, d: points.d, data: randomPoints(points, size, rng) };
  return kmeansPlusPlus(sample, k, rng);
}

function gather(
  { d, data }: Points,
  drawn: Int32Array,
  centres: Float64Array,
  weights?: Float64Array,
): [Points, Float64Array, Float64Array | undefined] {
  const taken = new Float64Array(drawn.length * d);
  drawn.forEach((i, at) => {
    taken.set(data.subarray(i * d, (i + 1) * d), at * d);
  });
  const w = weights && Float64Array.from(drawn, (i) => weights[i]!);
  return [{ n: drawn.length, d, data: taken }, centres, w];
}
