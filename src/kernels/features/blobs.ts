import { DataError } from '../../core/errors.js';
import type { Plane } from '../image/raster.js';
import { type BlobMethod, DOG_RATIO } from './blob-response.js';
import { type BlobLevel, blobLevels, responseAt } from './blob-scale-space.js';
import { type Keypoints, keypoints, pickKeypoints, strongest } from './keypoints.js';
import { pruneOverlaps } from './prune-overlaps.js';
import { isotropicEnough, type Peak, refinePeak } from './refine-peak.js';

export interface BlobOptions {
  method?: BlobMethod;
  minSigma?: number;
  maxSigma?: number;
  /** How many sigmas from the smallest to the largest. */
  steps?: number;
  /** Equal ratios between them, or equal differences. */
  spacing?: 'log' | 'linear';
  /** Least |response|. */
  threshold?: number;
  /** Of two blobs whose discs share more than this part of the smaller one the stronger stays. */
  overlap?: number;
  polarity?: 'bright' | 'dark' | 'both';
  /** dog: sigma of the outer Gaussian over that of the inner. */
  ratio?: number;
  /** Largest ratio of the principal curvatures of the response; edges have large ones. */
  edge?: number;
}

/** The same contrast, 0.14, passes each: 2 / e and 1 / e^2 are the responses to a disc of contrast 1. */
export const BLOB_THRESHOLDS: Readonly<Record<BlobMethod, number>> = { log: 0.1, dog: 0.1, doh: 0.0025 };

/**
 * Blobs: maxima of |response| over place and scale. A sample is one when none of its 26 neighbours, on the sigmas
 * before and after too, is larger; of equal ones the first. Place, scale and response are those of the parabola through
 * these 27 values. sigma of a disc of radius r is r / sqrt 2. Keypoints come by falling |response|; bright blobs have
 * positive responses, dark ones negative, on gray 0..1.
 *
 * @see Lindeberg, Feature detection with automatic scale selection, 1998
 */
export function blobs(image: Plane, options: BlobOptions = {}): Keypoints {
  const { method = 'log', overlap = 0.5, polarity = 'both', ratio = DOG_RATIO, edge = Infinity } = options;
  const { threshold = BLOB_THRESHOLDS[method] } = options;
  const sigmas = blobSigmas(options);
  const sign = polarity === 'bright' ? 1 : polarity === 'dark' ? -1 : 0;
  const peaks: Peak[] = [];
  let [before, here]: (BlobLevel | undefined)[] = [];
  let index = -1;
  const search = (after: BlobLevel | undefined) => {
    if (here)
      for (const p of candidates(image, here, threshold, sign)) {
        const peak = peakAt(p, before, here, after);
        if (peak && isotropicEnough(peak, edge)) peaks.push({ ...peak, scale: peak.scale + index });
      }
  };
  for (const level of blobLevels(image, sigmas, method, ratio)) {
    search(level);
    before = here;
    here = level;
    index++;
  }
  search(undefined);
  const points = keypoints(peaks.length);
  peaks.forEach(({ x, y, scale, response }, i) => {
    points.x[i] = Math.min(image.width - 1, Math.max(0, x));
    points.y[i] = Math.min(image.height - 1, Math.max(0, y));
    points.scale[i] = sigmaAt(sigmas, scale, options.spacing);
    points.response[i] = response;
  });
  const sorted = pickKeypoints(points, strongest(points, peaks.length));
  return overlap >= 1 ? sorted : pickKeypoints(sorted, pruneOverlaps(sorted, overlap));
}

/** The sigmas that are looked at, rising. */
export function blobSigmas({
  minSigma = 2,
  maxSigma = 32,
  steps = 13,
  spacing = 'log',
}: BlobOptions): number[] {
  if (!(minSigma > 0 && maxSigma >= minSigma))
    throw new DataError(`sigmas from ${minSigma} to ${maxSigma}: they must be positive and rise`);
  if (minSigma === maxSigma || steps === 1) return [minSigma];
  return Array.from({ length: steps }, (_, i) => {
    const t = i / (steps - 1);
    return spacing === 'log' ? minSigma * (maxSigma / minSigma) ** t : minSigma + t * (maxSigma - minSigma);
  });
}

/** Between the sigmas of two steps, as they are spaced. */
function sigmaAt(sigmas: readonly number[], index: number, spacing: 'log' | 'linear' = 'log'): number {
  const i = Math.min(sigmas.length - 1, Math.max(0, Math.floor(index)));
  const [a, b] = [sigmas[i]!, sigmas[Math.min(sigmas.length - 1, i + 1)]!];
  return spacing === 'log' ? a * (b / a) ** (index - i) : a + (b - a) * (index - i);
}

/** Samples within the picture that are largest among their 8 neighbours; `sign` 0 takes both signs. */
function candidates({ width, height }: Plane, { plane, step }: BlobLevel, threshold: number, sign: number) {
  const { width: stride, data } = plane;
  const [columns, rows] = [Math.floor((width - 1) / step) + 1, Math.floor((height - 1) / step) + 1];
  const found: number[] = [];
  for (let y = 0; y < rows; y++) {
    // At the edges the picture is mirrored
    const up = (y > 0 ? y - 1 : Math.min(1, plane.height - 1)) * stride;
    const down = (y + 1 < plane.height ? y + 1 : Math.max(0, y - 1)) * stride;
    const middle = y * stride;
    for (let x = 0; x < columns; x++) {
      const own = data[middle + x]!;
      const side = sign === 0 ? (own < 0 ? -1 : 1) : sign;
      const v = own * side;
      if (!(v > threshold)) continue;
      const left = x > 0 ? x - 1 : Math.min(1, plane.width - 1);
      const right = x + 1 < plane.width ? x + 1 : Math.max(0, x - 1);
      // Strictly larger than those before it: a plateau has one maximum.
      if (x > 0 ? !(v > data[middle + left]! * side) : v < data[middle + left]! * side) continue;
      if (v < data[middle + right]! * side) continue;
      if (
        y > 0
          ? !(v > data[up + left]! * side && v > data[up + x]! * side && v > data[up + right]! * side)
          : v < data[up + left]! * side || v < data[up + x]! * side || v < data[up + right]! * side
      )
        continue;
      if (v < data[down + left]! * side || v < data[down + x]! * side || v < data[down + right]! * side)
        continue;
      found.push(middle + x);
    }
  }
  return found;
}

/** The 27 values around a sample, row by row and sigma by sigma; none where a neighbour is larger. */
function peakAt(
  p: number,
  before: BlobLevel | undefined,
  here: BlobLevel,
  after: BlobLevel | undefined,
): Peak | undefined {
  const { step, plane } = here;
  const [x, y] = [(p % plane.width) * step, Math.floor(p / plane.width) * step];
  const own = plane.data[p]!;
  const side = Math.sign(own);
  const values = new Float64Array(27);
  for (const [s, level] of [here, before, after].entries()) {
    if (!level) continue;
    const at = s === 0 ? 9 : s === 1 ? 0 : 18;
    for (let k = 0; k < 9; k++) {
      const v = side * responseAt(level, x + ((k % 3) - 1) * step, y + (Math.floor(k / 3) - 1) * step);
      // Scales are compared as pixels are: strictly with those before
      if (s === 1 ? v >= side * own : s === 2 && v > side * own) return undefined;
      values[at + k] = v;
    }
  }
  return refinePeak(values, { x, y, step, side, scales: before !== undefined && after !== undefined });
}
