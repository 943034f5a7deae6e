import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import type { Plane, Raster } from '../image/raster.js';
import { correlate } from './correlate.js';

type Samples = Float32Array | Uint8Array | Uint16Array;

/** In the order of the SIMD kernel. */
export const MATCH_METHODS = ['zncc', 'ncc', 'ssd', 'correlation'] as const;
export type MatchMethod = (typeof MATCH_METHODS)[number];

/** True where a smaller score means a closer match. */
export const smallerIsBetter = (method: MatchMethod) => method === 'ssd';

export interface MatchOptions {
  /** Default zncc. */
  method?: MatchMethod;
  /** Pixels of the template that count, those that are not 0. */
  mask?: Uint8Array;
}

/**
 * How well a template T of w x h pixels fits at each place (x, y), its top left corner, where it lies wholly inside
 * the picture I. Sums are over the pixels of the template and over the channels; n = w h:
 *
 *   correlation  C = sum T I                                        bright areas win, whatever their pattern
 *   ssd          sum (T - I)^2 = sum I^2 - 2 C + sum T^2            0 for a copy
 *   ncc          C / sqrt(sum T^2 sum I^2)                          -1..1; brighter or darker by a factor counts as alike
 *   zncc         the same of T and I without their means, by channel:
 *                sum (T - mean T)(I - mean I) / sqrt(sum (T - mean T)^2 sum (I - mean I)^2)
 *                -1..1; neither brightness nor contrast matter; 0 where the picture is flat
 *
 * These are OpenCV's TM_CCORR, TM_SQDIFF, TM_CCORR_NORMED and TM_CCOEFF_NORMED. The correlation goes through the
 * Fourier transform, so that the time does not depend on the size of the template; sums over windows slide along.
 * Levels of 8-bit pictures give exact sums. With a mask n and all sums are of the pixels that count.
 *
 * @see Lewis, Fast normalized cross-correlation, 1995
 */
export function matchTemplate(
  image: Raster<Samples>,
  template: Raster<Samples>,
  { method = 'zncc', mask }: MatchOptions = {},
): Plane {
  const counts = mask?.some((v) => v === 0) ? maskOf(template, mask) : undefined;
  const masked = counts ? withoutMasked(template, counts) : template;
  const moments = momentsOf(masked, counts ? countOf(counts) : template.width * template.height);
  if (method === 'zncc' && moments.spread === 0)
    throw new DataError('the template is flat: it has no pattern to look for', {
      hint: '--method ssd compares levels',
    });
  if (method === 'ncc' && moments.energy === 0)
    throw new DataError('the template is black: nothing can be alike up to a factor', {
      hint: '--method ssd compares levels',
    });
  const correlation = correlate(image, masked);
  const width = image.width - template.width + 1;
  const height = image.height - template.height + 1;
  const data = new Float32Array(width * height);
  if (counts) scoresUnderMask(image, counts, correlation, moments, method, data);
  else if (compute.simd) scoresSimd(image, template, correlation, moments, method, data);
  else scoresPlain(image, template, correlation, moments, method, data);
  return { width, height, channels: 1, data };
}

/** What a variance must be above, as a share of the energy, for the window not to be flat: rounding lies below. */
const FLAT = 1e-12;

interface Moments {
  n: number;
  /** Sum of each channel; four of them, 0 where there are fewer. */
  sums: Float64Array;
  /** Sum of the squares. */
  energy: number;
  /** Sum of the squares without the means: n times the variance. */
  spread: number;
}

function momentsOf({ channels, data }: Raster<Samples>, n: number): Moments {
  const sums = new Float64Array(4);
  let energy = 0;
  for (let i = 0; i < data.length; i++) {
    sums[i % channels]! += data[i]!;
    energy += data[i]! * data[i]!;
  }
  const spread = energy - sums.reduce((total, s) => total + (s * s) / n, 0);
  return { n, sums, energy, spread: spread > FLAT * energy ? spread : 0 };
}

/** A score of what was added up over one window: correlation c, sums s, squares q. */
function scoreOf(method: MatchMethod, c: number, s: Float64Array, q: number, t: Moments): number {
  if (method === 'correlation') return c;
  if (method === 'ssd') return Math.max(0, q - 2 * c + t.energy);
  if (method === 'ncc') return q > 0 ? clamp(c / Math.sqrt(q * t.energy)) : 0;
  let v = q;
  let product = c;
  for (let k = 0; k < 4; k++) {
    v -= (s[k]! * s[k]!) / t.n;
    product -= (s[k]! * t.sums[k]!) / t.n;
  }
  return v > FLAT * q ? clamp(product / Math.sqrt(v * t.spread)) : 0;
}

const clamp = (score: number) => Math.max(-1, Math.min(1, score));

/** The definition of the sums, window by window from a table of running ones: oracle of the SIMD kernel. */
function scoresPlain(
  { width, channels, data }: Raster<Samples>,
  template: Raster<Samples>,
  correlation: Float64Array,
  moments: Moments,
  method: MatchMethod,
  out: Float32Array,
): void {
  const across = width - template.width + 1;
  const s = new Float64Array(4);
  for (let at = 0; at < out.length; at++) {
    const [x, y] = [at % across, Math.floor(at / across)];
    s.fill(0);
    let q = 0;
    for (let v = 0; v < template.height; v++) {
      const row = ((y + v) * width + x) * channels;
      for (let i = 0; i < template.width * channels; i++) {
        const value = data[row + i]!;
        s[i % channels]! += value;
        q += value * value;
      }
    }
    out[at] = scoreOf(method, correlation[at]!, s, q, moments);
  }
}

// Rows of the result that a thread takes at once, at least twice those of the template that it must read before; and
// samples of the picture that are in the memory of the kernels at a time.
const PIECE_ROWS = 32;
const STRIP = 2 ** 23;

function scoresSimd(
  { width, channels, data }: Raster<Samples>,
  template: Raster<Samples>,
  correlation: Float64Array,
  { sums, energy, spread }: Moments,
  method: MatchMethod,
  out: Float32Array,
): void {
  const across = width - template.width + 1;
  const down = out.length / across;
  const pieceRows = Math.max(PIECE_ROWS, 2 * template.height);
  const line = width * channels;
  const strip = pieceRows * Math.max(1, Math.floor(STRIP / (line * pieceRows)));
  for (let y = 0; y < down; y += strip) {
    const rows = Math.min(strip, down - y);
    const pieces = Math.ceil(rows / pieceRows);
    const columnBytes = 8 * (line + width);
    simd((s) => {
      const picture = s.f32((rows + template.height - 1) * line);
      picture.view().set(data.subarray(y * line, (y + rows + template.height - 1) * line));
      const products = s.f64(correlation.subarray(y * across, (y + rows) * across));
      const scores = s.f32(rows * across);
      const scratch = s.u8(pieces * columnBytes);
      const totals = s.f64(sums);
      // biome-ignore format: one line a thought
      s.parallel('matchScores', pieces, 1, [
        picture.ptr, products.ptr, scores.ptr, width, channels, template.width, template.height, rows, pieceRows,
        MATCH_METHODS.indexOf(method), totals.ptr, energy, spread, FLAT, scratch.ptr, columnBytes,
      ]);
      out.set(scores.view(), y * across);
    });
  }
}

/** Sums over the pixels that count are correlations with the mask. */
function scoresUnderMask(
  image: Raster<Samples>,
  mask: Raster<Uint8Array>,
  correlation: Float64Array,
  moments: Moments,
  method: MatchMethod,
  out: Float32Array,
): void {
  const { width, height, channels, data } = image;
  const squares = new Float64Array(width * height);
  for (let i = 0; i < data.length; i++) squares[Math.floor(i / channels)]! += data[i]! * data[i]!;
  const energies =
    method === 'correlation'
      ? undefined
      : correlate({ width, height, channels: 1, data: squares }, mask, !(data instanceof Float32Array));
  const sums =
    method === 'zncc' ? Array.from({ length: channels }, (_, c) => correlate(channelOf(image, c), mask)) : [];
  const s = new Float64Array(4);
  for (let at = 0; at < out.length; at++) {
    sums.forEach((sum, c) => {
      s[c] = sum[at]!;
    });
    out[at] = scoreOf(method, correlation[at]!, s, Math.max(0, energies?.[at] ?? 0), moments);
  }
}

function channelOf<T extends Samples>({ width, height, channels, data }: Raster<T>, c: number): Raster<T> {
  if (channels === 1) return { width, height, channels, data };
  const one = new (data.constructor as new (n: number) => T)(width * height) as T;
  for (let i = 0; i < one.length; i++) one[i] = data[i * channels + c]!;
  return { width, height, channels: 1, data: one };
}

function maskOf({ width, height }: Raster<Samples>, mask: Uint8Array): Raster<Uint8Array> {
  if (mask.length !== width * height)
    throw new DataError(`a mask of ${mask.length} pixels, the template has ${width * height}`);
  if (!mask.some((v) => v > 0)) throw new DataError('the mask hides all of the template');
  return { width, height, channels: 1, data: mask.map((v) => (v > 0 ? 1 : 0)) };
}

const countOf = ({ data }: Raster<Uint8Array>) => data.reduce((n, v) => n + v, 0);

function withoutMasked<T extends Samples>(template: Raster<T>, mask: Raster<Uint8Array>): Raster<T> {
  const data = template.data.slice() as T;
  for (let i = 0; i < data.length; i++) if (!mask.data[Math.floor(i / template.channels)]) data[i] = 0;
  return { ...template, data };
}
