import type { Image } from '../../core/data.js';
import type { Rng } from '../../core/random.js';
import type { Features } from '../../kernels/features/keypoints.js';
import { matchedPoints, matchFeatures } from '../../kernels/features/matching.js';
import type { PointPairs } from '../../kernels/geometry/point-pairs.js';
import { applyTransform, type Transform } from '../../kernels/geometry/projective.js';
import { estimateTwoView, pick } from '../../kernels/geometry/two-view.js';
import { resize } from '../../kernels/image/resample.js';
import type { ViewLink } from '../../kernels/panorama/view-graph.js';
import { describePicture } from '../shared/feature-input.js';
import type { StitchOptions } from './options.js';

/** Features of a picture, found in one no larger than `detail` and given in its own pixels. */
export async function featuresOf(
  image: Image,
  { features: kind, max, detail }: StitchOptions,
): Promise<Features> {
  const scale = Math.max(image.width, image.height) / detail;
  if (scale <= 1) return describePicture(image, kind, max);
  const [width, height] = [Math.round(image.width / scale), Math.round(image.height / scale)];
  const features = await describePicture(resize(image, width, height, 'area'), kind, max);
  const { keypoints } = features;
  const grown = (column: Float32Array, by: number) => column.map((v) => (v + 0.5) * by - 0.5);
  return {
    ...features,
    keypoints: {
      ...keypoints,
      x: grown(keypoints.x, image.width / width),
      y: grown(keypoints.y, image.height / height),
      scale: keypoints.scale.map((v) => v * scale),
    },
  };
}

/** What was found out about two pictures, good enough for a link or not. */
export interface Compared {
  a: number;
  b: number;
  matches: number;
  inliers: number;
  link?: ViewLink;
}

/**
 * Every two pictures held against each other. They are linked if more than 8 + 0.3 n matches agree, n being those of
 * a's features that lie in b by the homography found: chance seldom makes so many.
 *
 * @see Brown & Lowe, Automatic panoramic image stitching using invariant features, 2007, section 3.2
 */
export function compareAll(
  images: readonly Image[],
  features: readonly Features[],
  { ratio, threshold }: StitchOptions,
  rng: Rng,
  onPair: () => void,
): Compared[] {
  const all: Compared[] = [];
  for (let a = 0; a < images.length; a++)
    for (let b = a + 1; b < images.length; b++) {
      const chance = rng.stream(`${a} ${b}`);
      const matches = matchFeatures(features[a]!, features[b]!, { ratio }, chance);
      const pairs = matchedPoints(features[a]!.keypoints, features[b]!.keypoints, matches);
      const found = estimateTwoView(pairs, 'homography', { threshold }, chance.stream('ransac'));
      const inliers = found?.inliers.length ?? 0;
      const enough = found && inliers > 8 + 0.3 * inSight(pairs, found.model, images[b]!);
      all.push({
        a,
        b,
        matches: pairs.n,
        inliers,
        ...(enough && { link: { a, b, model: found.model, pairs: pick(pairs, found.inliers) } }),
      });
      onPair();
    }
  return all;
}

function inSight({ n, xa, ya }: PointPairs, h: Transform, { width, height }: Image): number {
  let count = 0;
  for (let i = 0; i < n; i++) {
    const [x, y] = applyTransform(h, xa[i]!, ya[i]!);
    if (x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1) count++;
  }
  return count;
}
