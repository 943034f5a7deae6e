import { range } from '../../kernels/linalg/range.js';

/**
 * The value furthest out of a curve that leaves the range of its samples by more than half of that range. Splines do
 * so where noisy samples lie close together beside a gap.
 */
export function overshoot(samples: Float64Array, curve: Float64Array): number | undefined {
  const [given, drawn] = [range(samples), range(curve)];
  const [below, above] = [given.min - drawn.min, drawn.max - given.max];
  if (Math.max(below, above) <= (given.max - given.min) / 2) return undefined;
  return below > above ? drawn.min : drawn.max;
}
