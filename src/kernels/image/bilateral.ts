import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { type ColourPlanes, colourPlanes, fromPlanes, inArena } from '../colour/colour-planes.js';
import { BORDERS, type Border } from './border.js';
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
  const scale = -1 / (2 * range * range);
  const { channels, data } = image;
  if (compute.simd && channels === 1 && data instanceof Uint8Array) {
    const out = data.slice() as T;
    byLevels({ ...image, data }, { radius, sigma, scale, border }, out);
    return { ...image, data: out };
  }
  const planes = colourPlanes(image, radius, border);
  const disc = discOf(radius, sigma);
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
    const space = s.f32(Float32Array.from(weight, Math.log2));
    const out = s.f32(width * height * channels);
    // biome-ignore format: one line a thought
    s.parallel('bilateralRows', height, 4, [
      ptr, planeBytes, stride, channels, width, height,
      4 * (margin * pitch + margin), offsets.ptr, space.ptr, dx.length, scale * Math.LOG2E, out.ptr,
    ]);
    return out.copy();
  });
}

/** Differences of 8-bit levels are few: their weights are looked up. */
function byLevels(
  { width, height, data }: Raster<Uint8Array>,
  { radius, sigma, scale, border }: { radius: number; sigma: number; scale: number; border: Border },
  to: Float32Array | Uint8Array | Uint16Array,
): void {
  if (data.length !== width * height || data.length === 0)
    throw new DataError(`a ${width} x ${height} x 1 picture cannot have ${data.length} samples`);
  const margin = radius + 4; // the kernel takes four pixels at once
  const stride = Math.ceil((2 * (width + 2 * margin)) / 64) * 64;
  const rings = ringsOf(radius, sigma, stride);
  // For d = -255 .. 255 the weight and the weight times d.
  const weights = new Float32Array(2 * 511);
  for (let d = -255; d <= 255; d++) {
    const w = Math.exp(scale * (d / 255) ** 2);
    weights.set([w, w * d], 2 * (d + 255));
  }
  simd((s) => {
    const samples = s.u8(2 * data.length);
    const eightfold = samples.view();
    const wide = new Uint16Array(eightfold.buffer, eightfold.byteOffset, data.length);
    for (let i = 0; i < data.length; i++) wide[i] = data[i]! << 3;
    const padded = s.u8(stride * (height + 2 * margin));
    // biome-ignore format: one line a thought
    s.parallel('padRows', height + 2 * margin, 64, [
      samples.ptr, 2, width, height, 1, 0, margin, BORDERS.indexOf(border), 0, padded.ptr, stride,
    ]);
    const table = s.f32(weights);
    const list = s.u8(new Uint8Array(rings));
    const out = s.u8(data.length);
    // biome-ignore format: one line a thought
    s.parallel('bilateralLevels', height, 4, [
      padded.ptr + margin * stride + 2 * margin, stride, width,
      table.ptr + 8 * 255, list.ptr, rings.byteLength / 32, out.ptr,
    ]);
    to.set(out.view());
  });
}

/** The disc without its centre: places that a quarter turn takes into each other, and their weight. */
function ringsOf(radius: number, sigma: number, stride: number): ArrayBuffer {
  const places: (readonly [number, number])[] = [];
  for (let dx = 1; dx <= radius; dx++)
    for (let dy = 0; dx * dx + dy * dy <= radius * radius; dy++) places.push([dx, dy]);
  const list = new ArrayBuffer(32 * places.length);
  places.forEach(([dx, dy], k) => {
    const turned = [dy * stride + 2 * dx, dx * stride - 2 * dy, -dy * stride - 2 * dx, 2 * dy - dx * stride];
    new Int32Array(list, 32 * k, 4).set(turned);
    new Float32Array(list, 32 * k + 16, 1)[0] = Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
  });
  return list;
}
