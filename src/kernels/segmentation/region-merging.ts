import { DataError } from '../../core/errors.js';
import { heap } from '../graph/heap.js';
import { root } from '../graph/union-find.js';
import type { Raster } from '../image/raster.js';
import { adjacency } from '../regions/adjacency.js';
import type { Regions } from '../regions/regions.js';

export const MERGE_CRITERIA = ['ward', 'colour'] as const;
export type MergeCriterion = (typeof MERGE_CRITERIA)[number];

/** Step i joins region `b[i]` to region `a[i]`, which keeps its number. */
export interface MergeTree {
  regions: number;
  a: Int32Array;
  b: Int32Array;
  cost: Float64Array;
}

/**
 * Neighbouring regions are merged one pair after the other, the cheapest first, until one is left:
 *
 *   ward    |A| |B| / (|A| + |B|) |m_A - m_B|^2: by how much the sum of squared errors rises
 *   colour  |m_A - m_B|, of the mean colours
 *
 * Equal costs go by the smaller numbers first. A heap holds all pairs of neighbours, old ones are passed over when
 * they turn up.
 *
 * @see Beaulieu & Goldberg, Hierarchy in picture segmentation, 1989; Ward, 1963
 */
export function mergeRegions(
  { width, height, channels, data }: Raster<Float32Array>,
  { labels, count, areas }: Regions,
  criterion: MergeCriterion = 'ward',
): MergeTree {
  const area = Float64Array.from(areas);
  const mean = new Float64Array(count * channels);
  for (let p = 0; p < labels.length; p++)
    for (let c = 0; c < channels; c++) mean[labels[p]! * channels + c]! += data[p * channels + c]!;
  for (let i = 0; i < mean.length; i++) mean[i]! /= area[Math.floor(i / channels)]!;

  const graph = adjacency(labels, width, height, count);
  const neighbours = Array.from(
    areas,
    (_, r) => new Set(graph.neighbour.subarray(graph.start[r]!, graph.start[r + 1]!)),
  );
  const version = new Int32Array(count);
  const alive = new Uint8Array(count).fill(1);
  const queue = heap(4 * count + 16);
  const pairs: { a: number; b: number; versions: number }[] = [];
  const offer = (a: number, b: number): void => {
    const [low, high] = a < b ? [a, b] : [b, a];
    pairs.push({ a: low, b: high, versions: version[low]! + version[high]! });
    queue.push(costOf(low, high), pairs.length - 1, 0);
  };
  for (let r = 0; r < count; r++) for (const other of neighbours[r]!) if (r < other) offer(r, other);

  const tree = {
    regions: count,
    a: new Int32Array(count - 1),
    b: new Int32Array(count - 1),
    cost: new Float64Array(count - 1),
  };
  for (let step = 0; step + 1 < count; ) {
    if (!queue.pop()) throw new DataError('the regions do not hang together');
    const { a, b, versions } = pairs[queue.item()]!;
    // Versions only rise, so an equal sum means that neither has changed.
    if (!alive[a] || !alive[b] || version[a]! + version[b]! !== versions) continue;
    tree.a[step] = a;
    tree.b[step] = b;
    tree.cost[step++] = queue.priority();
    join(a, b);
  }
  return tree;

  function costOf(a: number, b: number): number {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += (mean[a * channels + c]! - mean[b * channels + c]!) ** 2;
    return criterion === 'colour' ? Math.sqrt(sum) : (sum * area[a]! * area[b]!) / (area[a]! + area[b]!);
  }

  function join(a: number, b: number): void {
    const whole = area[a]! + area[b]!;
    for (let c = 0; c < channels; c++)
      mean[a * channels + c] =
        (area[a]! * mean[a * channels + c]! + area[b]! * mean[b * channels + c]!) / whole;
    area[a] = whole;
    alive[b] = 0;
    version[a]!++;
    for (const other of neighbours[b]!) {
      neighbours[other]!.delete(b);
      if (other === a) continue;
      neighbours[other]!.add(a);
      neighbours[a]!.add(other);
    }
    neighbours[b]!.clear();
    for (const other of [...neighbours[a]!].sort((x, y) => x - y)) offer(a, other);
  }
}

/** The region that each region belongs to once only `count` are left. */
export function cutTree({ regions, a, b }: MergeTree, count: number): Int32Array {
  if (count < 1 || count > regions) throw new DataError(`${regions} regions cannot be merged to ${count}`);
  const parent = Int32Array.from({ length: regions }, (_, r) => r);
  for (let step = 0; step < regions - count; step++) parent[b[step]!] = a[step]!;
  return parent.map((_, r) => root(parent, r));
}
