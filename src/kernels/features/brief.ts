import { DataError } from '../../core/errors.js';
import { createRng } from '../../core/random.js';
import { borderIndex } from '../image/border.js';
import { gaussianBlur } from '../image/gaussian-blur.js';
import type { Plane } from '../image/raster.js';
import type { Features, Keypoints } from './keypoints.js';

/** Places are within this of the middle: a patch of 31 pixels. */
export const BRIEF_RADIUS = 15;

export interface BriefOptions {
  /** 128, 256 or 512; default 256. */
  bits?: number;
  /** Turn the pattern by the keypoint's orientation; default true. */
  oriented?: boolean;
  /** Stretch it by the keypoint's scale; default false. */
  scaled?: boolean;
}

/**
 * Binary tests on a smoothed patch: bit i is 1 where the picture is darker at p_i than at q_i. The places are drawn
 * once for all from a Gaussian of a fifth of the patch's side (a twenty-fifth of its square as variance), and nearest
 * pixels are taken, so that the distance of two descriptors, the number of bits that differ, is a matter of a few
 * instructions. Smoothing (sigma 2) is done here. Bits are packed from the lowest of each byte.
 *
 * @see Calonder et al., BRIEF: binary robust independent elementary features, 2010
 */
export function brief(
  plane: Plane,
  points: Keypoints,
  { bits = 256, oriented = true, scaled = false }: BriefOptions = {},
): Features<Uint8Array> {
  if (![128, 256, 512].includes(bits))
    throw new DataError(`a BRIEF descriptor has 128, 256 or 512 bits, got ${bits}`);
  const soft = gaussianBlur(plane, 2);
  const pattern = briefPattern(bits);
  const width = bits / 8;
  const descriptors = new Uint8Array(points.x.length * width);
  for (let i = 0; i < points.x.length; i++)
    compareLevels(
      soft,
      pattern,
      points.x[i]!,
      points.y[i]!,
      oriented ? points.orientation[i]! : 0,
      scaled ? points.scale[i]! : 1,
      descriptors.subarray(i * width, (i + 1) * width),
    );
  return { keypoints: points, descriptors, width, metric: 'hamming' };
}

/** One descriptor, on a plane that is smooth already. */
export function compareLevels(
  { width, height, data }: Plane,
  pattern: Float64Array,
  x: number,
  y: number,
  angle: number,
  stretch: number,
  out: Uint8Array,
): void {
  const c = stretch * Math.cos(angle);
  const s = stretch * Math.sin(angle);
  const reach = Math.ceil(BRIEF_RADIUS * stretch * Math.SQRT2) + 1;
  const inside = x >= reach && y >= reach && x < width - reach && y < height - reach;
  for (let byte = 0, at = 0; byte < out.length; byte++) {
    let bits = 0;
    for (let bit = 0; bit < 8; bit++, at += 4)
      if (level(pattern[at]!, pattern[at + 1]!) < level(pattern[at + 2]!, pattern[at + 3]!)) bits |= 1 << bit;
    out[byte] = bits;
  }

  function level(u: number, v: number): number {
    const column = Math.round(x + c * u - s * v);
    const row = Math.round(y + s * u + c * v);
    if (inside) return data[row * width + column]!;
    return data[borderIndex(row, height, 'reflect') * width + borderIndex(column, width, 'reflect')]!;
  }
}

const patterns = new Map<number, Float64Array>();

/** px, py, qx, qy of every test; the first 256 of 512 are those of 256. */
export function briefPattern(bits: number): Float64Array {
  let pattern = patterns.get(bits);
  if (!pattern) {
    const rng = createRng('brief');
    const coordinate = () => {
      for (;;) {
        const v = Math.round((rng.normal() * (2 * BRIEF_RADIUS + 1)) / 5);
        if (Math.abs(v) <= BRIEF_RADIUS) return v;
      }
    };
    pattern = new Float64Array(4 * bits);
    for (let i = 0; i < pattern.length; i += 4)
      do for (let k = 0; k < 4; k++) pattern[i + k] = coordinate();
      while (pattern[i] === pattern[i + 2] && pattern[i + 1] === pattern[i + 3]);
    patterns.set(bits, pattern);
  }
  return pattern;
}
