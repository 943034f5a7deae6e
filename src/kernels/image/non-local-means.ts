import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { type ColourPlanes, colourPlanes, fromPlanes, inArena } from '../colour/colour-planes.js';
import type { Border } from './border.js';
import type { Raster } from './raster.js';

export interface NonLocalOptions {
  /** Standard deviation of the noise, of a picture in 0..1; 0 where it is not known. */
  noise?: number;
  /** h: larger smooths more; default 0.8 of the noise. */
  strength?: number;
  /** Patches are (2 patch + 1)^2 pixels; default 3. */
  patch?: number;
  /** They are looked for up to so many pixels away; default 10. */
  search?: number;
  /** Default reflect. */
  border?: Border;
}

/**
 * Non-local means: every pixel becomes the mean of those around it whose patches look alike,
 *
 *   w(p, q) = exp(-max(0, d(p, q) - 2 noise^2) / h^2),
 *
 * where d is the mean squared difference of the samples of the two patches. A picture without noise (h = 0) stays as
 * it is. With noise 0 it is cv2.fastNlMeansDenoising, whose h is on levels: 255 times ours.
 *
 * @see Buades, Coll & Morel, A non-local algorithm for image denoising, 2005
 * @see Darbon et al., Fast nonlocal filtering applied to electron cryomicroscopy, 2008
 */
export function nonLocalMeans<T extends Float32Array | Uint8Array | Uint16Array>(
  image: Raster<T>,
  { noise = 0, strength = 0.8 * noise, patch = 3, search = 10, border = 'reflect' }: NonLocalOptions = {},
): Raster<T> {
  if (!(noise >= 0 && strength >= 0))
    throw new DataError(`noise and strength must be 0 or more, got ${noise} and ${strength}`);
  for (const [name, value, most] of [
    ['patch', patch, 20],
    ['search', search, 100],
  ] as const)
    if (!Number.isInteger(value) || value < 0 || value > most)
      throw new DataError(`the ${name} radius must be 0 to ${most} pixels, got ${value}`);
  const planes = colourPlanes(image, patch + search, border);
  if (strength < 1e-6) return { ...image, data: image.data.slice() as T };
  const n = (2 * patch + 1) ** 2 * planes.channels;
  const job = { planes, patch, search, scale: 1 / (strength * strength * n), noise: 2 * noise * noise * n };
  return fromPlanes(image, compute.simd ? bySimd(job) : plainly(job));
}

interface Job {
  planes: ColourPlanes;
  patch: number;
  search: number;
  /** On sums of squared differences over a patch, not on their means. */
  scale: number;
  noise: number;
}

/** The definition, patch by patch; oracle of the SIMD kernel. */
function plainly({ planes, patch, search, scale, noise }: Job): Float32Array {
  const { width, height, channels, margin, pitch, size, data } = planes;
  const out = new Float32Array(width * height * channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const p = (y + margin) * pitch + x + margin;
      const sums = [0, 0, 0];
      let total = 0;
      for (let v = -search; v <= search; v++)
        for (let u = -search; u <= search; u++) {
          const q = p + v * pitch + u;
          const w = Math.exp(-Math.max(0, distance(p, q) - noise) * scale);
          total += w;
          for (let c = 0; c < channels; c++) sums[c]! += w * data[c * size + q]!;
        }
      for (let c = 0; c < channels; c++) out[(c * height + y) * width + x] = sums[c]! / total;
    }
  return out;

  function distance(p: number, q: number): number {
    let sum = 0;
    for (let c = 0; c < channels; c++)
      for (let b = -patch; b <= patch; b++)
        for (let a = -patch; a <= patch; a++) {
          const off = c * size + b * pitch + a;
          sum += (data[p + off]! - data[q + off]!) ** 2;
        }
    return sum;
  }
}

/** Rows whose sums stay in a cache while the picture is shifted over them. */
const PIECE_ROWS = 32;

function bySimd({ planes, patch, search, scale, noise }: Job): Float32Array {
  const { width, height, channels } = planes;
  // Weights of pixels up to `search` rows above a piece are computed once more for it.
  const pieceRows = Math.max(PIECE_ROWS, 2 * search);
  const pieces = Math.ceil(height / pieceRows);
  const line = Math.ceil(((width + 2 * search + 2 * patch) * 4 + 64) / 64) * 64;
  return simd((s) => {
    const { ptr, planeBytes, stride } = inArena(s, planes);
    const scratch = s.u8(pieces * ((1 + channels) * pieceRows + 1) * line);
    const out = s.f32(width * height * channels);
    // biome-ignore format: one line a thought
    s.parallel('nonLocalRows', pieces, 1, [
      ptr, planeBytes, stride, channels, width, height,
      patch, search, scale * Math.LOG2E, noise, out.ptr, scratch.ptr, line, pieceRows,
    ]);
    return out.copy();
  });
}
