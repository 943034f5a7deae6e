import { DataError } from '../../core/errors.js';

export const NOISE_SCHEDULES = ['cosine', 'linear'] as const;
export type NoiseScheduleName = (typeof NOISE_SCHEDULES)[number];

/**
 * How fast a diffusion forgets its data. Arrays count from 0, which is the data themselves: beta[0] = 0,
 * alphaBar[0] = 1.
 */
export interface NoiseSchedule {
  name: NoiseScheduleName;
  /** T, the length of the chain. */
  timesteps: number;
  /** Variance that step t adds: q(x_t | x_{t-1}) = N(sqrt(1 - beta_t) x_{t-1}, beta_t I). */
  beta: Float64Array;
  /** What is left of the data's variance: q(x_t | x_0) = N(sqrt(alphaBar_t) x_0, (1 - alphaBar_t) I). */
  alphaBar: Float64Array;
}

/**
 *   linear   beta_t from 1e-4 to 0.02 in equal steps where T is 1000; other lengths scale both ends by 1000 / T
 *   cosine   alphaBar_t = f(t) / f(0),  f(t) = cos^2((t / T + s) / (1 + s) pi / 2),  s = 0.008
 *
 * beta is 0.999 at the most; cut there, alphaBar goes on as the product of 1 - beta.
 *
 * @param timesteps 2 at the least
 * @see Ho et al., Denoising diffusion probabilistic models, 2020, section 4; Nichol & Dhariwal, Improved denoising
 *      diffusion probabilistic models, 2021, eq. 17
 */
export function noiseSchedule(name: NoiseScheduleName, timesteps: number): NoiseSchedule {
  if (!(Number.isInteger(timesteps) && timesteps >= 2))
    throw new DataError(`a diffusion needs 2 steps or more, got ${timesteps}`);
  const betaOf = name === 'linear' ? linearBeta(timesteps) : cosineBeta(timesteps);
  const beta = new Float64Array(timesteps + 1);
  const alphaBar = new Float64Array(timesteps + 1).fill(1);
  for (let t = 1; t <= timesteps; t++) {
    beta[t] = Math.min(betaOf(t), MOST);
    alphaBar[t] = alphaBar[t - 1]! * (1 - beta[t]!);
  }
  return { name, timesteps, beta, alphaBar };
}

// Without it the last step of a cosine would divide by a signal of exactly 0.
const MOST = 0.999;

function linearBeta(timesteps: number): (t: number) => number {
  const scale = 1000 / timesteps;
  const [first, last] = [1e-4 * scale, 0.02 * scale];
  return (t) => first + ((last - first) * (t - 1)) / (timesteps - 1);
}

const OFFSET = 0.008;

function cosineBeta(timesteps: number): (t: number) => number {
  const f = (t: number) => Math.cos((((t / timesteps + OFFSET) / (1 + OFFSET)) * Math.PI) / 2) ** 2;
  return (t) => 1 - f(t) / f(t - 1);
}

/** Signal to noise, alphaBar / (1 - alphaBar): infinite at 0. */
export const signalToNoise = ({ alphaBar }: NoiseSchedule, t: number): number =>
  alphaBar[t]! / (1 - alphaBar[t]!);

/** A Gaussian whose mean is  x0 times the data plus xt times the noisy data. */
export interface Posterior {
  x0: number;
  xt: number;
  variance: number;
}

/**
 * Where x_s was, s < t, once x_0 and x_t are known:
 *
 *   q(x_s | x_t, x_0) = N(((1 - a_s) sqrt(a_t / a_s) x_t + (1 - a_t / a_s) sqrt(a_s) x_0) / (1 - a_t),  v I),
 *   v = (1 - a_t / a_s) (1 - a_s) / (1 - a_t),   a = alphaBar.
 *
 * With s = t - 1 the ratio a_t / a_s is 1 - beta_t. At s = 0 it is x_0 itself, without variance.
 *
 * @see Ho et al., 2020, eq. 6 and 7
 */
export function posterior({ alphaBar }: NoiseSchedule, t: number, s = t - 1): Posterior {
  const [at, as] = [alphaBar[t]!, alphaBar[s]!];
  const ratio = at / as;
  return {
    x0: ((1 - ratio) * Math.sqrt(as)) / (1 - at),
    xt: ((1 - as) * Math.sqrt(ratio)) / (1 - at),
    variance: ((1 - ratio) * (1 - as)) / (1 - at),
  };
}
