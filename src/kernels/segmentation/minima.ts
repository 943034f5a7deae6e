import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { bucketQueue } from '../graph/bucket-queue.js';
import { connectedComponents } from '../regions/connected-components.js';
import { neighbourOffsets } from './neighbours.js';
import { reliefBytes, type Surface } from './watershed.js';

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
  surface: Surface,
  h: number,
  { connectivity = 8 }: { connectivity?: 4 | 8 } = {},
): { markers: Int32Array; count: number } {
  const { width, height, levels } = surface;
  if (!Number.isInteger(h) || h < 1 || h > 65536)
    throw new DataError(`depth must be 1 level or more, 65536 at most, got ${h}`);
  const filled = new Int32Array(levels.length);
  for (let p = 0; p < filled.length; p++) filled[p] = levels[p]! + h;
  (compute.simd ? fillSimd : fillPlain)(surface, filled, h, connectivity);
  const bottoms = new Uint8Array(filled.length);
  for (let p = 0; p < filled.length; p++) bottoms[p] = filled[p] === levels[p]! + h ? 1 : 0;
  const { labels, count } = connectedComponents(bottoms, width, height, { connectivity });
  return { markers: labels, count };
}

/** Lowers `filled` to the reconstruction. A pixel is lowered once at most, as levels are taken in turn. */
function fillPlain(
  { width, height, levels }: Surface,
  filled: Int32Array,
  h: number,
  connectivity: 4 | 8,
): void {
  const queue = bucketQueue(topOf(levels) + h + 1, 2 * filled.length);
  for (let p = 0; p < filled.length; p++) queue.push(filled[p]!, p);
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
}

const topOf = (levels: Surface['levels']) => (levels instanceof Uint8Array ? 255 : 65535);

function fillSimd(
  { width, height, levels }: Surface,
  filled: Int32Array,
  h: number,
  connectivity: number,
): void {
  simd((s) => {
    const top = topOf(levels) + h;
    const relief = s.u8(reliefBytes(levels));
    const heights = s.i32(filled);
    const heads = s.i32(top + 1);
    heads.view().fill(0);
    const [tails, next] = [s.i32(top + 1), s.i32(2 * filled.length)];
    // biome-ignore format: one line a thought
    s.kernels.fillFromAbove(
      relief.ptr, heights.ptr, heads.ptr, tails.ptr, next.ptr, width, height, connectivity, top,
    );
    filled.set(heights.view());
  });
}
