import { DataError } from '../../core/errors.js';
import type { Plane } from '../image/raster.js';
import { sampleBilinear } from '../image/resample.js';
import type { Features, Keypoints } from './keypoints.js';

export interface PatchOptions {
  /** Side of the square patch in pixels, odd; default 17. */
  size?: number;
  /** Turn the patch by the keypoint's orientation; default false. */
  oriented?: boolean;
}

/** How a raw patch is made comparable. */
export const PATCH_NORMS = ['none', 'mean', 'zscore'] as const;
export type PatchNorm = (typeof PATCH_NORMS)[number];

/** Visits the patch of each keypoint: its values row by row, in a buffer that is used again. */
function eachPatch(
  plane: Plane,
  points: Keypoints,
  { size = 17, oriented = false }: PatchOptions,
  visit: (patch: Float64Array, index: number) => void,
): void {
  if (!(Number.isInteger(size) && size >= 3 && size % 2 === 1))
    throw new DataError(`a patch has an odd side of 3 or more pixels, got ${size}`);
  const patch = new Float64Array(size * size);
  const half = (size - 1) / 2;
  for (let i = 0; i < points.x.length; i++) {
    const [x, y] = [points.x[i]!, points.y[i]!];
    const angle = oriented ? points.orientation[i]! : 0;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    for (let v = -half, k = 0; v <= half; v++)
      for (let u = -half; u <= half; u++, k++)
        patch[k] = sampleBilinear(plane, x + c * u - s * v, y + s * u + c * v, 0, 'reflect');
    visit(patch, i);
  }
}

/**
 * The levels of the patch themselves, row by row. `mean` takes their mean away, which makes up for a change of
 * brightness; `zscore` also divides by their deviation, which makes up for contrast. A shift or a turn of the
 * picture changes all of it. A patch without contrast becomes zeros.
 */
export function rawPatches(
  plane: Plane,
  points: Keypoints,
  { norm = 'mean', ...options }: PatchOptions & { norm?: PatchNorm } = {},
): Features<Float32Array> {
  const width = (options.size ?? 17) ** 2;
  const descriptors = new Float32Array(points.x.length * width);
  eachPatch(plane, points, options, (patch, i) => {
    const mean = norm === 'none' ? 0 : patch.reduce((sum, v) => sum + v, 0) / width;
    let squares = 0;
    for (const v of patch) squares += (v - mean) ** 2;
    const deviation = Math.sqrt(squares / width);
    const scale = norm === 'zscore' ? (deviation > 1e-9 ? 1 / deviation : 0) : 1;
    for (let k = 0; k < width; k++) descriptors[i * width + k] = (patch[k]! - mean) * scale;
  });
  return { keypoints: points, descriptors, width, metric: 'l2' };
}

/** Shares of the levels of the patch in `bins` bins of 0 to 1: the same however its pixels are arranged. */
export function patchHistograms(
  plane: Plane,
  points: Keypoints,
  { bins = 32, ...options }: PatchOptions & { bins?: number } = {},
): Features<Float32Array> {
  const descriptors = new Float32Array(points.x.length * bins);
  eachPatch(plane, points, options, (patch, i) => {
    for (const v of patch) {
      const bin = Math.max(0, Math.min(bins - 1, Math.floor(v * bins)));
      descriptors[i * bins + bin]! += 1 / patch.length;
    }
  });
  return { keypoints: points, descriptors, width: bins, metric: 'l2' };
}

/** Numbers of the two Gaussian descriptors. */
export const GAUSSIAN_FIT = [
  'mean',
  'deviation',
  'slopeX',
  'slopeY',
  'slopeXX',
  'slopeXY',
  'slopeYY',
] as const;

/**
 * A Gaussian fitted to what the pixels of a patch are: mean and deviation of the levels I, means of the slopes
 * (Ix, Iy) and their covariance. Seven numbers that rotate as a vector and a matrix do.
 */
export function gaussianFits(
  plane: Plane,
  points: Keypoints,
  options: PatchOptions = {},
): Features<Float32Array> {
  const size = options.size ?? 17;
  const width = GAUSSIAN_FIT.length;
  const descriptors = new Float32Array(points.x.length * width);
  // One pixel more on every side, for the slopes
  eachPatch(plane, points, { ...options, size: size + 2 }, (patch, i) => {
    const wide = size + 2;
    const sums = new Float64Array(7);
    for (let y = 1; y <= size; y++)
      for (let x = 1; x <= size; x++) {
        const at = y * wide + x;
        const v = patch[at]!;
        const [gx, gy] = [(patch[at + 1]! - patch[at - 1]!) / 2, (patch[at + wide]! - patch[at - wide]!) / 2];
        sums[0]! += v;
        sums[1]! += v * v;
        sums[2]! += gx;
        sums[3]! += gy;
        sums[4]! += gx * gx;
        sums[5]! += gx * gy;
        sums[6]! += gy * gy;
      }
    const mean = sums.map((v) => v / size ** 2);
    const [m, mm, x, y, xx, xy, yy] = mean as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    descriptors.set(
      [m, Math.sqrt(Math.max(0, mm - m * m)), x, y, xx - x * x, xy - x * y, yy - y * y],
      i * width,
    );
  });
  return { keypoints: points, descriptors, width, metric: 'l2' };
}

/**
 * A Gaussian fitted to where the light of a patch lies: weight (the sum of its levels above the least), centre
 * relative to the keypoint, and covariance xx, xy, yy of the places in pixels, the levels being the weights. A patch
 * of one level has no light: its numbers are 0.
 */
export function momentFits(
  plane: Plane,
  points: Keypoints,
  options: PatchOptions = {},
): Features<Float32Array> {
  const size = options.size ?? 17;
  const half = (size - 1) / 2;
  const width = 6;
  const descriptors = new Float32Array(points.x.length * width);
  eachPatch(plane, points, options, (patch, i) => {
    const least = patch.reduce((low, v) => Math.min(low, v), Infinity);
    let [m, mx, my, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
    for (let v = -half, k = 0; v <= half; v++)
      for (let u = -half; u <= half; u++, k++) {
        const w = patch[k]! - least;
        m += w;
        mx += w * u;
        my += w * v;
        xx += w * u * u;
        xy += w * u * v;
        yy += w * v * v;
      }
    if (m < 1e-9) return;
    const [cx, cy] = [mx / m, my / m];
    descriptors.set([m, cx, cy, xx / m - cx * cx, xy / m - cx * cy, yy / m - cy * cy], i * width);
  });
  return { keypoints: points, descriptors, width, metric: 'l2' };
}
