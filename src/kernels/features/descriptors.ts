import type { Plane } from '../image/raster.js';
import { BRIEF_RADIUS, brief } from './brief.js';
import type { Features, Keypoints } from './keypoints.js';
import { centroidAngle } from './orb.js';
import { orientKeypoints } from './orientation.js';
import { gaussianFits, momentFits, patchHistograms, rawPatches } from './patch.js';
import { withScaleSpace } from './scale-space.js';
import { SIFT_WIDTH, siftDescriptors } from './sift-descriptor.js';

export interface DescribeOptions {
  /** Side of the patches that are not taken at a keypoint's scale, odd; default 17. */
  size?: number | undefined;
  /** Of patch histograms, default 32. */
  bins?: number | undefined;
  /** Of BRIEF: 128, 256 or 512. */
  bits?: number | undefined;
  /** Turn patches by the keypoints' orientations; SIFT always does. */
  oriented?: boolean | undefined;
}

export type Descriptor = (plane: Plane, points: Keypoints, options: DescribeOptions) => Features;

/** All that describes given keypoints. */
export const DESCRIPTORS = {
  sift: (plane, points) => bySift(plane, points, false),
  'root-sift': (plane, points) => bySift(plane, points, true),
  brief: (plane, points, { bits, oriented }) => brief(plane, points, { bits, oriented: oriented ?? false }),
  patch: (plane, points, { size, oriented }) => rawPatches(plane, points, { size, oriented, norm: 'mean' }),
  zscore: (plane, points, { size, oriented }) =>
    rawPatches(plane, points, { size, oriented, norm: 'zscore' }),
  histogram: (plane, points, { size, bins, oriented }) =>
    patchHistograms(plane, points, { size, bins, oriented }),
  gaussian: (plane, points, { size, oriented }) => gaussianFits(plane, points, { size, oriented }),
  moments: (plane, points, { size, oriented }) => momentFits(plane, points, { size, oriented }),
} satisfies Record<string, Descriptor>;

export type DescriptorName = keyof typeof DESCRIPTORS;
export const DESCRIPTOR_NAMES = Object.keys(DESCRIPTORS) as [DescriptorName, ...DescriptorName[]];

export const descriptorOf = (name: DescriptorName): Descriptor => DESCRIPTORS[name];

function bySift(plane: Plane, points: Keypoints, root: boolean): Features {
  return {
    keypoints: points,
    descriptors: siftDescriptors(plane, points, { root }),
    width: SIFT_WIDTH,
    metric: 'l2',
  };
}

export const ORIENTATION_RULES = ['given', 'gradient', 'centroid'] as const;
export type OrientationRule = (typeof ORIENTATION_RULES)[number];

/**
 * Orientations for keypoints whose detector gives none: `gradient` by the histograms of SIFT at the keypoint's
 * scale (several directions make several keypoints), `centroid` towards the centre of mass of a disc of radius 15,
 * as ORB has it (those too near the edge stay at 0), `given` leaves them.
 */
export function oriented(plane: Plane, points: Keypoints, rule: OrientationRule): Keypoints {
  if (rule === 'given') return points;
  if (rule === 'gradient') return withScaleSpace(plane, {}, (space) => orientKeypoints(space, points));
  const orientation = Float32Array.from(points.x, (x, i) => {
    const [u, v] = [Math.round(x), Math.round(points.y[i]!)];
    const fits =
      Math.min(u, v) >= BRIEF_RADIUS && u < plane.width - BRIEF_RADIUS && v < plane.height - BRIEF_RADIUS;
    return fits ? centroidAngle(plane, u, v) : 0;
  });
  return { ...points, orientation };
}
