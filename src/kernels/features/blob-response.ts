import { compute } from '../../core/backend.js';
import { simd } from '../../simd/engine.js';
import { borderIndex } from '../image/border.js';
import type { Plane } from '../image/raster.js';

export const BLOB_METHODS = ['log', 'dog', 'doh'] as const;
export type BlobMethod = (typeof BLOB_METHODS)[number];

/** A filter for blobs of one size, as separable kernels: taps 0..radius, mirrored for negative places. */
export interface BlobFilter {
  radius: number;
  /** log, dog: down1(across1 I) + down2(across2 I). doh: G, G' and G'' for the Hessian. */
  kernels: Float64Array[];
  hessian: boolean;
}

/** Ratio of the two Gaussians of a DoG. */
export const DOG_RATIO = 1.6;

/**
 * The filter whose response to blobs of `sigma` is largest, for a picture that has been smoothed by `smoothed`
 * already. Bright blobs give positive responses, the scale is such that all sizes compare:
 *
 *   log  -sigma^2 (Lxx + Lyy), L = G_sigma * I. A disc of contrast 1 and radius r gives (r / sigma)^2 exp(-(r / sigma)^2 / 2)
 *        at its centre, which is largest, 2 / e, at sigma = r / sqrt 2
 *   dog  (G_t - G_kt) * I with k t / sqrt(2 k^2 ln k / (k^2 - 1)) = k sigma: its response to a disc is largest at that
 *        very sigma too; scaled so that it is 2 / e there
 *   doh  sigma^4 (Lxx Lyy - Lxy^2), with the sign of -(Lxx + Lyy), 0 on saddles; a disc gives 1 / e^2 at sigma = r / sqrt 2
 *
 * Derivatives are moments of sampled Gaussians, made exact for parabolas: G'_k = k G_k / m_2,
 * G''_k = 2 (k^2 - m_2) G_k / (m_4 - m_2^2), m_i = sum k^i G_k. For small sigma G'' becomes 1, -2, 1.
 *
 * @see Lindeberg, Feature detection with automatic scale selection, 1998
 */
export function blobFilter(
  method: BlobMethod,
  sigma: number,
  { smoothed = 0, ratio = DOG_RATIO }: { smoothed?: number; ratio?: number } = {},
): BlobFilter {
  const rest = (total: number) => Math.sqrt(total * total - smoothed * smoothed);
  if (method === 'dog') {
    const inner = sigma / dogScale(ratio);
    const radius = reach(rest(ratio * inner));
    const narrow = gaussian(rest(inner), radius);
    const wide = gaussian(rest(ratio * inner), radius);
    const scale = 2 / Math.E / dogPeak(ratio);
    const scaled = (taps: Float64Array, by: number) => taps.map((v) => by * v);
    return {
      radius,
      kernels: [narrow, wide, scaled(narrow, scale), scaled(wide, -scale)],
      hessian: false,
    };
  }
  const radius = reach(rest(sigma));
  const g = gaussian(rest(sigma), radius);
  const moment = (power: number) => 2 * g.reduce((sum, w, k) => sum + k ** power * w, 0);
  const [m2, m4] = [moment(2), moment(4)];
  const bend = g.map((w, k) => (2 * (k * k - m2) * w) / (m4 - m2 * m2));
  const square = sigma * sigma;
  if (method === 'log')
    return {
      radius,
      kernels: [bend, g, g.map((w) => -square * w), bend.map((w) => -square * w)],
      hessian: false,
    };
  // Each second derivative takes sigma^2; a product of two has one factor of each kind of kernel across and down.
  return {
    radius,
    kernels: [g.map((w) => sigma * w), g.map((w, k) => (sigma * k * w) / m2), bend.map((w) => sigma * w)],
    hessian: true,
  };
}

/** sigma of the LoG that a DoG of (t, k t) stands for, in units of t: sqrt(2 k^2 ln k / (k^2 - 1)). */
export const dogScale = (k: number): number => Math.sqrt((2 * k * k * Math.log(k)) / (k * k - 1));

/** What G_t - G_kt gives at the centre of the disc to which it responds most, of contrast 1. */
function dogPeak(k: number): number {
  const u = dogScale(k) ** 2;
  return Math.exp(-u / (k * k)) - Math.exp(-u);
}

/** Beyond 4.5 sigma a second derivative has 1e-3 of its weight, which the exact moments give back. */
const reach = (sigma: number) => Math.max(1, Math.ceil(4.5 * sigma));

function gaussian(sigma: number, radius: number): Float64Array {
  const w = Float64Array.from({ length: radius + 1 }, (_, k) => Math.exp(-0.5 * (k / sigma) ** 2));
  const sum = w.reduce((total, v) => total + 2 * v, -1);
  return w.map((v) => v / sum);
}

/** The response at each pixel; beyond the edges the picture is mirrored. */
export function blobResponse(image: Plane, filter: BlobFilter, into?: Float32Array): Plane {
  const data = into ?? new Float32Array(image.data.length);
  if (compute.simd) bySimd(image, filter, data);
  else byDefinition(image, filter, data);
  return { width: image.width, height: image.height, channels: 1, data };
}

const PIECE_ROWS = 128;
const STRIP_ROWS = 16;

function bySimd({ width, height, data }: Plane, { radius, kernels, hessian }: BlobFilter, out: Float32Array) {
  const pieceRows = Math.max(PIECE_ROWS, 4 * radius);
  const pieces = Math.ceil(height / pieceRows);
  // An odd number of cache lines: at a power of two all rows of a column would share one set of the cache.
  const stride = (Math.ceil((width * 4) / 64) * 64) | 64;
  const bands = hessian ? 3 : 2;
  const rows = bands * (2 * radius + STRIP_ROWS) + 2;
  const scratchBytes = Math.ceil((rows * stride + 8 * (radius + 32)) / 64) * 64;
  simd((s) => {
    const picture = s.f32(data);
    const result = s.f32(out.length);
    const taps = s.f32(kernels.length * (radius + 1));
    const view = taps.view();
    kernels.forEach((kernel, i) => {
      view.set(kernel, i * (radius + 1));
      // The centre counts twice in even kernels, and is 0 in the odd one.
      view[i * (radius + 1)]! /= 2;
    });
    const scratch = s.u8(pieces * scratchBytes);
    // biome-ignore format: one line a thought
    s.parallel('blobRows', pieces, 1, [
      picture.ptr, result.ptr, width, height, Number(hessian), taps.ptr, radius,
      scratch.ptr, scratchBytes, stride, pieceRows, STRIP_ROWS,
    ]);
    out.set(result.view());
  });
}

/** The formulas in float64: documentation, and oracle of the SIMD kernel. */
function byDefinition(image: Plane, { kernels, hessian }: BlobFilter, out: Float32Array): void {
  const [a, b, c, d] = kernels as [Float64Array, Float64Array, Float64Array, Float64Array];
  const twice = (across: Float64Array, down: Float64Array, odd = false) =>
    weigh(weigh(Float64Array.from(image.data), image, across, odd, false), image, down, odd, true);
  if (!hessian) {
    const [first, second] = [twice(a, c), twice(b, d)];
    for (let p = 0; p < out.length; p++) out[p] = first[p]! + second[p]!;
    return;
  }
  const [xx, yy, xy] = [twice(c, a), twice(a, c), twice(b, b, true)];
  for (let p = 0; p < out.length; p++) {
    const det = Math.max(0, xx[p]! * yy[p]! - xy[p]! ** 2);
    out[p] = xx[p]! + yy[p]! > 0 ? -det : det;
  }
}

function weigh(
  from: Float64Array,
  { width, height }: Plane,
  taps: Float64Array,
  odd: boolean,
  down: boolean,
): Float64Array {
  const [n, step] = down ? [height, width] : [width, 1];
  const side = odd ? -1 : 1;
  return from.map((v, p) => {
    const i = down ? Math.floor(p / width) : p % width;
    const base = p - i * step;
    let sum = odd ? 0 : taps[0]! * v;
    for (let k = 1; k < taps.length; k++) {
      const [after, before] = [borderIndex(i + k, n, 'reflect'), borderIndex(i - k, n, 'reflect')];
      sum += taps[k]! * (from[base + after * step]! + side * from[base + before * step]!);
    }
    return sum;
  });
}
