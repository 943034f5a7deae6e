import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import type { Plane } from '../image/raster.js';
import { keypointWindows } from './keypoint-windows.js';
import type { Keypoints } from './keypoints.js';
import {
  type Place,
  placeOf,
  type ScaleSpace,
  type ScaleSpaceOptions,
  withScaleSpace,
} from './scale-space.js';

export interface DescriptorOptions {
  /** Square roots of shares of the sum (RootSIFT) in place of parts of the length; default false. */
  root?: boolean;
}

const CELLS = 4;
const ORIENTATIONS = 8;
export const SIFT_WIDTH = CELLS * CELLS * ORIENTATIONS;
/** Side of a cell, in sigmas of the level. */
const MAGNIFICATION = 3;
const CLIP = 0.2;

/**
 * SIFT descriptors of given keypoints, found by whatever detector: 128 numbers a keypoint, row by row.
 *
 * Around a keypoint of scale s and orientation t lies a grid of 4 x 4 cells, each 3 s / 2^(1/6) wide, turned by t.
 * (2^(1/6): from the structure's scale to the sigma of the level that it is seen in, see structureScale.) A pixel of
 * the level nearest to s adds the length of its gradient times a Gaussian of two cells' width to the histograms of
 * 8 orientations, relative to t, of the cells around it, divided linearly among the nearest two cells across, two
 * down and two orientations. The 128 sums are scaled to length 1, cut off at 0.2, and scaled to length 1 again; where
 * there is no gradient they are 0. With `root` they are divided by their sum and square roots are taken.
 *
 * Number 8 (4 row + column) + k is orientation k of a cell, cells row by row, columns along t; orientations are
 * counted counter-clockwise as seen, from t. This is OpenCV's order.
 *
 * @see Lowe, Distinctive image features from scale-invariant keypoints, 2004, section 6
 * @see Arandjelovic & Zisserman, Three things everyone should know to improve object retrieval, 2012
 */
export function siftDescriptors(
  plane: Plane,
  points: Keypoints,
  options: DescriptorOptions & ScaleSpaceOptions = {},
): Float32Array {
  for (let n = 0; n < points.x.length; n++)
    if (!(points.scale[n]! > 0) || !Number.isFinite(points.x[n]! + points.y[n]! + points.orientation[n]!))
      throw new DataError(
        `keypoint ${n} has no place, or a scale of ${points.scale[n]}: a positive one was needed`,
      );
  return withScaleSpace(plane, options, (space) => describeKeypoints(space, points, options));
}

/** The same in a scale space that is there already. */
export function describeKeypoints(
  space: ScaleSpace,
  points: Keypoints,
  { root = false }: DescriptorOptions = {},
): Float32Array {
  if (!compute.simd) return describePlain(space, points, root);
  return simd((s) => {
    const n = points.x.length;
    const windows = s.u8(keypointWindows(space, points));
    const descriptors = s.f32(n * SIFT_WIDTH);
    s.parallel('siftDescribe', n, 32, [windows.ptr, descriptors.ptr, MAGNIFICATION, CLIP, root ? 1 : 0]);
    return descriptors.copy();
  });
}

/** 0..255 as OpenCV and VLFeat keep them: 512 times each number, rounded. */
export const descriptorBytes = (descriptors: ArrayLike<number>): Uint8Array =>
  Uint8Array.from(descriptors, (v) => Math.min(255, Math.round(512 * v)));

/** The definition: documentation, and oracle of src/simd/assembly/sift.ts. */
function describePlain(space: ScaleSpace, points: Keypoints, root: boolean): Float32Array {
  const out = new Float32Array(points.x.length * SIFT_WIDTH);
  for (let n = 0; n < points.x.length; n++) {
    const place = placeOf(space, points.x[n]!, points.y[n]!, points.scale[n]!);
    out.set(normalisedDescriptor(gradientCells(place, points.orientation[n]!), root), n * SIFT_WIDTH);
  }
  return out;
}

function gradientCells({ octave, level, x, y, sigma }: Place, orientation: number): Float64Array {
  const { width, height } = octave;
  const plane = octave.levels[level]!;
  const side = MAGNIFICATION * sigma;
  const [cos, sin] = [Math.cos(orientation), Math.sin(orientation)];
  const reach = 2.5 * side * (Math.abs(cos) + Math.abs(sin));
  const sums = new Float64Array(SIFT_WIDTH);
  for (let r = Math.max(1, Math.ceil(y - reach)); r <= Math.min(height - 2, y + reach); r++)
    for (let c = Math.max(1, Math.ceil(x - reach)); c <= Math.min(width - 2, x + reach); c++) {
      const [dx, dy] = [c - x, r - y];
      const u = (cos * dx + sin * dy) / side + (CELLS - 1) / 2;
      const v = (cos * dy - sin * dx) / side + (CELLS - 1) / 2;
      if (!(u > -1 && u < CELLS && v > -1 && v < CELLS)) continue;
      const p = r * width + c;
      const gx = plane[p + 1]! - plane[p - 1]!;
      const gy = plane[p + width]! - plane[p - width]!;
      const weight = Math.hypot(gx, gy) * Math.exp(-(dx * dx + dy * dy) / (2 * (2 * side) ** 2));
      const turned = ((orientation - Math.atan2(gy, gx)) / (2 * Math.PI) + 2) * ORIENTATIONS;
      addTrilinear(sums, u, v, turned, weight);
    }
  return sums;
}

function addTrilinear(sums: Float64Array, u: number, v: number, o: number, weight: number) {
  for (let row = Math.floor(v); row <= Math.floor(v) + 1; row++)
    for (let column = Math.floor(u); column <= Math.floor(u) + 1; column++)
      for (let k = Math.floor(o); k <= Math.floor(o) + 1; k++) {
        if (row < 0 || row >= CELLS || column < 0 || column >= CELLS) continue;
        const share = (1 - Math.abs(v - row)) * (1 - Math.abs(u - column)) * (1 - Math.abs(o - k));
        sums[(row * CELLS + column) * ORIENTATIONS + (k % ORIENTATIONS)]! += weight * share;
      }
}

/** To length 1, cut off at 0.2, to length 1 again, or to roots of shares of the sum; zeros stay zeros. */
export function normalisedDescriptor(sums: Float32Array | Float64Array, root = false): Float64Array {
  const out = new Float64Array(sums.length);
  let squares = 0;
  for (let k = 0; k < sums.length; k++) squares += sums[k]! ** 2;
  if (squares === 0) return out;
  const most = CLIP * Math.sqrt(squares);
  let sum = 0;
  squares = 0;
  for (let k = 0; k < sums.length; k++) {
    out[k] = Math.min(sums[k]!, most);
    sum += out[k]!;
    squares += out[k]! ** 2;
  }
  const length = Math.sqrt(squares);
  for (let k = 0; k < sums.length; k++) out[k] = root ? Math.sqrt(out[k]! / sum) : out[k]! / length;
  return out;
}
