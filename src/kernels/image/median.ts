import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { type Arena, simd } from '../../simd/engine.js';
import { BORDERS, type Border, borderIndex } from './border.js';
import type { Raster } from './raster.js';

type Whole = Uint8Array | Uint16Array;

export const MOST_MEDIAN_RADIUS = 127;

/**
 * Median filter: every sample becomes the middle one of the (2 radius + 1)^2 samples about it, channel by channel.
 * Single outliers vanish, straight edges stay where they are; corners are rounded.
 *
 * @param radius 0 to 127
 * @param border default replicate, as in OpenCV
 * @see Huang, Yang & Tang, A fast two-dimensional median filtering algorithm, 1979
 * @see Perreault & Hebert, Median filtering in constant time, 2007
 */
export function median<T extends Whole>(
  image: Raster<T>,
  radius: number,
  { border = 'replicate', outside = 0 }: { border?: Border; outside?: number } = {},
): Raster<T> {
  const { width, height, channels, data } = image;
  if (!Number.isInteger(radius) || radius < 0 || radius > MOST_MEDIAN_RADIUS)
    throw new DataError(`a median needs a radius of 0 to ${MOST_MEDIAN_RADIUS} pixels, got ${radius}`);
  if (data.length !== width * height * channels || data.length === 0)
    throw new DataError(`a ${width} x ${height} x ${channels} picture cannot have ${data.length} samples`);
  const out = new (data.constructor as new (n: number) => T)(data.length) as T;
  if (radius === 0) out.set(data);
  else if (!compute.simd) plainly(image, radius, border, outside, out);
  else if (radius <= 2) byNetwork(image, radius, border, outside, out);
  else byHistograms(image, radius, border, outside, out);
  return { width, height, channels, data: out };
}

/** The definition; oracle of the SIMD kernels. */
function plainly(
  { width, height, channels, data }: Raster<Whole>,
  radius: number,
  border: Border,
  outside: number,
  out: Whole,
): void {
  const window: number[] = [];
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++, i++) {
        window.length = 0;
        for (let v = y - radius; v <= y + radius; v++)
          for (let u = x - radius; u <= x + radius; u++) {
            const [row, column] = [borderIndex(v, height, border), borderIndex(u, width, border)];
            window.push(row < 0 || column < 0 ? outside : data[(row * width + column) * channels + c]!);
          }
        window.sort((a, b) => a - b);
        out[i] = window[window.length >> 1]!;
      }
}

/** Rows that a thread takes at once. */
const PIECE_ROWS = 64;

function byNetwork(
  { width, height, channels, data }: Raster<Whole>,
  radius: number,
  border: Border,
  outside: number,
  out: Whole,
): void {
  const pieces = Math.ceil(height / PIECE_ROWS);
  const lines = 2 * radius + 3;
  const step = (Math.ceil((width * channels * data.BYTES_PER_ELEMENT + 160) / 64) * 64) | 64;
  simd((s) => {
    const picture = s.u8(data.byteLength + 16);
    picture.view().set(bytes(data));
    const result = s.u8(data.byteLength);
    const scratch = s.u8(pieces * lines * step);
    // biome-ignore format: one line a thought
    s.parallel('medianSmall', pieces, 1, [
      picture.ptr, result.ptr, width, height, channels, data.BYTES_PER_ELEMENT,
      radius, BORDERS.indexOf(border), outside, scratch.ptr, step, PIECE_ROWS,
    ]);
    bytes(out).set(result.view());
  });
}

/** Columns whose histograms fit a cache, and bands of rows at most: each has histograms of its own. */
const [STRIPE, BANDS] = [256, 16];

function byHistograms(
  image: Raster<Whole>,
  radius: number,
  border: Border,
  outside: number,
  out: Whole,
): void {
  const { width, height, channels, data } = image;
  const size = data.BYTES_PER_ELEMENT as 1 | 2;
  const stride = Math.ceil(((width + 2 * radius) * size + 64) / 64) * 64;
  simd((s) => {
    const picture = s.u8(bytes(data));
    const padded = s.u8(stride * (height + 2 * radius) + 64);
    const result = s.u8(width * height * size);
    for (let c = 0; c < channels; c++) {
      // biome-ignore format: one line a thought
      s.parallel('padRows', height + 2 * radius, 64, [
        picture.ptr, size, width, height, channels, c, radius, BORDERS.indexOf(border), outside, padded.ptr, stride,
      ]);
      filter(s, padded.ptr, stride, result.ptr, { width, height, radius, size });
      const view = result.view();
      if (channels === 1) bytes(out).set(view);
      else {
        const plane = size === 1 ? view : new Uint16Array(view.buffer, view.byteOffset, width * height);
        for (let i = 0, p = c; i < plane.length; i++, p += channels) out[p] = plane[i]!;
      }
    }
  });
}

interface Job {
  width: number;
  height: number;
  radius: number;
  size: 1 | 2;
}

function filter(
  s: Arena,
  src: number,
  stride: number,
  dst: number,
  { width, height, radius, size }: Job,
): void {
  if (size === 1) {
    const rows = Math.max(32, Math.ceil(height / BANDS));
    const bands = Math.ceil(height / rows);
    const each = Math.ceil(((Math.min(STRIPE, width) + 2 * radius) * 544 + 608) / 64) * 64;
    const scratch = s.u8(bands * each);
    s.parallel('medianColumns8', bands, 1, [
      ...[src, stride, dst, width, height, radius],
      ...[scratch.ptr, each, rows, STRIPE],
    ]);
  } else {
    const rows = Math.max(8, Math.ceil(height / BANDS));
    const pieces = Math.ceil(height / rows);
    const scratch = s.u8(pieces * 263168);
    s.parallel('medianLevels16', pieces, 1, [src, stride, dst, width, height, radius, scratch.ptr, rows]);
  }
}

const bytes = (data: Whole) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
