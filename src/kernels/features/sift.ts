import { DataError } from '../../core/errors.js';
import type { Plane } from '../image/raster.js';
import { dogExtrema, type ExtremaOptions } from './dog-extrema.js';
import { type Features, type Keypoints, pickFeatures, pickKeypoints, strongest } from './keypoints.js';
import { orientKeypoints } from './orientation.js';
import { type ScaleSpace, type ScaleSpaceOptions, withScaleSpace } from './scale-space.js';
import { type DescriptorOptions, describeKeypoints, SIFT_WIDTH } from './sift-descriptor.js';

export interface SiftOptions extends ScaleSpaceOptions, ExtremaOptions, DescriptorOptions {
  /** Keep the strongest so many. */
  max?: number;
  /** Leave all orientations at 0: more alike, and faster, where pictures are not turned; default false. */
  upright?: boolean;
  /** Peaks of the orientation histogram that reach this share of the highest make a keypoint each; default 0.8. */
  peakRatio?: number;
}

/**
 * The scale-invariant feature transform: extrema of differences of Gaussians, the directions of the gradients around
 * them, and descriptors relative to both.
 *
 * @param plane gray, 0..1
 * @returns keypoints by falling response with descriptors of length 1
 * @see Lowe, Distinctive image features from scale-invariant keypoints, 2004
 */
export function sift(plane: Plane, options: SiftOptions = {}): Features {
  return withScaleSpace(plane, options, (space) => {
    const keypoints = detect(space, options);
    const descriptors = describeKeypoints(space, keypoints, options);
    const order = strongest(keypoints, keypoints.x.length);
    return pickFeatures({ keypoints, descriptors, width: SIFT_WIDTH, metric: 'l2' }, order);
  });
}

/** The keypoints alone. */
export function siftKeypoints(plane: Plane, options: SiftOptions = {}): Keypoints {
  return withScaleSpace(plane, options, (space) => {
    const points = detect(space, options);
    return pickKeypoints(points, strongest(points, points.x.length));
  });
}

/** The strongest, in the order of the planes they lie in: neighbours are read together. */
function detect(
  space: ScaleSpace,
  { max = Infinity, upright = false, peakRatio = 0.8, ...options }: SiftOptions,
) {
  if (!(max >= 1)) throw new DataError(`at least one keypoint must be kept, got ${max}`);
  const found = limited(dogExtrema(space, options), max);
  return upright ? found : limited(orientKeypoints(space, found, peakRatio), max);
}

const limited = (points: Keypoints, max: number): Keypoints =>
  max < points.x.length ? pickKeypoints(points, strongest(points, max).slice().sort()) : points;
