import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { root } from '../graph/union-find.js';
import { gaussianBlur } from '../image/gaussian-blur.js';
import type { Raster } from '../image/raster.js';

export interface FelzenszwalbOptions {
  /** k for levels 0..255: larger ones favour larger segments. Default 100. */
  scale?: number;
  /** Of the Gaussian that smooths first, in pixels; 0 leaves it out. Default 0.8. */
  sigma?: number;
  /** Smaller segments are joined in the end, in pixels. Default 20. */
  minSize?: number;
}

/**
 * Efficient graph-based segmentation. Pixels are the nodes of a graph, joined to their eight neighbours by edges that
 * weigh the Euclidean distance of their colours. Edges are taken by rising weight; one between components A and B
 * joins them where
 *
 *   w < min(Int(A) + k / |A|, Int(B) + k / |B|),
 *
 * Int the largest weight that joined a component. In the end the edges are taken once more for those with fewer than
 * `minSize` pixels. Equal weights go by pixel, then right, down, down right, down left.
 *
 * @param image one or three channels, values in 0..1; k is divided by 255
 * @returns a label for each pixel: the number of one of its segment
 * @see Felzenszwalb & Huttenlocher, Efficient graph-based image segmentation, 2004
 */
export function felzenszwalb(
  image: Raster<Float32Array>,
  { scale = 100, sigma = 0.8, minSize = 20 }: FelzenszwalbOptions = {},
): Int32Array {
  if (!(scale > 0)) throw new DataError(`scale must be above 0, got ${scale}`);
  if (!Number.isInteger(minSize) || minSize < 1)
    throw new DataError(`the smallest segment must be a whole number of pixels, got ${minSize}`);
  const pixels = image.width * image.height;
  if (pixels > MOST_PIXELS)
    throw new DataError(`${pixels} pixels: the edges of ${MOST_PIXELS} fit into memory`, {
      hint: 'make the picture smaller first',
    });
  const smooth = gaussianBlur(image, sigma);
  return (compute.simd ? mergeSimd : mergePlain)(smooth, scale / 255, minSize);
}

/** Edges take 32 bytes a pixel, and 4 GiB are all there is. */
const MOST_PIXELS = 64_000_000;
const BUCKETS = 4096;
const PIECE_ROWS = 64;

function mergeSimd(
  { width, height, channels, data }: Raster<Float32Array>,
  scale: number,
  minSize: number,
): Int32Array {
  const n = width * height;
  const pieces = Math.ceil(height / PIECE_ROWS);
  return simd((s) => {
    const parent = s.i32(n);
    const size = s.i32(n);
    const inner = s.f32(n);
    const pixels = s.f32(data);
    const counts = s.i32(pieces * BUCKETS);
    const shape = [pixels.ptr, width, height, channels, PIECE_ROWS, counts.ptr];
    counts.view().fill(0);
    s.parallel('edgeBuckets', pieces, 1, [...shape, 0]);
    const { ends, largest } = places(counts.view(), pieces);
    const limits = s.i32(ends);
    const digits = s.i32(1024);
    const edges = s.i32(2 * ends[BUCKETS - 1]!);
    const spare = s.i32(2 * largest);
    s.parallel('edgeBuckets', pieces, 1, [...shape, edges.ptr]);
    const single = parent.view();
    for (let p = 0; p < n; p++) single[p] = p;
    size.view().fill(1);
    inner.view().fill(0);
    // biome-ignore format: one line a thought
    s.kernels.mergeEdges(
      edges.ptr, limits.ptr, spare.ptr, digits.ptr,
      parent.ptr, size.ptr, inner.ptr, n, width, scale, minSize,
    );
    return parent.copy();
  });
}

/** Counts of a bucket in a piece become where its edges begin: bucket by bucket, in each piece by piece. */
function places(counts: Int32Array, pieces: number): { ends: Int32Array; largest: number } {
  const ends = new Int32Array(BUCKETS);
  let place = 0;
  let largest = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const begin = place;
    for (let at = bucket; at < pieces * BUCKETS; at += BUCKETS) {
      const count = counts[at]!;
      counts[at] = place;
      place += count;
    }
    ends[bucket] = place;
    largest = Math.max(largest, place - begin);
  }
  return { ends, largest };
}

/** The definition: documentation, and oracle of the SIMD kernel. */
function mergePlain(
  { width, height, channels, data }: Raster<Float32Array>,
  scale: number,
  minSize: number,
): Int32Array {
  const n = width * height;
  const from: number[] = [];
  const to: number[] = [];
  const weights: number[] = [];
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++)
      for (const [dx, dy] of NEIGHBOURS) {
        if (x + dx < 0 || x + dx >= width || y + dy >= height) continue;
        const q = p + dy * width + dx;
        let sum = 0;
        for (let c = 0; c < channels; c++) {
          const d = Math.fround(data[p * channels + c]! - data[q * channels + c]!);
          sum = Math.fround(sum + Math.fround(d * d));
        }
        from.push(p);
        to.push(q);
        weights.push(Math.fround(Math.sqrt(sum)));
      }
  const order = [...weights.keys()].sort((a, b) => weights[a]! - weights[b]! || a - b);
  const parent = Int32Array.from({ length: n }, (_, p) => p);
  const size = new Int32Array(n).fill(1);
  const inner = new Float32Array(n);
  const join = (a: number, b: number): number => {
    const [into, other] = size[a]! >= size[b]! ? [a, b] : [b, a];
    parent[other] = into;
    size[into]! += size[other]!;
    return into;
  };
  for (const e of order) {
    const [a, b] = [root(parent, from[e]!), root(parent, to[e]!)];
    const limit = Math.min(inner[a]! + scale / size[a]!, inner[b]! + scale / size[b]!);
    if (a !== b && weights[e]! < limit) inner[join(a, b)] = weights[e]!;
  }
  for (const e of order) {
    const [a, b] = [root(parent, from[e]!), root(parent, to[e]!)];
    if (a !== b && Math.min(size[a]!, size[b]!) < minSize) join(a, b);
  }
  return parent.map((_, p) => root(parent, p));
}

const NEIGHBOURS = [
  [1, 0],
  [0, 1],
  [1, 1],
  [-1, 1],
] as const;
