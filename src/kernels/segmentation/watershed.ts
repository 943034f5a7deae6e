import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { bucketQueue } from '../graph/bucket-queue.js';
import { heap } from '../graph/heap.js';
import { neighbourOffsets } from './neighbours.js';

/** A relief of whole-number heights. */
export interface Surface {
  width: number;
  height: number;
  levels: Uint8Array | Uint16Array;
}

export interface WatershedOptions {
  /** Default 4. */
  connectivity?: 4 | 8;
  /** Where to flood, not 0; the rest stays 0. */
  mask?: Uint8Array;
  /** Leave a line of 0 one pixel wide between basins. */
  lines?: boolean;
  /** Weight of the distance to the marker, in levels a pixel: basins become round. Default 0. */
  compactness?: number;
}

/**
 * Watershed by flooding from markers: the lowest pixel at the shore of any basin joins it, the one that was reached
 * first among equals. A basin without marker is flooded through its lowest pass, at the height of that.
 *
 * With `compactness` c the height of a pixel is f(p) + c |p - m|, m the pixel of the marker that the flood came from,
 * and it joins when it is taken from the queue; so it does with `lines`, unless it touches two basins by then.
 *
 * @param markers labels above 0 of the pixels where the flood begins, 0 elsewhere
 * @returns a label for each pixel, 0 beyond the mask, on lines, and where no flood arrives
 * @see Meyer, Un algorithme optimal pour la ligne de partage des eaux, 1991
 * @see Neubert & Protzel, Compact watershed and preemptive SLIC, 2014
 */
export function watershed(
  surface: Surface,
  markers: Int32Array,
  { connectivity = 4, mask, lines = false, compactness = 0 }: WatershedOptions = {},
): Int32Array {
  const { width, height, levels } = surface;
  const n = width * height;
  if (levels.length !== n || markers.length !== n || (mask && mask.length !== n))
    throw new DataError(`surface, markers and mask of a watershed must all have ${width} x ${height} pixels`);
  if (!(compactness >= 0)) throw new DataError(`compactness must be 0 or more, got ${compactness}`);
  const labels = markers.slice();
  if (mask) for (let p = 0; p < n; p++) if (mask[p] === 0) labels[p] = 0;
  if (!labels.some((label) => label > 0)) throw new DataError('a watershed needs a marker to begin with');
  const { dx, dy } = neighbourOffsets(connectivity);
  if (compactness > 0) floodCompact();
  else if (lines) floodWithLines();
  else if (compute.simd) return floodSimd(surface, labels, connectivity, mask);
  else flood();
  return labels;

  function flood(): void {
    const queue = bucketQueue(levels instanceof Uint8Array ? 256 : 65536, n);
    for (let p = 0; p < n; p++) if (labels[p]! > 0) queue.push(levels[p]!, p);
    for (let p = queue.pop(); p >= 0; p = queue.pop()) {
      const level = queue.level();
      const x = p % width;
      const y = (p - x) / width;
      for (let i = 0; i < dx.length; i++) {
        const u = x + dx[i]!;
        const v = y + dy[i]!;
        if (u < 0 || u >= width || v < 0 || v >= height) continue;
        const q = v * width + u;
        if (labels[q] !== 0 || (mask && mask[q] === 0)) continue;
        labels[q] = labels[p]!;
        queue.push(Math.max(level, levels[q]!), q);
      }
    }
  }

  function floodWithLines(): void {
    const seen = new Uint8Array(n);
    const queue = bucketQueue(levels instanceof Uint8Array ? 256 : 65536, n);
    for (let p = 0; p < n; p++)
      if (labels[p]! > 0) {
        queue.push(levels[p]!, p);
        seen[p] = 1;
      }
    for (let p = queue.pop(); p >= 0; p = queue.pop()) {
      const level = queue.level();
      const x = p % width;
      const y = (p - x) / width;
      // A pixel of a marker has its label; any other takes the only one around it, if there is only one.
      const own = labels[p]! > 0 ? labels[p]! : onlyLabel(x, y);
      if (own === 0) continue;
      labels[p] = own;
      for (let i = 0; i < dx.length; i++) {
        const u = x + dx[i]!;
        const v = y + dy[i]!;
        if (u < 0 || u >= width || v < 0 || v >= height) continue;
        const q = v * width + u;
        if (seen[q] || (mask && mask[q] === 0)) continue;
        seen[q] = 1;
        queue.push(Math.max(level, levels[q]!), q);
      }
    }
  }

  function onlyLabel(x: number, y: number): number {
    let only = 0;
    for (let i = 0; i < dx.length; i++) {
      const u = x + dx[i]!;
      const v = y + dy[i]!;
      if (u < 0 || u >= width || v < 0 || v >= height) continue;
      const label = labels[v * width + u]!;
      if (label === 0 || label === only) continue;
      if (only !== 0) return 0;
      only = label;
    }
    return only;
  }

  function floodCompact(): void {
    const queue = heap(1 << 16);
    for (let p = 0; p < n; p++) if (labels[p]! > 0) queue.push(levels[p]!, p, p);
    while (queue.pop()) {
      const [p, source] = [queue.item(), queue.source()];
      if (labels[p] !== 0 && p !== source) continue;
      const [x, y] = [p % width, Math.floor(p / width)];
      if (lines && p !== source && onlyLabel(x, y) === 0) continue;
      labels[p] = labels[source]!;
      const [sx, sy] = [source % width, Math.floor(source / width)];
      for (let i = 0; i < dx.length; i++) {
        const u = x + dx[i]!;
        const v = y + dy[i]!;
        if (u < 0 || u >= width || v < 0 || v >= height) continue;
        const q = v * width + u;
        if (labels[q] !== 0 || (mask && mask[q] === 0)) continue;
        queue.push(levels[q]! + compactness * Math.hypot(u - sx, v - sy), q, source);
      }
    }
  }
}

function floodSimd(
  { width, height, levels }: Surface,
  labels: Int32Array,
  connectivity: number,
  mask: Uint8Array | undefined,
): Int32Array {
  return simd((s) => {
    const relief = s.u8(reliefBytes(levels));
    const flooded = s.i32(labels);
    const where = mask && s.u8(mask);
    const heads = s.i32(LEVELS);
    heads.view().fill(0);
    const [tails, next] = [s.i32(LEVELS), s.i32(labels.length)];
    // biome-ignore format: one line a thought
    s.kernels.floodBasins(
      relief.ptr, flooded.ptr, where?.ptr ?? 0, heads.ptr, tails.ptr, next.ptr,
      width, height, connectivity, LEVELS - 1,
    );
    return flooded.copy();
  });
}

const LEVELS = 65536;

/** Levels in 16 bits, as bytes. */
export function reliefBytes(levels: Uint8Array | Uint16Array): Uint8Array {
  const wide = levels instanceof Uint16Array ? levels : Uint16Array.from(levels);
  return new Uint8Array(wide.buffer, wide.byteOffset, wide.byteLength);
}
