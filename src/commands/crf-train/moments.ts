import type { Column } from '../../core/data.js';
import { type Encoded, type FeatureSet, featureCount } from '../../kernels/crf/features.js';
import { empiricalCounts, withLikelihood } from '../../kernels/crf/likelihood.js';
import { namedFeatures } from '../shared/crf-features.js';

/** The log-likelihood of the training text, and how often each feature occurs there and is expected to. */
export function momentsOf(features: FeatureSet, encoded: Encoded, weights: Float64Array) {
  const gradient = new Float64Array(featureCount(features));
  const negative = withLikelihood(features, encoded, (evaluate) => evaluate(weights, gradient));
  const empirical = empiricalCounts(features, encoded);
  return { logLikelihood: -negative, gradient, empirical };
}

/** Empirical less model is what the penalty asks for: l2 theta, at the optimum without l1. */
export function momentsTable(
  features: FeatureSet,
  weights: Float64Array,
  { gradient, empirical }: ReturnType<typeof momentsOf>,
  l2: number,
): Record<string, Column> {
  return {
    ...namedFeatures(features),
    weight: weights,
    empirical,
    model: empirical.map((count, k) => count + gradient[k]!),
    difference: gradient.map((g) => -g),
    penalty: weights.map((w) => l2 * w),
  };
}
