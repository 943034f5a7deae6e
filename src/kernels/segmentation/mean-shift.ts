import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { root } from '../graph/union-find.js';
import type { Raster } from '../image/raster.js';

export interface MeanShiftOptions {
  /** Half the side of the window in the plane, pixels. */
  spatialRadius: number;
  /** Radius in colour, in the picture's own units. */
  rangeRadius: number;
  /** Default 10. */
  iterations?: number;
}

/** Pixels that move less than this, in pixels and colour together, have arrived. */
const REST = 0.1;

/**
 * Mean-shift filtering with a flat kernel: each pixel moves to the mean place and colour of the pixels within
 * `spatialRadius` rows and columns of it whose colour is within `rangeRadius` of its own, and takes the colour of the
 * mode where it comes to rest. Edges stay, what is between them becomes flat.
 *
 * @param image three channels, Lab as a rule
 * @see Comaniciu & Meer, Mean shift: a robust approach toward feature space analysis, 2002
 */
export function meanShiftFilter(
  image: Raster<Float32Array>,
  options: MeanShiftOptions,
): Raster<Float32Array> {
  const { spatialRadius, rangeRadius, iterations = 10 } = options;
  const { width, height, channels, data } = image;
  if (channels !== 3 || data.length !== 3 * width * height || data.length === 0)
    throw new DataError(`mean shift needs three channels, got ${width} x ${height} x ${channels}`);
  if (!Number.isInteger(spatialRadius) || spatialRadius < 1 || !(rangeRadius > 0))
    throw new DataError(`radii must be 1 pixel or more and above 0, got ${spatialRadius} and ${rangeRadius}`);
  const job = { reach: spatialRadius, limit: rangeRadius ** 2, rounds: iterations };
  return { width, height, channels, data: (compute.simd ? filterSimd : filterPlain)(image, job) };
}

interface Job {
  reach: number;
  limit: number;
  rounds: number;
}

function filterSimd({ width, height, data }: Raster<Float32Array>, { reach, limit, rounds }: Job) {
  // Four beyond the last: a load of four may begin at any column.
  const stride = Math.ceil((width + 3) / 4) * 4;
  const plane = stride * height;
  const planes = new Float32Array(3 * plane + 4).fill(Infinity);
  for (let p = 0, from = 0; p < width * height; p++, from += 3) {
    const to = Math.floor(p / width) * stride + (p % width);
    for (let c = 0; c < 3; c++) planes[to + c * plane] = data[from + c]!;
  }
  return simd((s) => {
    const colours = s.f32(planes);
    const out = s.f32(3 * plane);
    const shape = [colours.ptr, 4 * plane, stride, width, height];
    s.parallel('meanShiftRows', height, 4, [...shape, reach, limit, rounds, REST ** 2, out.ptr]);
    const found = out.view();
    const result = new Float32Array(data.length);
    for (let p = 0, to = 0; p < width * height; p++, to += 3) {
      const from = Math.floor(p / width) * stride + (p % width);
      for (let c = 0; c < 3; c++) result[to + c] = found[from + c * plane]!;
    }
    return result;
  });
}

/** The definition: documentation, and oracle of the SIMD kernel. */
function filterPlain({ width, height, data }: Raster<Float32Array>, { reach, limit, rounds }: Job) {
  const out = new Float32Array(data.length);
  for (let p = 0; p < width * height; p++) {
    // x, y and the three colours
    let at = [p % width, Math.floor(p / width), data[3 * p]!, data[3 * p + 1]!, data[3 * p + 2]!];
    for (let round = 0; round < rounds; round++) {
      const [cx, cy] = [Math.floor(at[0]! + 0.5), Math.floor(at[1]! + 0.5)];
      const sums = [0, 0, 0, 0, 0];
      let count = 0;
      for (let y = Math.max(0, cy - reach); y <= Math.min(height - 1, cy + reach); y++)
        for (let x = Math.max(0, cx - reach); x <= Math.min(width - 1, cx + reach); x++) {
          const q = 3 * (y * width + x);
          let d = 0;
          for (let c = 0; c < 3; c++) d += (data[q + c]! - at[2 + c]!) ** 2;
          if (d > limit) continue;
          count++;
          for (const [i, v] of [x, y, data[q]!, data[q + 1]!, data[q + 2]!].entries()) sums[i]! += v;
        }
      if (count === 0) break;
      const next = sums.map((v) => v / count);
      const moved = next.reduce((sum, v, i) => sum + (v - at[i]!) ** 2, 0);
      at = next;
      if (moved < REST ** 2) break;
    }
    out.set(at.slice(2), 3 * p);
  }
  return out;
}

/**
 * Neighbours whose filtered colours are nearer than half the radius belong to one segment, and so do theirs.
 *
 * @returns a label for each pixel: the number of one of its segment
 */
export function joinModes({ width, height, data }: Raster<Float32Array>, rangeRadius: number): Int32Array {
  const parent = Int32Array.from({ length: width * height }, (_, p) => p);
  const limit = (rangeRadius / 2) ** 2;
  const meet = (p: number, q: number) => {
    let d = 0;
    for (let c = 0; c < 3; c++) d += (data[3 * p + c]! - data[3 * q + c]!) ** 2;
    if (d >= limit) return;
    const [a, b] = [root(parent, p), root(parent, q)];
    if (a < b) parent[b] = a;
    else parent[a] = b;
  };
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      if (x + 1 < width) meet(p, p + 1);
      if (y + 1 < height) meet(p, p + width);
    }
  for (let p = 0; p < parent.length; p++) parent[p] = root(parent, p);
  return parent;
}
