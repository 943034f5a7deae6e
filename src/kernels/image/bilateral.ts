import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import type { Border } from './border.js';
import { type ColourPlanes, colourPlanes, fromPlanes, inArena } from './colour-planes.js';
import type { Raster } from './raster.js';

export interface BilateralOptions {
  /** Of the Gaussian over places, pixels. */
  sigma: number;
  /** Of the Gaussian over differences of colour, of a picture in 0..1. */
  range: number;
  /** Neighbours lie within this disc; default ceil(2 sigma). */
  radius?: number;
  /** Default reflect. */
  border?: Border;
}

/**
 * Bilateral filter: every pixel becomes the mean of its neighbours, weighted by
 *
 *   exp(-|p - q|^2 / (2 sigma^2)) exp(-|I_p - I_q|^2 / (2 range^2)),
 *
 * so that noise is smoothed and steps well above `range` stay. |I_p - I_q| is the Euclidean distance of the colours
 * (cv2.bilateralFilter adds up the channels instead; gray pictures agree). Alpha is left as it is.
 *
 * @see Tomasi & Manduchi, Bilateral filtering for gray and color images, 1998
 */
export function bilateral<T extends Float32Array | Uint8Array | Uint16Array>(
  image: Raster<T>,
  { sigma, range, radius = Math.ceil(2 * sigma), border = 'reflect' }: BilateralOptions,
): Raster<T> {
  if (!(sigma > 0)) throw new DataError(`a bilateral filter needs a sigma above 0, got ${sigma}`);
  if (!(range >= 1e-4))
    throw new DataError(`a bilateral filter needs a range of 0.0001 or more, got ${range}`);
  if (!Number.isInteger(radius) || radius < 0 || radius > 200)
    throw new DataError(`a bilateral filter needs a radius of 0 to 200 pixels, got ${radius}`);
  const planes = colourPlanes(image, radius, border);
  const disc = discOf(radius, sigma);
  const scale = -1 / (2 * range * range);
  return fromPlanes(image, compute.simd ? bySimd(planes, disc, scale) : plainly(planes, disc, scale));
}

interface Disc {
  dx: number[];
  dy: number[];
  weight: number[];
}

function discOf(radius: number, sigma: number): Disc {
  const disc: Disc = { dx: [], dy: [], weight: [] };
  for (let dy = -radius; dy <= radius; dy++)
    for (let dx = -radius; dx <= radius; dx++) {
      const d = dx * dx + dy * dy;
      if (d > radius * radius) continue;
      disc.dx.push(dx);
      disc.dy.push(dy);
      disc.weight.push(Math.exp(-d / (2 * sigma * sigma)));
    }
  return disc;
}

/** The definition; oracle of the SIMD kernel. */
function plainly(planes: ColourPlanes, { dx, dy, weight }: Disc, scale: number): Float32Array {
  const { width, height, channels, margin, pitch, size, data } = planes;
  const out = new Float32Array(width * height * channels);
  const offsets = dx.map((u, k) => dy[k]! * pitch + u);
  const sums = [0, 0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y + margin) * pitch + x + margin;
      let total = 0;
      sums.fill(0);
      offsets.forEach((offset, k) => {
        let d = 0;
        for (let c = 0; c < channels; c++) d += (data[c * size + at + offset]! - data[c * size + at]!) ** 2;
        const w = weight[k]! * Math.exp(scale * d);
        total += w;
        for (let c = 0; c < channels; c++) sums[c]! += w * data[c * size + at + offset]!;
      });
      for (let c = 0; c < channels; c++) out[(c * height + y) * width + x] = sums[c]! / total;
    }
  return out;
}

function bySimd(planes: ColourPlanes, { dx, dy, weight }: Disc, scale: number): Float32Array {
  const { width, height, channels, margin, pitch } = planes;
  return simd((s) => {
    const { ptr, planeBytes, stride } = inArena(s, planes);
    // Offsets from the corner of the square about a pixel: none is negative.
    const offsets = s.i32(Int32Array.from(dx, (u, k) => 4 * ((dy[k]! + margin) * pitch + u + margin)));
    const weights = s.f32(Float32Array.from(weight));
    const out = s.f32(width * height * channels);
    // biome-ignore format: one line a thought
    s.parallel('bilateralRows', height, 4, [
      ptr, planeBytes, stride, channels, width, height,
      4 * (margin * pitch + margin), offsets.ptr, weights.ptr, dx.length, scale, out.ptr,
    ]);
    return out.copy();
  });
}
