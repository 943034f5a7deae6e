import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { type Resampling, resample } from './resampling.js';
import { weightedQuantile } from './weighted-quantile.js';

/** What particles need to know of a model. Functions write the state into `out`. */
export interface ParticleModel {
  /** Numbers of a state, and of an observation. */
  n: number;
  m: number;
  initial(rng: Rng, out: Float64Array): void;
  /** x_{t+1} drawn given x_t. */
  step(x: Float64Array, t: number, rng: Rng, out: Float64Array): void;
  /** log p(y_t | x_t), of the components of y that are not NaN. */
  logObservation(y: Float64Array, x: Float64Array, t: number): number;
  /** A guess of x_{t+1} given x_t, such as its mean: the auxiliary filter looks ahead with it. */
  expected?(x: Float64Array, t: number, out: Float64Array): void;
  /** log p(x_{t+1} | x_t): backward smoothing asks for it. */
  logTransition?(x: Float64Array, next: Float64Array, t: number): number;
}

export interface ParticleOptions {
  particles: number;
  /** `auxiliary` picks parents by how well their expected children fit what comes. */
  proposal?: 'bootstrap' | 'auxiliary';
  resampling?: Resampling;
  /** Resample when the effective number falls below this share of the particles. */
  threshold?: number;
  /** Keep all particles and their weights, which smoothing needs. */
  keep?: boolean;
}

export interface ParticlePath {
  /** Log of an unbiased estimate of the likelihood. */
  logLikelihood: number;
  observed: number;
  /** Times at which the particles were resampled. */
  resampled: number;
  /** T: 1 / sum of squared weights, before resampling. */
  effective: Float64Array;
  /** T x n: weighted means, standard deviations and quantiles of the states given y_0..y_t. */
  means: Float64Array;
  deviations: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
  /** T x N x n and T x N, with `keep`. */
  particles?: Float64Array;
  weights?: Float64Array;
}

/**
 * Sequential importance resampling: N states are drawn forward by the model, weighed by what is observed, and drawn
 * again in proportion to their weights when few of them carry most.
 *
 * @param y T x m; NaN is missing
 * @param level share of the weight between lower and upper
 * @see Doucet & Johansen, A tutorial on particle filtering and smoothing, 2009; Pitt & Shephard, Filtering via
 *   simulation: auxiliary particle filters, 1999
 */
export function particleFilter(
  model: ParticleModel,
  y: Float64Array,
  {
    particles: N,
    proposal = 'bootstrap',
    resampling = 'systematic',
    threshold = 0.5,
    keep = false,
  }: ParticleOptions,
  rng: Rng,
  level = 0.95,
): ParticlePath {
  const { n, m } = model;
  if (!(N >= 1)) throw new DataError(`${N} particles, at least one was needed`);
  if (proposal === 'auxiliary' && !model.expected)
    throw new DataError('the auxiliary filter needs a model that knows what to expect');
  const steps = y.length / m;
  const path: ParticlePath = {
    ...{ logLikelihood: 0, observed: 0, resampled: 0 },
    effective: new Float64Array(steps),
    means: new Float64Array(steps * n),
    deviations: new Float64Array(steps * n),
    lower: new Float64Array(steps * n),
    upper: new Float64Array(steps * n),
    ...(keep && { particles: new Float64Array(steps * N * n), weights: new Float64Array(steps * N) }),
  };
  let cloud = new Float64Array(N * n);
  let spare = new Float64Array(N * n);
  const weights = new Float64Array(N).fill(1 / N);
  const logs = new Float64Array(N);
  const at = (of: Float64Array, i: number) => of.subarray(i * n, (i + 1) * n);
  const first = rng.stream('initial');
  for (let i = 0; i < N; i++) model.initial(first, at(cloud, i));

  for (let t = 0; t < steps; t++) {
    const seen = y.subarray(t * m, (t + 1) * m);
    const chance = rng.stream(t);
    let correction = new Float64Array(0);
    if (t > 0) {
      const parents = proposal === 'auxiliary' ? lookAhead(seen, t, chance) : renewed(t, chance);
      correction = parents.correction;
      move(t - 1, parents.of, chance);
    }
    for (let i = 0; i < N; i++) {
      const log = model.logObservation(seen, at(cloud, i), t) - (correction[i] ?? 0);
      if (Number.isNaN(log))
        throw new DataError(`the model gives no number for the observation at step ${t + 1}`);
      logs[i] = log;
    }
    path.logLikelihood += weigh(weights, logs, t);
    for (const v of seen) if (!Number.isNaN(v)) path.observed++;
    let squares = 0;
    for (let i = 0; i < N; i++) squares += weights[i]! * weights[i]!;
    path.effective[t] = 1 / squares;
    summarise(path, cloud, weights, n, t, level);
    path.particles?.set(cloud, t * N * n);
    path.weights?.set(weights, t * N);
  }
  return path;

  /** Parents by weight when those are too uneven, else each particle itself. */
  function renewed(t: number, chance: Rng) {
    const none = new Float64Array(0);
    if (path.effective[t - 1]! >= threshold * N) return { of: undefined, correction: none };
    const of = resample(weights, N, resampling, chance);
    weights.fill(1 / N);
    path.resampled++;
    return { of, correction: none };
  }

  /** Parents by weight and by p(y_t | expected child), which is taken out of the weights again. */
  function lookAhead(seen: Float64Array, t: number, chance: Rng) {
    const guess = new Float64Array(n);
    const fit = new Float64Array(N);
    for (let i = 0; i < N; i++) {
      model.expected!(at(cloud, i), t - 1, guess);
      fit[i] = model.logObservation(seen, guess, t);
    }
    const chosen = weights.slice();
    path.logLikelihood += weigh(chosen, fit, t);
    const of = resample(chosen, N, resampling, chance);
    weights.fill(1 / N);
    path.resampled++;
    return { of, correction: Float64Array.from(of, (parent) => fit[parent]!) };
  }

  function move(t: number, parents: Int32Array | undefined, chance: Rng): void {
    for (let i = 0; i < N; i++) model.step(at(cloud, parents ? parents[i]! : i), t, chance, at(spare, i));
    [cloud, spare] = [spare, cloud];
  }
}

/** weights <- weights exp(logs) / their sum, whose logarithm it tells. */
function weigh(weights: Float64Array, logs: Float64Array, t: number): number {
  let most = -Infinity;
  for (let i = 0; i < logs.length; i++) if (weights[i]! > 0 && logs[i]! > most) most = logs[i]!;
  if (!Number.isFinite(most))
    throw new DataError(`no particle can explain the observation at step ${t + 1}`, {
      hint: 'more --particles, or more noise in the model',
    });
  let sum = 0;
  for (let i = 0; i < logs.length; i++) {
    weights[i]! *= Math.exp(logs[i]! - most);
    sum += weights[i]!;
  }
  for (let i = 0; i < logs.length; i++) weights[i]! /= sum;
  return most + Math.log(sum);
}

function summarise(
  path: ParticlePath,
  cloud: Float64Array,
  weights: Float64Array,
  n: number,
  t: number,
  level: number,
): void {
  const N = weights.length;
  const [values, shares] = [new Float64Array(N), new Float64Array(N)];
  for (let k = 0; k < n; k++) {
    let mean = 0;
    for (let i = 0; i < N; i++) mean += weights[i]! * cloud[i * n + k]!;
    let variance = 0;
    for (let i = 0; i < N; i++) variance += weights[i]! * (cloud[i * n + k]! - mean) ** 2;
    path.means[t * n + k] = mean;
    path.deviations[t * n + k] = Math.sqrt(variance);
    const quantile = (share: number) => {
      for (let i = 0; i < N; i++) values[i] = cloud[i * n + k]!;
      shares.set(weights);
      return weightedQuantile(values, shares, share);
    };
    path.lower[t * n + k] = quantile((1 - level) / 2);
    path.upper[t * n + k] = quantile((1 + level) / 2);
  }
}
