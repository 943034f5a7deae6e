import { DataError } from '../../core/errors.js';
import type { Border } from '../image/border.js';
import { gaussianBlur } from '../image/gaussian-blur.js';
import type { Raster } from '../image/raster.js';

type Plane = Raster<Float32Array>;

/**
 * sigma^2 (Lxx + Lyy) of L = G_sigma * I, with the second differences [1 -2 1] along both axes: 0 on a ramp, 4 sigma^2
 * on x^2 + y^2, negative in the middle of a bright blob. The factor makes scales comparable.
 *
 * @see Marr & Hildreth, Theory of edge detection, 1980
 */
export function laplacianOfGaussian(plane: Plane, sigma: number, border: Border = 'reflect'): Plane {
  requireSigma(sigma);
  const { width, height } = plane;
  const { data: l } = gaussianBlur(plane, sigma, { border });
  const out = new Float32Array(l.length);
  const factor = sigma * sigma;
  // Beyond the edge smoothed rows go on as the picture does: mirrored about the edge, round about, or as they end.
  const beyond = (i: number, n: number) => {
    if (i >= 0 && i < n) return i;
    if (n === 1) return 0;
    if (border === 'wrap') return (i + n) % n;
    if (border === 'reflect') return i < 0 ? 1 : n - 2;
    return i < 0 ? 0 : n - 1;
  };
  for (let y = 0; y < height; y++) {
    const [above, here, below] = [y - 1, y, y + 1].map((row) => beyond(row, height) * width) as [
      number,
      number,
      number,
    ];
    const at = (x: number) => {
      const sides = l[here + beyond(x - 1, width)]! + l[here + beyond(x + 1, width)]!;
      return factor * (l[above + x]! + l[below + x]! + sides - 4 * l[here + x]!);
    };
    out[here] = at(0);
    for (let x = 1; x < width - 1; x++)
      out[here + x] =
        factor * (l[above + x]! + l[below + x]! + l[here + x - 1]! + l[here + x + 1]! - 4 * l[here + x]!);
    if (width > 1) out[here + width - 1] = at(width - 1);
  }
  return { width, height, channels: 1, data: out };
}

/** Of two Gaussians whose difference is nearest to a Laplacian of one and still as narrow (Marr & Hildreth). */
const RATIO = 1.6;

/**
 * (G_{k sigma} - G_sigma) * I with k = 1.6, about (k - 1) times the scaled Laplacian at a scale of
 * sigma sqrt(2 k^2 ln k / (k^2 - 1)) = 1.24 sigma.
 */
export function differenceOfGaussians(plane: Plane, sigma: number, border: Border = 'reflect'): Plane {
  requireSigma(sigma);
  const wide = gaussianBlur(plane, RATIO * sigma, { border });
  const narrow = gaussianBlur(plane, sigma, { border }).data;
  for (let i = 0; i < narrow.length; i++) wide.data[i]! -= narrow[i]!;
  return wide;
}

function requireSigma(sigma: number): void {
  if (!(sigma > 0)) throw new DataError(`a Laplacian of Gaussian needs a sigma above 0, got ${sigma}`);
}

/** Of the mean magnitude of a response, for a slope that nobody chose. */
const SLOPE_SHARE = 0.75;

/**
 * Where a response changes its sign by more than `slope` from a pixel to the one on its right or below it: the pixel
 * of the two whose response is nearer to 0, the first of equal ones. A pixel of exactly 0 counts where its neighbours
 * on both sides differ so.
 *
 * @param slope default: three quarters of the mean magnitude of the response
 */
export function zeroCrossings(
  { width, height, data }: Plane,
  slope = (SLOPE_SHARE * data.reduce((sum, v) => sum + Math.abs(v), 0)) / data.length,
): { mask: Raster<Uint8Array>; edgePixels: number; slope: number } {
  if (!(slope >= 0)) throw new DataError(`the slope of a crossing must be 0 or more, got ${slope}`);
  const mask = new Uint8Array(data.length);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (x + 1 < width) across(i, i + 1, x > 0 ? i - 1 : i);
      if (y + 1 < height) across(i, i + width, y > 0 ? i - width : i);
    }
  let edgePixels = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) edgePixels++;
  return { mask: { width, height, channels: 1, data: mask }, edgePixels, slope };

  function across(i: number, next: number, last: number): void {
    const a = data[i]!;
    const b = data[next]!;
    if (a * b < 0) {
      if (Math.abs(a - b) > slope) mask[Math.abs(a) <= Math.abs(b) ? i : next] = 255;
    } else if (a === 0 && data[last]! * b < 0 && Math.abs(data[last]! - b) > slope) mask[i] = 255;
  }
}
