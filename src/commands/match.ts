import { defineCommand, type Result } from '../core/command/spec.js';
import { DataError, UsageError } from '../core/errors.js';
import { matchedPoints, matchFeatures } from '../kernels/features/matching.js';
import { estimateTwoView, minimalPairs } from '../kernels/geometry/two-view.js';
import { warp } from '../kernels/geometry/warp.js';
import { matchChart } from './match/chart.js';
import { type MatchCommandOptions, matchOptions } from './match/options.js';
import { isHamming, readFeatureSet } from './shared/feature-input.js';

export default defineCommand({
  name: 'match',
  group: 'Images',
  summary: 'Matches the features of two pictures and finds how one lies in the other.',
  description: `Each feature of A is matched with the nearest descriptor of B, if that is clearly nearer than the second nearest (ratio test). RANSAC then finds the model that most matches agree on: a homography (a flat scene, or a camera that only turns), an affine transform, a similarity, or the fundamental matrix of two views of a scene with depth. It is refined on its inliers by Levenberg-Marquardt.

The residual of a transform is sqrt((|x' - Hx|² + |x - H⁻¹x'|²) / 2), that of a fundamental matrix Sampson's distance, both in pixels. model is 3 × 3 row by row; a transform leads from A to B, a fundamental matrix has x'ᵀ F x = 0 with x in A.`,
  keywords: [
    'feature matching',
    'correspondence',
    'register',
    'registration',
    'align',
    'homography',
    'ransac',
    'fundamental matrix',
    'epipolar',
    'knnmatch',
    'bfmatcher',
    'flann',
    'find object',
    'same scene',
    'warp',
    'compare pictures',
  ],
  inputs: [
    { name: 'A', about: 'a picture, or a table of its features (ispr sift)', accepts: ['image', 'table'] },
    { name: 'B', about: 'the other one', accepts: ['image', 'table'] },
  ],
  options: matchOptions,
  outputs: ['table'],
  metrics: {
    matches: 'pairs that pass the ratio test and the cross check',
    inliers: 'those within the threshold of the model',
    model: '3 × 3 row by row, A to B; null where none was found',
    rms: 'root mean square residual of the inliers, pixels',
    trials: 'samples that RANSAC drew',
    featuresA: 'features of A',
    featuresB: 'features of B',
  },
  examples: [
    'ispr synth pair -o pair/ && ispr match pair/a.png pair/b.png --plot matches.png',
    'ispr synth pair -o pair/ && ispr match pair/a.png pair/b.png --ransac affine --cross-check -o matches.csv --warped a-in-b.png',
    'ispr match fixtures/coins.png fixtures/coins.png --method hnsw --max 300 --json',
  ],
  source:
    'Lowe, Distinctive image features from scale-invariant keypoints, 2004; Hartley & Zisserman, Multiple View Geometry in Computer Vision, 2nd ed., chapters 4 and 11; Chum, Matas & Kittler, Locally optimized RANSAC, 2003',
  cost: { bytesPerValue: 120, nsPerValue: 900 },
  async run([pathA, pathB], chosen, { rng, warn }): Promise<Result> {
    checkOptions(chosen);
    const { ransac, ratio, crossCheck, method: search, confidence = 0.999, trials = 20_000 } = chosen;
    const a = await readFeatureSet(pathA!, chosen, warn);
    const b = await readFeatureSet(pathB!, chosen, warn);
    if (chosen.warped !== undefined && !(a.image && b.image))
      throw new UsageError('--warped needs pictures, not tables of features');
    const checks = chosen.checks ?? (search === 'kd-tree' ? 256 : undefined);
    const matches = matchFeatures(a.features, b.features, { ratio, crossCheck, search, checks }, rng);
    const pairs = matchedPoints(a.features.keypoints, b.features.keypoints, matches);
    const threshold = chosen.threshold ?? (ransac === 'fundamental' ? 1 : 3);
    const found =
      ransac === 'none'
        ? undefined
        : estimateTwoView(pairs, ransac, { threshold, confidence, trials }, rng.stream('ransac'));
    if (ransac !== 'none' && found === undefined)
      warn(`no ${ransac} fits more than the ${minimalPairs[ransac]} pairs it is made of`);
    // Before the table is written: a run that fails leaves nothing behind.
    if (chosen.warped !== undefined && found === undefined)
      throw new DataError('the pictures have no transform in common, so that nothing can be warped');
    const inlier = new Uint8Array(pairs.n);
    for (const i of found?.inliers ?? []) inlier[i] = 1;
    return {
      table: {
        ...{ xa: pairs.xa, ya: pairs.ya, xb: pairs.xb, yb: pairs.yb },
        distance: matches.distance,
        ratio: matches.ratio,
        ...(ransac !== 'none' && { inlier }),
      },
      metrics: {
        matches: pairs.n,
        ...(ransac !== 'none' && {
          inliers: found?.inliers.length ?? 0,
          model: found ? [...found.model] : null,
          ...(found && { rms: found.rms, trials: found.trials }),
        }),
        featuresA: a.features.keypoints.x.length,
        featuresB: b.features.keypoints.x.length,
      },
      extra: { warped: { image: () => warp(a.image!, found!.model, b.image!.width, b.image!.height) } },
      plot: () => matchChart(a, b, pairs, inlier, ransac, found),
    };
  },
});

function checkOptions({ features, method, checks, ransac, ...chosen }: MatchCommandOptions): void {
  if (checks !== undefined && method === 'brute')
    throw new UsageError('--checks: brute looks at all of them');
  if (isHamming(features) && method !== 'brute')
    throw new UsageError(`--method ${method} is for descriptors of numbers, ${features} is binary`);
  if (ransac === 'none')
    for (const key of ['threshold', 'confidence', 'trials'] as const)
      if (chosen[key] !== undefined) throw new UsageError(`--${key} does nothing for --ransac none`);
  if (chosen.warped !== undefined && (ransac === 'none' || ransac === 'fundamental'))
    throw new UsageError(`--warped needs a transform, --ransac ${ransac} finds none`);
}
