import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import type { Points } from './points.js';
import { sampleIndices } from './sample-indices.js';

/**
 * Mean silhouette, -1..1: s(i) = (b - a) / max(a, b), a the mean distance of point i to the others of its
 * cluster and b the smallest mean distance to another cluster; 0 for a point alone in its cluster.
 *
 * All pairs are looked at, so that of more than `sample` points that many are drawn, and judged among themselves.
 *
 * @see Rousseeuw, Silhouettes: a graphical aid to the interpretation and validation of cluster analysis, 1987
 */
export function silhouette(points: Points, labels: Int32Array, rng: Rng, sample = 5000): number {
  const { n, d, data } = points;
  if (labels.length !== n) throw new DataError(`${n} points need as many labels, got ${labels.length}`);
  const drawn = n > sample ? sampleIndices(n, sample, rng) : Int32Array.from({ length: n }, (_, i) => i);
  const names = [...new Set(Array.from(drawn, (i) => labels[i]!))];
  if (names.length < 2 || names.length >= drawn.length)
    throw new DataError(
      `a silhouette needs 2 to n - 1 clusters, got ${names.length} of ${drawn.length} points`,
    );
  const place = new Map(names.map((name, c) => [name, c]));
  const cluster = Int32Array.from(drawn, (i) => place.get(labels[i]!)!);
  const m = drawn.length;
  const k = names.length;
  const x = new Float64Array(m * d);
  const sizes = new Int32Array(k);
  drawn.forEach((i, at) => {
    x.set(data.subarray(i * d, (i + 1) * d), at * d);
    sizes[cluster[at]!]!++;
  });
  let total = 0;
  const sums = new Float64Array(k);
  for (let i = 0; i < m; i++) {
    sums.fill(0);
    for (let j = 0; j < m; j++) {
      let squared = 0;
      for (let c = 0; c < d; c++) squared += (x[i * d + c]! - x[j * d + c]!) ** 2;
      sums[cluster[j]!]! += Math.sqrt(squared);
    }
    const own = cluster[i]!;
    if (sizes[own] === 1) continue;
    const a = sums[own]! / (sizes[own]! - 1);
    let b = Infinity;
    for (let c = 0; c < k; c++) if (c !== own) b = Math.min(b, sums[c]! / sizes[c]!);
    if (Math.max(a, b) > 0) total += (b - a) / Math.max(a, b);
  }
  return total / m;
}
