import type { Rng } from '../../core/random.js';

/** What RANSAC has to know of a kind of model. */
export interface RansacModel {
  /** Data in a minimal sample. */
  sample: number;
  /** The models of a minimal sample; none where it is degenerate. */
  minimal(sample: ArrayLike<number>): Float64Array[];
  /** The model of more data, by least squares; undefined where they do not determine it. */
  fit(indices: ArrayLike<number>): Float64Array | undefined;
  /** Squared residual of each datum. */
  errors(model: Float64Array, out: Float64Array): void;
}

export interface RansacOptions {
  /** Largest residual of an inlier. */
  threshold: number;
  /** Wanted probability that one sample held inliers only; default 0.999. */
  confidence?: number;
  /** Samples at most, default 20000. */
  trials?: number;
}

export interface Consensus {
  model: Float64Array;
  /** Data whose residual is at most the threshold. */
  inliers: Int32Array;
  /** sum_i min(r_i^2, threshold^2). */
  score: number;
  trials: number;
}

/** Rounds of the local optimisation, each from a part of the inliers. */
const LOCAL_ROUNDS = 10;

/**
 * Locally optimised RANSAC with the score of MSAC, sum min(r^2, threshold^2), which asks inliers to fit well too.
 * Whenever a minimal sample beats all before it, its inliers are fitted by least squares, all of them and random
 * parts of them, as a model of few noisy points misses many. Sampling ends when a sample without an outlier was
 * drawn with the wanted probability, given the share of inliers of the best model:
 * trials = log(1 - confidence) / log(1 - share^sample).
 *
 * @returns undefined where no sample gave a model with more inliers than it was made of
 * @see Chum, Matas & Kittler, Locally optimized RANSAC, 2003; Torr & Zisserman, MLESAC, 2000
 */
export function ransac(
  count: number,
  kind: RansacModel,
  { threshold, confidence = 0.999, trials = 20_000 }: RansacOptions,
  rng: Rng,
): Consensus | undefined {
  const size = kind.sample;
  if (count < size) return undefined;
  const limit = threshold * threshold;
  const residuals = new Float64Array(count);
  const sample = new Int32Array(size);
  let best: Consensus | undefined;
  let needed = trials;
  let done = 0;
  for (; done < needed; done++) {
    drawSample(sample, count, rng);
    for (const model of kind.minimal(sample)) {
      const found = judge(model);
      if (best !== undefined && found.score >= best.score) continue;
      best = optimise(found);
      needed = Math.min(trials, trialsFor(best.inliers.length / count, size, confidence));
    }
  }
  return best === undefined || best.inliers.length <= size ? undefined : { ...best, trials: done };

  function judge(model: Float64Array): Consensus {
    kind.errors(model, residuals);
    let score = 0;
    let inside = 0;
    // An error that is NaN counts as an outlier.
    for (let i = 0; i < count; i++)
      if (residuals[i]! <= limit) {
        score += residuals[i]!;
        inside++;
      } else score += limit;
    const inliers = new Int32Array(inside);
    for (let i = 0, at = 0; at < inside; i++) if (residuals[i]! <= limit) inliers[at++] = i;
    return { model, inliers, score, trials: 0 };
  }

  function optimise(first: Consensus): Consensus {
    let top = refit(first, first.inliers);
    const part = Math.min(3 * size + 2, Math.floor(top.inliers.length / 2));
    if (part <= size) return top;
    const chosen = new Int32Array(part);
    for (let round = 0; round < LOCAL_ROUNDS; round++) {
      const { inliers } = top;
      drawSample(chosen, inliers.length, rng);
      top = refit(
        top,
        chosen.map((i) => inliers[i]!),
      );
    }
    return top;
  }

  /** The better of a model and of the fit to some data, then to its own inliers while that helps. */
  function refit(before: Consensus, indices: Int32Array): Consensus {
    let top = before;
    let next = indices;
    for (;;) {
      const model = next.length > size ? kind.fit(next) : undefined;
      const found = model && judge(model);
      if (found === undefined || found.score >= top.score) return top;
      top = found;
      next = found.inliers;
    }
  }
}

/** Different numbers below n. */
function drawSample(sample: Int32Array, n: number, rng: Rng): void {
  for (let i = 0; i < sample.length; ) {
    sample[i] = rng.integer(n);
    let known = false;
    for (let j = 0; j < i; j++) known ||= sample[j] === sample[i];
    if (!known) i++;
  }
}

function trialsFor(share: number, size: number, confidence: number): number {
  const clean = share ** size;
  if (clean >= 1) return 1;
  return clean < 1e-12 ? Infinity : Math.ceil(Math.log(1 - confidence) / Math.log1p(-clean));
}
