import { type NoiseSchedule, posterior } from './noise-schedule.js';

/**
 * The parts of a lower bound of log p(x_0), in nats an item:  bound = reconstruction - prior - denoising.
 *
 * @see Ho et al., 2020, eq. 5
 */
export interface DiffusionBound {
  bound: number;
  /** E log p(x_0 | x_1). */
  reconstruction: number;
  /** KL(q(x_T | x_0) || N(0, I)): no network can change it. */
  prior: number;
  /** sum over t = 2..T of E KL(q(x_{t-1} | x_t, x_0) || p(x_{t-1} | x_t)). */
  denoising: number;
}

/** Which variance p(x_{t-1} | x_t) has. */
export type ReverseVariance = 'posterior' | 'beta';

/** Variance of p(x_{t-1} | x_t); that of the posterior is 0 at t = 1, where the one of t = 2 is taken. */
export function reverseVariance(schedule: NoiseSchedule, t: number, kind: ReverseVariance): number {
  return kind === 'beta' ? schedule.beta[t]! : posterior(schedule, Math.max(t, 2)).variance;
}

/**
 * E KL(q(x_{t-1} | x_t, x_0) || p(x_{t-1} | x_t)), t >= 2, of D numbers whose data the network takes to be something
 * else by `squaredError` in all. Both means are x0 x_0 + xt x_t with the coefficients of the posterior, so that
 *
 *   KL = D/2 (log(v / v_q) + v_q / v - 1) + x0^2 / (2 v) squaredError.
 */
export function denoisingTerm(
  schedule: NoiseSchedule,
  t: number,
  { dimensions, squaredError, variance }: BoundedItem,
): number {
  const q = posterior(schedule, t);
  const v = reverseVariance(schedule, t, variance);
  const spread = Math.log(v / q.variance) + q.variance / v - 1;
  return (dimensions * spread) / 2 + (q.x0 * q.x0 * squaredError) / (2 * v);
}

interface BoundedItem {
  dimensions: number;
  /** |x_0 - guess|^2 */
  squaredError: number;
  variance: ReverseVariance;
}

/** KL(q(x_T | x_0) || N(0, I)) of an item of D numbers with this sum of squares. */
export function priorTerm(
  { alphaBar, timesteps }: NoiseSchedule,
  dimensions: number,
  squares: number,
): number {
  const a = alphaBar[timesteps]!;
  return (a * squares - dimensions * (a + Math.log1p(-a))) / 2;
}

/** log N(x_0; guess, v I) of an item of D numbers. */
export const gaussianReconstruction = (dimensions: number, squaredError: number, v: number): number =>
  -(dimensions * Math.log(2 * Math.PI * v) + squaredError / v) / 2;

/** The bound from its parts. */
export const boundOf = (
  reconstruction: number,
  prior: number,
  denoisingTerms: Iterable<number>,
): DiffusionBound => {
  let denoising = 0;
  for (const term of denoisingTerms) denoising += term;
  return { bound: reconstruction - prior - denoising, reconstruction, prior, denoising };
};
