import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { type KMeansStatistics, type Rounds, withRounds } from './kmeans-rounds.js';
import { kmeansPlusPlus } from './kmeans-seeding.js';
import { checkCount, checkPoints, type Points } from './points.js';
import { sampleIndices } from './sample-indices.js';

export interface KMeansOptions {
  k: number;
  /** Seeding, or centres [k, d] to begin from; default k-means++. */
  init?: 'k-means++' | 'random' | Float64Array;
  /** At most so many moves of the centres, default 300. */
  iterations?: number;
  /** Stop when a round lowers the inertia by no more than this share; default 1e-6. */
  tol?: number;
  /** Fits from different seedings, of which the one with the smallest inertia is kept; default 1. */
  restarts?: number;
  /** One weight a point, 0 or more. */
  weights?: Float64Array;
}

export interface KMeans {
  k: number;
  d: number;
  /** [k, d] */
  centres: Float64Array;
  labels: Int32Array;
  inertia: number;
  /** Moves of the centres. */
  iterations: number;
  converged: boolean;
  /** Inertia before the first move and after each. */
  history: number[];
}

/**
 * k-means by Lloyd's algorithm: the partition that makes
 *
 *   inertia = sum_i w_i |x_i - c_{label(i)}|^2
 *
 * small; labels and centres by turns, neither of which can raise it. It has converged when no label changes or
 * the gain falls to `tol`. Labels and inertia belong to the centres that are returned. A cluster that loses all
 * its points takes the point that lies farthest from its centre.
 *
 * @see Lloyd, Least squares quantization in PCM, 1982
 */
export function kmeans(points: Points, options: KMeansOptions, rng: Rng): KMeans {
  const { k, init = 'k-means++', iterations = 300, tol = 1e-6, restarts = 1, weights } = options;
  checkPoints(points, weights);
  checkCount(k, points.n);
  if (init instanceof Float64Array && (init.length !== k * points.d || !init.every(Number.isFinite)))
    throw new DataError(`${k} centres of ${points.d} coordinates were needed, got ${init.length} numbers`);
  return withRounds(points, k, weights, (rounds) => {
    let best: KMeans | undefined;
    // Given centres lead to the same fit every time.
    for (let r = 0; r < (init instanceof Float64Array ? 1 : restarts); r++) {
      const seeds = init instanceof Float64Array ? init.slice() : seed(points, k, init, rng, weights);
      const fit = lloyd(points, rounds, seeds, { k, iterations, tol, weights });
      if (best === undefined || fit.inertia < best.inertia) best = fit;
    }
    if (best === undefined) throw new DataError(`restarts must be 1 or more, got ${restarts}`);
    return best;
  });
}

function seed(points: Points, k: number, init: 'k-means++' | 'random', rng: Rng, weights?: Float64Array) {
  return init === 'random' ? randomPoints(points, k, rng) : kmeansPlusPlus(points, k, rng, weights);
}

/** k different points by chance. */
export function randomPoints({ n, d, data }: Points, k: number, rng: Rng): Float64Array {
  const centres = new Float64Array(k * d);
  sampleIndices(n, k, rng).forEach((i, c) => {
    centres.set(data.subarray(i * d, (i + 1) * d), c * d);
  });
  return centres;
}

function lloyd(
  points: Points,
  rounds: Rounds,
  centres: Float64Array,
  { k, iterations, tol, weights }: { k: number; iterations: number; tol: number; weights?: Float64Array },
): KMeans {
  let { statistics } = rounds.run(centres);
  const history = [statistics.inertia];
  let converged = false;
  while (!converged && history.length <= iterations) {
    const before = statistics.inertia;
    fillEmpty(points, statistics, centres, rounds, weights);
    centres = means(statistics, centres);
    const round = rounds.run(centres);
    statistics = round.statistics;
    history.push(statistics.inertia);
    converged = round.changed === 0 || before - statistics.inertia <= tol * before;
  }
  const labels = rounds.labels();
  const { d } = points;
  const { inertia } = statistics;
  return { k, d, centres, labels, inertia, iterations: history.length - 1, converged, history };
}

/** Centres that follow from the statistics; a cluster without weight stays where it was. */
export function means({ k, d, sums, weights }: KMeansStatistics, centres: Float64Array): Float64Array {
  return Float64Array.from({ length: k * d }, (_, i) => {
    const w = weights[Math.floor(i / d)]!;
    return w > 0 ? sums[i]! / w : centres[i]!;
  });
}

/** Gives each empty cluster the point farthest from its centre, the first of equals, and takes it from its own. */
function fillEmpty(
  { n, d, data }: Points,
  { k, sums, weights: held }: KMeansStatistics,
  centres: Float64Array,
  rounds: Rounds,
  weights?: Float64Array,
): void {
  const empty = [...held.keys()].filter((c) => held[c] === 0);
  if (empty.length === 0) return;
  const labels = rounds.labels();
  const distances = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (weights && weights[i] === 0) continue;
    for (let j = 0; j < d; j++) distances[i]! += (data[i * d + j]! - centres[labels[i]! * d + j]!) ** 2;
  }
  for (const c of empty) {
    let far = 0;
    for (let i = 1; i < n; i++) if (distances[i]! > distances[far]!) far = i;
    if (!(distances[far]! > 0))
      throw new DataError(`${k} clusters need as many different points, there are ${k - empty.length}`);
    const w = weights ? weights[far]! : 1;
    for (let j = 0; j < d; j++) {
      sums[c * d + j] = w * data[far * d + j]!;
      sums[labels[far]! * d + j]! -= sums[c * d + j]!;
    }
    held[c] = w;
    held[labels[far]!]! -= w;
    // Whoever shares the place would come to the new centre by itself.
    for (let i = 0; i < n; i++) if (samePlace(data, d, i, far)) distances[i] = 0;
  }
}

const samePlace = (data: Float64Array | Float32Array, d: number, a: number, b: number) => {
  for (let j = 0; j < d; j++) if (data[a * d + j] !== data[b * d + j]) return false;
  return true;
};
