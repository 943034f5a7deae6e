import type { Rng } from '../../core/random.js';
import { type Features, keypoints } from '../../kernels/features/keypoints.js';
import { matchedPoints, matchFeatures } from '../../kernels/features/matching.js';
import { estimateTwoView } from '../../kernels/geometry/two-view.js';
import type { Described } from './described.js';
import type { PictureIndex } from './picture-index.js';

/** Largest residual in the pictures that features were sought in, and samples of RANSAC. */
const THRESHOLD_PX = 5;
const TRIALS = 1000;

/** How many features of a query and of a picture of the index agree on a homography. */
export function inliersOf(index: PictureIndex, i: number, query: Described, rng: Rng): number {
  const { d } = index.vocabulary;
  const [begin, end] = [index.offsets[i]!, index.offsets[i + 1]!];
  if (begin === end || query.x.length === 0) return 0;
  const stored = features(
    index.x.subarray(begin, end),
    index.y.subarray(begin, end),
    index.descriptors.subarray(begin * d, end * d),
    d,
  );
  const asked = features(query.x, query.y, query.vectors.data, d);
  const matches = matchFeatures(asked, stored, {}, rng);
  const pairs = matchedPoints(asked.keypoints, stored.keypoints, matches);
  const found = estimateTwoView(pairs, 'homography', { threshold: THRESHOLD_PX, trials: TRIALS }, rng);
  return found?.inliers.length ?? 0;
}

const features = (x: Float32Array, y: Float32Array, descriptors: Uint8Array, width: number): Features => ({
  keypoints: { ...keypoints(x.length), x, y },
  descriptors,
  width,
  metric: 'l2',
});
