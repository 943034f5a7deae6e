import { DataError } from '../../core/errors.js';
import { checkCount } from './points.js';

export interface KMedoids {
  /** The member that stands for each cluster. */
  medoids: Int32Array;
  labels: Int32Array;
  /** Sum of the distances to the medoids. */
  cost: number;
  swaps: number;
}

/**
 * Partition about members, PAM: medoids are first taken one by one, each where it lowers the cost most; then the best of all
 * exchanges of a medoid for another member is made until none lowers it. Needs nothing but distances, and no chance.
 *
 * @param distances [n, n], symmetric, 0 or more
 * @see Kaufman & Rousseeuw, Finding Groups in Data, 1990, chapter 2; Schubert & Rousseeuw, Fast and eager k-medoids
 *      clustering, 2021: all exchanges for one member in one pass
 */
export function kMedoids(distances: Float64Array, n: number, k: number): KMedoids {
  checkCount(k, n);
  if (distances.length !== n * n)
    throw new DataError(`${n} × ${n} distances were needed, got ${distances.length}`);
  const medoids = build(distances, n, k);
  let swaps = 0;
  for (;;) {
    const { nearest, second, label } = assign(distances, n, medoids);
    // The first of a single medoid is the best already.
    const best = k === 1 ? undefined : bestSwap(distances, n, medoids, { nearest, second, label });
    if (best === undefined) {
      return { medoids, labels: label, cost: nearest.reduce((sum, d) => sum + d, 0), swaps };
    }
    medoids[best.out] = best.into;
    swaps++;
  }
}

function build(distances: Float64Array, n: number, k: number): Int32Array {
  const medoids = new Int32Array(k);
  const nearest = new Float64Array(n).fill(Infinity);
  const taken = new Uint8Array(n);
  for (let c = 0; c < k; c++) {
    let best = -1;
    let least = Infinity;
    for (let i = 0; i < n; i++) {
      if (taken[i]) continue;
      let cost = 0;
      for (let j = 0; j < n; j++) cost += Math.min(nearest[j]!, distances[i * n + j]!);
      if (cost < least) {
        least = cost;
        best = i;
      }
    }
    medoids[c] = best;
    taken[best] = 1;
    for (let j = 0; j < n; j++) nearest[j] = Math.min(nearest[j]!, distances[best * n + j]!);
  }
  return medoids;
}

interface Assignment {
  nearest: Float64Array;
  second: Float64Array;
  label: Int32Array;
}

function assign(distances: Float64Array, n: number, medoids: Int32Array): Assignment {
  const nearest = new Float64Array(n).fill(Infinity);
  const second = new Float64Array(n).fill(Infinity);
  const label = new Int32Array(n);
  for (let j = 0; j < n; j++)
    medoids.forEach((medoid, c) => {
      const d = distances[medoid * n + j]!;
      // A medoid is its own, whoever lies at the same place.
      if (d < nearest[j]! || j === medoid) {
        second[j] = nearest[j]!;
        nearest[j] = d;
        label[j] = c;
      } else if (d < second[j]!) second[j] = d;
    });
  return { nearest, second, label };
}

/** Less than this part of the cost is rounding, not a gain. */
const GAIN = 1e-12;

function bestSwap(
  distances: Float64Array,
  n: number,
  medoids: Int32Array,
  { nearest, second, label }: Assignment,
): { out: number; into: number } | undefined {
  const k = medoids.length;
  const isMedoid = new Set(medoids);
  // What it costs to lose each medoid, its members going to their second nearest.
  const loss = new Float64Array(k);
  for (let j = 0; j < n; j++) loss[label[j]!]! += second[j]! - nearest[j]!;
  const cost = nearest.reduce((sum, d) => sum + d, 0);
  let best: { out: number; into: number } | undefined;
  let least = -GAIN * cost;
  for (let i = 0; i < n; i++) {
    if (isMedoid.has(i)) continue;
    const change = loss.slice();
    let shared = 0;
    for (let j = 0; j < n; j++) {
      const d = distances[i * n + j]!;
      if (d < nearest[j]!) {
        shared += d - nearest[j]!;
        change[label[j]!]! += nearest[j]! - second[j]!;
      } else if (d < second[j]!) change[label[j]!]! += d - second[j]!;
    }
    for (let c = 0; c < k; c++)
      if (shared + change[c]! < least) {
        least = shared + change[c]!;
        best = { out: c, into: i };
      }
  }
  return best;
}

/** Mean of (b - a) / max(a, b), a the mean distance to one's own cluster, b that to the nearest other; 0 for one alone. */
export function silhouetteOf(distances: Float64Array, labels: Int32Array, k: number): number {
  const n = labels.length;
  const sizes = new Float64Array(k);
  for (const label of labels) sizes[label]!++;
  let total = 0;
  for (let i = 0; i < n; i++) {
    const sums = new Float64Array(k);
    for (let j = 0; j < n; j++) sums[labels[j]!]! += distances[i * n + j]!;
    const own = labels[i]!;
    if (sizes[own]! < 2) continue;
    const a = sums[own]! / (sizes[own]! - 1);
    let b = Infinity;
    for (let c = 0; c < k; c++) if (c !== own && sizes[c]! > 0) b = Math.min(b, sums[c]! / sizes[c]!);
    if (Math.max(a, b) > 0) total += (b - a) / Math.max(a, b);
  }
  return total / n;
}
