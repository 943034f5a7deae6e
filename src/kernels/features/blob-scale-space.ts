import { borderIndex } from '../image/border.js';
import { gaussianBlur } from '../image/gaussian-blur.js';
import type { Plane } from '../image/raster.js';
import { type BlobMethod, blobFilter, blobResponse } from './blob-response.js';

/** Responses of one sigma on a grid of every `step`-th pixel of the picture. */
export interface BlobLevel {
  sigma: number;
  step: number;
  plane: Plane;
}

// A plane is halved once sigma is FINEST of the next grid's pixels or more: it was smoothed by half of that before,
// which leaves 5e-4 of what would fold back, and kernels stay short. What is left to smooth has a sigma above 2.
const FINEST = 2.5;
const SMOOTHED = FINEST / 2;

/**
 * Blob responses at rising sigmas, one after the other. Large ones are taken on coarser grids; that the picture has
 * been smoothed for it is taken off each filter, so that sigma is exact on every grid.
 */
export function* blobLevels(
  image: Plane,
  sigmas: readonly number[],
  method: BlobMethod,
  ratio?: number,
): Generator<BlobLevel> {
  let step = 1;
  let plane = image;
  for (const sigma of sigmas) {
    while (sigma / (2 * step) >= FINEST) {
      if (step === 1) plane = widened(image, Math.ceil(8 * sigmas.at(-1)!));
      plane = halved(plane, step === 1 ? FINEST : Math.sqrt(FINEST ** 2 - SMOOTHED ** 2));
      step *= 2;
    }
    const filter = blobFilter(method, sigma / step, { smoothed: step === 1 ? 0 : SMOOTHED, ratio });
    yield { sigma, step, plane: blobResponse(plane, filter) };
  }
}

/**
 * The picture with its mirror image on the right and below. Coarser grids need not end at the last pixel, about which
 * the picture is mirrored; so far beyond it nobody notices.
 */
function widened({ width, height, data }: Plane, margin: number): Plane {
  const [right, below] = [Math.min(margin, 2 * width + 16), Math.min(margin, 2 * height + 16)];
  const out = new Float32Array((width + right) * (height + below));
  const columns = Int32Array.from({ length: right }, (_, i) => borderIndex(width + i, width, 'reflect'));
  for (let y = 0; y < height + below; y++) {
    const from = borderIndex(y, height, 'reflect') * width;
    const to = y * (width + right);
    out.set(data.subarray(from, from + width), to);
    for (let i = 0; i < right; i++) out[to + width + i] = data[from + columns[i]!]!;
  }
  return { width: width + right, height: height + below, channels: 1, data: out };
}

/** Smoothed, and every second pixel of every second row. */
function halved(plane: Plane, sigma: number): Plane {
  const { width, height, data } = gaussianBlur(plane, sigma, { radius: Math.ceil(4.5 * sigma) });
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const out = new Float32Array(w * h);
  for (let y = 0, p = 0; y < h; y++)
    for (let x = 0, q = 2 * y * width; x < w; x++, p++, q += 2) out[p] = data[q]!;
  return { width: w, height: h, channels: 1, data: out };
}

/**
 * The response of a level at a place of the picture that lies on its own grid or a finer one: the sample there, or
 * the polynomial through 4 x 4 of them. Levels are smooth for their grid; the third order misses 1e-3 of the value.
 */
export function responseAt(
  { plane: { width, height, data }, step }: BlobLevel,
  x: number,
  y: number,
): number {
  const [u, v] = [x / step, y / step];
  const [i, j] = [Math.floor(u), Math.floor(v)];
  const column = (k: number) => borderIndex(k, width, 'reflect');
  const row = (k: number) => borderIndex(k, height, 'reflect') * width;
  if (u === i && v === j) return data[row(j) + column(i)]!;
  let sum = 0;
  for (let b = -1; b <= 2; b++) {
    const weight = lagrange(v - j, b);
    if (weight === 0) continue;
    for (let a = -1; a <= 2; a++) sum += weight * lagrange(u - i, a) * data[row(j + b) + column(i + a)]!;
  }
  return sum;
}

/** The cubic through values at -1, 0, 1, 2: weight of the one at k for the place t. */
function lagrange(t: number, k: number): number {
  if (k === -1) return (-t * (t - 1) * (t - 2)) / 6;
  if (k === 0) return ((t + 1) * (t - 1) * (t - 2)) / 2;
  return k === 1 ? (-(t + 1) * t * (t - 2)) / 2 : ((t + 1) * t * (t - 1)) / 6;
}
