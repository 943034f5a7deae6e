import { DataError } from '../../core/errors.js';
import { axesOf } from '../features/ellipse.js';
import { convexHull, type Ring, ringArea, ringOf } from '../geometry/convex-hull.js';
import { huMoments } from './hu-moments.js';
import type { Runs } from './runs.js';

/** What there is to measure of connected regions, a value for each: region i is label i + 1. */
export interface RegionProperties {
  count: number;
  area: Float64Array;
  /** Centroid. */
  x: Float64Array;
  y: Float64Array;
  /** The box of its pixels. */
  left: Int32Array;
  top: Int32Array;
  width: Int32Array;
  height: Int32Array;
  /** Central moments of its pixels up to the third order, ten a region: [p + q <= 3], row by row of q (see `MOMENTS`). */
  moments: Float64Array;
  perimeter: Float64Array;
  /** Components less holes, by the connectivity that the regions have. */
  euler: Int32Array;
}

/** Powers (p, q) of x and y in the order in which moments are kept. */
export const MOMENTS = [
  [0, 0],
  [1, 0],
  [2, 0],
  [3, 0],
  [0, 1],
  [1, 1],
  [2, 1],
  [0, 2],
  [1, 2],
  [0, 3],
] as const;

/**
 * Properties of connected components from their runs alone, in time linear in the runs.
 *
 *   moments    sums of x^p along a run in closed form, about the first pixel of the region so that digits are kept
 *   perimeter  Crofton's formula in four directions: pi / 4 (n_0 + n_90 + (n_45 + n_135) / sqrt 2), where n_d counts how
 *              often lines in direction d enter the region. Right to 2 % for round shapes; a disc of radius r has 2 pi r
 *   euler      pixels - adjacent pairs + full 2 x 2 blocks (4 neighbours), less the blocks of two pixels that touch at a
 *              corner (8 neighbours); holes = 1 - euler
 *
 * @see Legland, Kieu & Devaux, Computation of Minkowski measures on 2D and 3D binary images, 2007
 * @see Gray, Local properties of binary images in two dimensions, 1971
 */
export function regionProperties(runs: Runs, connectivity: 4 | 8): RegionProperties {
  const { starts, begin, end, label, count, height } = runs;
  const properties: RegionProperties = {
    count,
    area: new Float64Array(count),
    x: new Float64Array(count),
    y: new Float64Array(count),
    left: new Int32Array(count).fill(2 ** 31 - 1),
    top: new Int32Array(count).fill(-1),
    width: new Int32Array(count),
    height: new Int32Array(count),
    moments: new Float64Array(10 * count),
    perimeter: new Float64Array(count),
    euler: new Int32Array(count),
  };
  const { left, top, width, moments, perimeter, euler } = properties;
  const originX = new Int32Array(count);
  for (let y = 0; y < height; y++) {
    let above = y > 0 ? starts[y - 1]! : 0;
    const first = starts[y]!;
    for (let i = first; i < starts[y + 1]!; i++) {
      const k = label[i]! - 1;
      const [b, e] = [begin[i]!, end[i]!];
      if (top[k] === -1) {
        top[k] = y;
        originX[k] = b;
      }
      if (b < left[k]!) left[k] = b;
      if (e > width[k]!) width[k] = e; // the right end until all are known
      properties.height[k] = y + 1 - top[k]!;
      addRun(moments, 10 * k, b - originX[k]!, e - originX[k]!, y - top[k]!);

      // Pixels whose neighbour before them, in each direction, is of the same region
      let [upright, falling, rising, blocks, corners] = [0, 0, 0, 0, 0];
      while (above < first && end[above]! < b) above++;
      for (let j = above; y > 0 && j < first && begin[j]! <= e; j++) {
        if (label[j]! - 1 !== k) continue;
        const [pb, pe] = [begin[j]!, end[j]!];
        const shared = Math.min(e, pe) - Math.max(b, pb);
        upright += Math.max(0, shared);
        falling += Math.max(0, Math.min(e, pe + 1) - Math.max(b, pb + 1)); // upper left
        rising += Math.max(0, Math.min(e, pe - 1) - Math.max(b, pb - 1)); // upper right
        blocks += Math.max(0, shared - 1);
        if (shared === 0) corners++;
      }
      const n = e - b;
      perimeter[k]! += (Math.PI / 4) * (1 + (n - upright) + (2 * n - falling - rising) / Math.SQRT2);
      // n pixels, n - 1 pairs along the run, and those with the row above
      euler[k]! += 1 - upright + blocks - (connectivity === 8 ? corners : 0);
    }
  }
  for (let k = 0; k < count; k++) {
    width[k]! -= left[k]!;
    centre(properties, k, originX[k]!, top[k]!);
  }
  return properties;
}

/** Sums of x^p y^q over b <= x < e in row y. */
function addRun(sums: Float64Array, at: number, b: number, e: number, y: number): void {
  const s0 = e - b;
  const s1 = (e * (e - 1) - b * (b - 1)) / 2;
  const s2 = ((e - 1) * e * (2 * e - 1) - (b - 1) * b * (2 * b - 1)) / 6;
  const s3 = ((e * (e - 1)) / 2) ** 2 - ((b * (b - 1)) / 2) ** 2;
  sums[at]! += s0;
  sums[at + 1]! += s1;
  sums[at + 2]! += s2;
  sums[at + 3]! += s3;
  sums[at + 4]! += y * s0;
  sums[at + 5]! += y * s1;
  sums[at + 6]! += y * s2;
  sums[at + 7]! += y * y * s0;
  sums[at + 8]! += y * y * s1;
  sums[at + 9]! += y * y * y * s0;
}

/** Area, centroid and central moments of region k from its raw ones about (originX, originY). */
function centre(
  { area, x, y, moments: m }: RegionProperties,
  k: number,
  originX: number,
  originY: number,
): void {
  const at = 10 * k;
  const [m00, m10, m20, m30, m01, m11, m21, m02, m12, m03] = m.subarray(at, at + 10) as unknown as Ten;
  const [cx, cy] = [m10 / m00, m01 / m00];
  area[k] = m00;
  x[k] = originX + cx;
  y[k] = originY + cy;
  m.set(
    [
      m00,
      0,
      m20 - cx * m10,
      m30 - 3 * cx * m20 + 2 * cx * cx * m10,
      0,
      m11 - cx * m01,
      m21 - 2 * cx * m11 - cy * m20 + 2 * cx * cx * m01,
      m02 - cy * m01,
      m12 - 2 * cy * m11 - cx * m02 + 2 * cy * cy * m10,
      m03 - 3 * cy * m02 + 2 * cy * cy * m01,
    ],
    at,
  );
}

type Ten = [number, number, number, number, number, number, number, number, number, number];

/** Shape of the ellipse with the same second moments; eccentricity 0 for round regions, towards 1 for lines. */
export function regionEllipse({ moments }: RegionProperties, k: number) {
  const at = 10 * k;
  const n = moments[at]!;
  const axes = axesOf(moments[at + 2]! / n, moments[at + 5]! / n, moments[at + 7]! / n);
  const eccentricity = axes.major === 0 ? 0 : Math.sqrt(Math.max(0, 1 - (axes.minor / axes.major) ** 2));
  return { ...axes, eccentricity };
}

export const regionHu = ({ moments }: RegionProperties, k: number): number[] =>
  huMoments(moments.subarray(10 * k, 10 * k + 10));

/** Mean of a picture's values over each region. */
export function meanIntensities(
  { starts, begin, end, label, count, width, height }: Runs,
  values: ArrayLike<number>,
): Float64Array {
  if (values.length !== width * height)
    throw new DataError(`${values.length} values do not cover a picture of ${width} x ${height}`);
  const sums = new Float64Array(count);
  const areas = new Float64Array(count);
  for (let y = 0; y < height; y++)
    for (let i = starts[y]!; i < starts[y + 1]!; i++) {
      let sum = 0;
      const last = y * width + end[i]!;
      for (let p = y * width + begin[i]!; p < last; p++) sum += values[p]!;
      sums[label[i]! - 1]! += sum;
      areas[label[i]! - 1]! += end[i]! - begin[i]!;
    }
  return sums.map((sum, k) => sum / areas[k]!);
}

/** Convex hull of the pixel centres of each region, from the ends of its rows. */
export function regionHulls({ starts, begin, end, label, count, height }: Runs): Ring[] {
  const first = new Int32Array(count + 1);
  for (let i = 0; i < label.length; i++) first[label[i]!]! += 2;
  for (let k = 0; k < count; k++) first[k + 1]! += first[k]!;
  const next = first.slice();
  const [x, y] = [new Int32Array(2 * label.length), new Int32Array(2 * label.length)];
  for (let row = 0; row < height; row++)
    for (let i = starts[row]!; i < starts[row + 1]!; i++) {
      const k = label[i]! - 1;
      x[next[k]!] = begin[i]!;
      y[next[k]!++] = row;
      x[next[k]!] = end[i]! - 1;
      y[next[k]!++] = row;
    }
  return Array.from({ length: count }, (_, k) => {
    const [px, py] = [x.subarray(first[k]!, first[k + 1]!), y.subarray(first[k]!, first[k + 1]!)];
    return ringOf(px, py, convexHull(px, py));
  });
}

/**
 * Pixels whose centres lie in or on a hull with corners at pixel centres: area + (points on its border) / 2 + 1.
 * @see Pick, Geometrisches zur Zahlenlehre, 1899
 */
export function hullPixels(ring: Ring): number {
  let onBorder = 0;
  for (let i = 0; i < ring.x.length; i++) {
    const j = (i + 1) % ring.x.length;
    onBorder += greatestDivisor(Math.abs(ring.x[j]! - ring.x[i]!), Math.abs(ring.y[j]! - ring.y[i]!));
  }
  return ringArea(ring) + onBorder / 2 + 1;
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

/** Only the regions that `keep` names, by place, renumbered 1.. in their order. */
export function pickRegions(runs: Runs, keep: ArrayLike<number>): Runs {
  const number = new Int32Array(runs.count + 1);
  for (let i = 0; i < keep.length; i++) number[keep[i]! + 1] = i + 1;
  const kept = runs.label.reduce((n, k) => n + Number(number[k]! > 0), 0);
  const [begin, end, label] = [new Int32Array(kept), new Int32Array(kept), new Int32Array(kept)];
  const starts = new Int32Array(runs.height + 1);
  let at = 0;
  for (let y = 0; y < runs.height; y++) {
    for (let i = runs.starts[y]!; i < runs.starts[y + 1]!; i++) {
      const k = number[runs.label[i]!]!;
      if (k === 0) continue;
      begin[at] = runs.begin[i]!;
      end[at] = runs.end[i]!;
      label[at++] = k;
    }
    starts[y + 1] = at;
  }
  return { ...runs, starts, begin, end, label, count: keep.length };
}
