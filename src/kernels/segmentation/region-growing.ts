import { DataError } from '../../core/errors.js';
import { heap } from '../graph/heap.js';
import type { Raster } from '../image/raster.js';
import { neighbourOffsets } from './neighbours.js';

export const GROWTH_REFERENCES = ['mean', 'seed'] as const;

export interface GrowingOptions {
  /** Farthest colour that a region takes, Euclidean, in the picture's own units. */
  tolerance: number;
  /** Compare with the mean of the region as it grows, or of its seeds for good. Default mean. */
  reference?: (typeof GROWTH_REFERENCES)[number];
  /** Default 4. */
  connectivity?: 4 | 8;
}

/**
 * Seeded region growing: of all pixels that touch a region the one whose colour is nearest to that region joins it
 * next, the first to be reached among equals, as long as it lies within the tolerance. Distances are taken when a
 * pixel is reached, and again before it joins.
 *
 * @param seeds labels above 0, 0 elsewhere
 * @returns labels, 0 where no region came
 * @see Adams & Bischof, Seeded region growing, 1994
 */
export function growRegions(
  { width, height, channels, data }: Raster<Float32Array>,
  seeds: Int32Array,
  { tolerance, reference = 'mean', connectivity = 4 }: GrowingOptions,
): Int32Array {
  const n = width * height;
  if (seeds.length !== n)
    throw new DataError(`${seeds.length} seeds do not cover ${width} x ${height} pixels`);
  if (!(tolerance >= 0)) throw new DataError(`tolerance must be 0 or more, got ${tolerance}`);
  const names = [...new Set(seeds.filter((label) => label > 0))].sort((a, b) => a - b);
  if (names.length === 0) throw new DataError('there is no seed to grow from');
  const numberOf = new Map(names.map((label, i) => [label, i]));
  const region = Int32Array.from(seeds, (label) => numberOf.get(label) ?? -1);
  const area = new Float64Array(names.length);
  const mean = new Float64Array(names.length * channels);
  const start = region.slice();
  for (let p = 0; p < n; p++) if (start[p]! >= 0) take(p, start[p]!);

  const queue = heap(1 << 12);
  const { dx, dy } = neighbourOffsets(connectivity);
  for (let p = 0; p < n; p++) if (start[p]! >= 0) reach(p, start[p]!);
  while (queue.pop()) {
    const [p, r] = [queue.item(), queue.source()];
    if (region[p]! >= 0 || distance(p, r) > tolerance) continue;
    region[p] = r;
    if (reference === 'mean') take(p, r);
    reach(p, r);
  }
  return region.map((r) => (r < 0 ? 0 : names[r]!));

  function take(p: number, r: number): void {
    area[r]!++;
    for (let c = 0; c < channels; c++) {
      const at = r * channels + c;
      mean[at]! += (data[p * channels + c]! - mean[at]!) / area[r]!;
    }
  }

  function reach(p: number, r: number): void {
    const x = p % width;
    const y = (p - x) / width;
    for (let i = 0; i < dx.length; i++) {
      const u = x + dx[i]!;
      const v = y + dy[i]!;
      if (u < 0 || u >= width || v < 0 || v >= height) continue;
      const q = v * width + u;
      if (region[q]! < 0) queue.push(distance(q, r), q, r);
    }
  }

  function distance(p: number, r: number): number {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += (data[p * channels + c]! - mean[r * channels + c]!) ** 2;
    return Math.sqrt(sum);
  }
}
