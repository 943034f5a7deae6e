import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { kMedoids, silhouetteOf } from '../../kernels/cluster/k-medoids.js';
import { kmeans } from '../../kernels/cluster/kmeans.js';
import { centred } from '../../kernels/linalg/moments.js';
import { burg } from '../../kernels/series/burg.js';
import { arCepstrum } from '../../kernels/series/cepstrum.js';
import { dtw } from '../../kernels/series/dtw.js';
import { NoNoiseError } from '../../kernels/series/no-noise.js';
import { isConstant } from '../../kernels/series/requirements.js';
import { applyScaling, fitScaling } from '../../kernels/series/scaling.js';
import { hmmDistances } from './hmm-space.js';

/** One series and what it is called in the result. */
export interface Named {
  name: string;
  values: Float64Array;
}

export const SPACES = ['ar', 'cepstral', 'dtw', 'hmm'] as const;

export interface SpaceOptions {
  by: (typeof SPACES)[number];
  k: number;
  order?: number | undefined;
  coefficients?: number | undefined;
  band?: number | undefined;
  states?: number | undefined;
  raw: boolean;
  restarts?: number | undefined;
}

export interface Clustered {
  labels: Int32Array;
  /** [n, n] */
  distances: Float64Array;
  silhouette: number | null;
  /** A point for each series, where the space has coordinates. */
  embedding?: { data: Float64Array; names: string[] };
  told: Record<string, number>;
}

/** Clusters of series in the space that `by` names, numbered by falling size. */
export function clusterSeries(all: readonly Named[], options: SpaceOptions, rng: Rng): Clustered {
  const { k, by } = options;
  if (k > all.length) throw new DataError(`${k} clusters of ${all.length} series`);
  if (by === 'dtw') return byWarping(all, options);
  return by === 'hmm' ? byHiddenStates(all, options, rng) : byModel(all, options, rng);
}

/** Orders are compared up to here. */
const MOST_ORDER = 10;

/** k-means over the coefficients of an autoregression, or over their cepstrum. */
function byModel(
  all: readonly Named[],
  { by, k, order: given, coefficients = 20, restarts = 10 }: SpaceOptions,
  rng: Rng,
): Clustered {
  const series = all.map(({ name, values }) => ({ name, values: withoutMean(values, name) }));
  const order = given ?? commonOrder(series);
  const points = series.map(({ name, values }) => {
    if (values.length <= 2 * order)
      throw new DataError(
        `'${name}' has ${values.length} samples: order ${order} needs more than ${2 * order}`,
      );
    const { ar } = modelOf(values, name, order);
    return by === 'ar' ? ar : arCepstrum(ar, coefficients, { martin: true });
  });
  const d = points[0]!.length;
  const n = points.length;
  const data = Float64Array.from({ length: n * d }, (_, i) => points[Math.floor(i / d)]![i % d]!);
  const fit = kmeans({ n, d, data }, { k, restarts }, rng);
  const distances = pairwise(n, (i, j) => Math.hypot(...points[i]!.map((v, c) => v - points[j]![c]!)));
  const labels = bySize(fit.labels, k);
  return {
    labels,
    distances,
    silhouette: silhouetteIn(distances, labels, k),
    embedding: { data, names: Array.from({ length: d }, (_, i) => `${by === 'ar' ? 'a' : 'c'}${i + 1}`) },
    told: { order, inertia: fit.inertia },
  };
}

/** k-medoids over the distances of warped series. */
function byWarping(all: readonly Named[], { k, band, raw }: SpaceOptions): Clustered {
  const series = scaled(all, raw).map(({ values }) => values);
  const longest = Math.max(...series.map(({ length }) => length));
  const reach = band ?? Math.ceil(longest / 10);
  const distances = pairwise(series.length, (i, j) => dtw(series[i]!, series[j]!, reach));
  return byMedoids(distances, k, { band: reach });
}

/** k-medoids over distances between hidden Markov models of the series. */
function byHiddenStates(
  all: readonly Named[],
  { k, raw, states = 2, restarts = 3 }: SpaceOptions,
  rng: Rng,
): Clustered {
  const distance = hmmDistances(scaled(all, raw), { states, restarts }, rng);
  return byMedoids(pairwise(all.length, distance), k, { states });
}

function byMedoids(distances: Float64Array, k: number, told: Record<string, number>): Clustered {
  const { labels, cost } = kMedoids(distances, Math.sqrt(distances.length), k);
  const renamed = bySize(labels, k);
  return {
    labels: renamed,
    distances,
    silhouette: silhouetteIn(distances, renamed, k),
    told: { ...told, cost },
  };
}

/** To mean 0 and variance 1. */
function scaled(all: readonly Named[], raw: boolean): readonly Named[] {
  if (raw) return all;
  return all.map(({ name, values }) => {
    if (values.every((v) => v === values[0]))
      throw new DataError(`'${name}' is constant: it cannot be scaled to variance 1`, {
        hint: '--raw compares series as they are',
      });
    return { name, values: applyScaling(values, fitScaling(values, 'zscore')) };
  });
}

function withoutMean(values: Float64Array, name: string): Float64Array {
  if (isConstant(values)) throw new DataError(`'${name}' is constant: it has no model`);
  return centred(values);
}

function modelOf(values: Float64Array, name: string, order: number) {
  try {
    return burg(values, order);
  } catch (error) {
    if (!(error instanceof NoNoiseError)) throw error;
    throw new DataError(`'${name}' follows from its past without error: it has no model of order ${order}`);
  }
}

/** The order whose penalised likelihood, n log sigma2 + p log n, is least over all series together. */
function commonOrder(all: readonly Named[]): number {
  const shortest = Math.min(...all.map(({ values }) => values.length));
  const most = Math.min(MOST_ORDER, Math.max(1, Math.floor(shortest / 4)));
  let best = 1;
  let least = Infinity;
  for (let order = 1; order <= most; order++) {
    const total = all.reduce((sum, { name, values }) => {
      const n = values.length;
      return sum + n * Math.log(modelOf(values, name, order).sigma2) + order * Math.log(n);
    }, 0);
    if (total < least) {
      least = total;
      best = order;
    }
  }
  return best;
}

function pairwise(n: number, distance: (i: number, j: number) => number): Float64Array {
  const all = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const d = distance(i, j);
      all[i * n + j] = d;
      all[j * n + i] = d;
    }
  return all;
}

const silhouetteIn = (distances: Float64Array, labels: Int32Array, k: number) =>
  k > 1 && labels.length > k ? silhouetteOf(distances, labels, k) : null;

/** Numbered by falling size, equal ones by their first member. */
function bySize(labels: Int32Array, k: number): Int32Array {
  const sizes = new Int32Array(k);
  for (const label of labels) sizes[label]!++;
  const order = Array.from({ length: k }, (_, c) => c).sort(
    (a, b) => sizes[b]! - sizes[a]! || labels.indexOf(a) - labels.indexOf(b),
  );
  return labels.map((label) => order.indexOf(label));
}
