import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { levenbergMarquardt, numericLeastSquares } from '../optimize/levenberg-marquardt.js';
import { fitAffine, fitSimilarity, minimalAffine } from './affine.js';
import { eightPoint, nearFundamental, sampsonDistances, sevenPoint } from './fundamental.js';
import { fitHomography, minimalHomography } from './homography.js';
import { checkPairs, normalisation, type PointPairs, pointPairs } from './point-pairs.js';
import { composeTransforms, type Transform } from './projective.js';
import { type Consensus, type RansacModel, type RansacOptions, ransac } from './ransac.js';
import { transferErrors, transferResiduals } from './transfer.js';

export const TWO_VIEW_MODELS = ['homography', 'affine', 'similarity', 'fundamental'] as const;
export type TwoViewModel = (typeof TWO_VIEW_MODELS)[number];

export interface TwoView extends Consensus {
  /** Root mean square residual of the inliers, in pixels. */
  rms: number;
}

/** A kind of model over some pairs, with all near a given one as a function of a few numbers. */
interface Kind extends RansacModel {
  parameters: number;
  /** Residuals a pair. */
  residuals: number;
  /** All models near one, zeros being itself, and the residuals of a model. */
  near(model: Float64Array, indices: ArrayLike<number>): (x: ArrayLike<number>) => Float64Array;
  into(model: Float64Array, pairs: PointPairs, out: Float64Array): void;
}

/** Pairs of a minimal sample. */
export const minimalPairs: Readonly<Record<TwoViewModel, number>> = {
  homography: 4,
  affine: 3,
  similarity: 2,
  fundamental: 7,
};

/**
 * The transform from A to B, or the fundamental matrix, that most of the pairs agree on: RANSAC, then
 * Levenberg-Marquardt on the inliers. Residuals are in pixels: for transforms the root mean square of the distances
 * in both pictures, sqrt((|x' - H x|^2 + |x - H^-1 x'|^2) / 2), for F Sampson's distance.
 *
 * @returns undefined where no model has more inliers than it needs to be made
 * @see Hartley & Zisserman, Multiple View Geometry in Computer Vision, 2nd ed., algorithms 4.6 and 11.4
 */
export function estimateTwoView(
  pairs: PointPairs,
  model: TwoViewModel,
  options: RansacOptions,
  rng: Rng,
): TwoView | undefined {
  if (!(options.threshold > 0))
    throw new DataError(`the threshold must be above 0, got ${options.threshold}`);
  checkPairs(pairs);
  const kind = KINDS[model](pairs);
  const found = ransac(pairs.n, kind, options, rng);
  return found && refine(pairs, kind, found, options.threshold);
}

/** Inliers are told anew after each fit; three times settle it. */
const REFINEMENTS = 3;

function refine(pairs: PointPairs, kind: Kind, found: Consensus, threshold: number): TwoView {
  const errors = new Float64Array(pairs.n);
  let best = found;
  for (let round = 0; round < REFINEMENTS; round++) {
    const part = pick(pairs, best.inliers);
    const near = kind.near(best.model, best.inliers);
    const problem = numericLeastSquares(kind.parameters, kind.residuals * part.n, (x, out) =>
      kind.into(near(x), part, out),
    );
    const { x } = levenbergMarquardt(problem, new Float64Array(kind.parameters), { iterations: 30 });
    const model = near(x);
    kind.errors(model, errors);
    const inliers = indicesOf(errors, threshold ** 2);
    if (inliers.length < best.inliers.length) break;
    const same = inliers.length === best.inliers.length && inliers.every((v, i) => v === best.inliers[i]);
    best = { ...best, model, inliers };
    if (same) break;
  }
  kind.errors(best.model, errors);
  const sum = best.inliers.reduce((total, i) => total + errors[i]!, 0);
  const score = errors.reduce((total, e) => total + (e <= threshold ** 2 ? e : threshold ** 2), 0);
  return { ...best, score, rms: Math.sqrt(sum / best.inliers.length) };
}

const indicesOf = (errors: Float64Array, limit: number) =>
  Int32Array.from([...errors.keys()].filter((i) => errors[i]! <= limit));

export function pick({ xa, ya, xb, yb }: PointPairs, indices: ArrayLike<number>): PointPairs {
  const out = pointPairs(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const p = indices[i]!;
    out.xa[i] = xa[p]!;
    out.ya[i] = ya[p]!;
    out.xb[i] = xb[p]!;
    out.yb[i] = yb[p]!;
  }
  return out;
}

const some = (model: Float64Array | undefined): Float64Array[] => (model ? [model] : []);

/** Plane transforms: entries of H in normalised coordinates are added to, as far as the kind leaves them free. */
const plane = (
  pairs: PointPairs,
  free: readonly (readonly number[])[],
  minimal: RansacModel['minimal'],
  sample: number,
  fit: (pairs: PointPairs, indices: ArrayLike<number>) => Transform | undefined,
): Kind => ({
  sample,
  minimal,
  // biome-ignore lint/suspicious/noFocusedTests: it fits a model
  fit: (indices) => fit(pairs, indices),
  errors: (model, out) => transferErrors(model, pairs, out),
  into: transferResiduals,
  parameters: free.length,
  residuals: 4,
  near(model, indices) {
    const a = normalisation(pairs.xa, pairs.ya, indices);
    const b = normalisation(pairs.xb, pairs.yb, indices);
    const base = composeTransforms(b.to, composeTransforms(model, a.back));
    return (x) => {
      const h = base.slice();
      free.forEach((row, k) => {
        row.forEach((v, i) => {
          h[i]! += v * x[k]!;
        });
      });
      return composeTransforms(b.back, composeTransforms(h, a.to));
    };
  },
});

const entry = (i: number) => Array.from({ length: 9 }, (_, j) => (i === j ? 1 : 0));

const KINDS: Readonly<Record<TwoViewModel, (pairs: PointPairs) => Kind>> = {
  homography: (pairs) =>
    plane(
      pairs,
      [0, 1, 2, 3, 4, 5, 6, 7].map(entry),
      (sample) => some(minimalHomography(pairs, sample)),
      minimalPairs.homography,
      fitHomography,
    ),
  affine: (pairs) =>
    plane(
      pairs,
      [0, 1, 2, 3, 4, 5].map(entry),
      (sample) => some(minimalAffine(pairs, sample)),
      minimalPairs.affine,
      fitAffine,
    ),
  similarity: (pairs) =>
    plane(
      pairs,
      [[1, 0, 0, 0, 1, 0, 0, 0, 0], [0, -1, 0, 1, 0, 0, 0, 0, 0], entry(2), entry(5)],
      (sample) => some(fitSimilarity(pairs, sample)),
      minimalPairs.similarity,
      fitSimilarity,
    ),
  fundamental: (pairs) => ({
    sample: minimalPairs.fundamental,
    minimal: (sample) => sevenPoint(pairs, sample),
    fit: (indices) => (indices.length < 8 ? undefined : eightPoint(pairs, indices)),
    errors(model, out) {
      sampsonDistances(model, pairs, out);
      for (let i = 0; i < out.length; i++) out[i]! *= out[i]!;
    },
    into: sampsonDistances,
    parameters: 7,
    residuals: 1,
    near: (model, indices) => nearFundamental(model, pairs, indices),
  }),
};
