/** Moments of a stream of numbers, exact enough for long ones; NaN are counted apart. */
export interface Moments {
  count: number;
  missing: number;
  min: number;
  max: number;
  mean: number;
  /** Sum of squared deviations from the mean. */
  m2: number;
}

export const noMoments = (): Moments => ({
  count: 0,
  missing: 0,
  min: Infinity,
  max: -Infinity,
  mean: 0,
  m2: 0,
});

/** Moments of one block, by two passes over it. */
export function accumulate(values: ArrayLike<number | bigint>): Moments {
  const moments = noMoments();
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const v = Number(values[i]);
    if (Number.isNaN(v)) {
      moments.missing++;
      continue;
    }
    moments.count++;
    sum += v;
    if (v < moments.min) moments.min = v;
    if (v > moments.max) moments.max = v;
  }
  if (moments.count === 0) return moments;
  moments.mean = sum / moments.count;
  for (let i = 0; i < values.length; i++) {
    const d = Number(values[i]) - moments.mean;
    if (!Number.isNaN(d)) moments.m2 += d * d;
  }
  return moments;
}

/**
 * Moments of two parts together.
 *
 * @see Chan, Golub & LeVeque, Updating formulae and a pairwise algorithm for computing sample variances, 1979
 */
export function merge(a: Moments, b: Moments): Moments {
  const count = a.count + b.count;
  const missing = a.missing + b.missing;
  if (b.count === 0) return { ...a, missing };
  if (a.count === 0) return { ...b, missing };
  const delta = b.mean - a.mean;
  return {
    count,
    missing,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    mean: a.mean + (delta * b.count) / count,
    m2: a.m2 + b.m2 + (delta * delta * a.count * b.count) / count,
  };
}

/** Sample standard deviation, divisor n - 1; none of fewer than two numbers. */
export const standardDeviation = ({ m2, count }: Moments): number | undefined =>
  count > 1 ? Math.sqrt(m2 / (count - 1)) : undefined;
