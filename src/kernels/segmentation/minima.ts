import { DataError } from '../../core/errors.js';
import { bucketQueue } from '../graph/bucket-queue.js';
import { connectedComponents } from '../image/connected-components.js';
import { neighbourOffsets } from './neighbours.js';
import type { Surface } from './watershed.js';

/**
 * Basins that are at least h deep, one label 1, 2, ... each and 0 elsewhere: pixels at the bottom of a minimum that
 * cannot be left without climbing h.
 *
 * The surface f is filled from f + h downwards, r(p) = min over paths from q to p of max(f(q) + h, f along the path),
 * lowest first; the bottoms are where r = f + h is left (reconstruction by erosion).
 *
 * @param h whole number of levels, 1 or more: 1 gives every regional minimum
 * @see Soille, Morphological Image Analysis, 2nd ed., sections 6.3.3 and 6.3.4
 */
export function deepMinima(
  { width, height, levels }: Surface,
  h: number,
  { connectivity = 8 }: { connectivity?: 4 | 8 } = {},
): { markers: Int32Array; count: number } {
  if (!Number.isInteger(h) || h < 1) throw new DataError(`depth must be 1 level or more, got ${h}`);
  const n = width * height;
  const top = levels instanceof Uint8Array ? 255 : 65535;
  const filled = Int32Array.from(levels, (v) => v + h);
  const queue = bucketQueue(top + h + 1, 2 * n);
  for (let p = 0; p < n; p++) queue.push(filled[p]!, p);
  const { dx, dy } = neighbourOffsets(connectivity);
  for (let p = queue.pop(); p >= 0; p = queue.pop()) {
    const level = queue.level();
    if (filled[p] !== level) continue; // was lowered since
    const x = p % width;
    const y = (p - x) / width;
    for (let i = 0; i < dx.length; i++) {
      const [u, v] = [x + dx[i]!, y + dy[i]!];
      if (u < 0 || u >= width || v < 0 || v >= height) continue;
      const q = v * width + u;
      const lower = levels[q]! > level ? levels[q]! : level;
      if (lower >= filled[q]!) continue;
      filled[q] = lower;
      queue.push(lower, q);
    }
  }
  const bottoms = new Uint8Array(n);
  for (let p = 0; p < n; p++) bottoms[p] = filled[p] === levels[p]! + h ? 1 : 0;
  const { labels, count } = connectedComponents(bottoms, width, height, { connectivity });
  return { markers: labels, count };
}
