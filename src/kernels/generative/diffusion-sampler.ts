import { UsageError } from '../../core/errors.js';
import type { Noise } from '../../tensor/random.js';
import { type Tensor, tf } from '../../tensor/tf.js';
import type { Scope } from '../nn/scope.js';
import { type Diffusion, denoised, type Range } from './diffusion.js';
import { type NoiseSchedule, posterior } from './noise-schedule.js';

export interface SamplerOptions {
  /** Times that are visited, T at the most. */
  steps: number;
  /** Noise of each step: 0 none (DDIM), 1 that of the posterior (DDPM). */
  eta: number;
  /** Variance of the noise of DDPM: of the posterior, or as much as the forward step had. */
  sigma?: 'posterior' | 'beta';
}

/** A sampler, step by step: from x at time t[k] to  x0[k] x_0 + xt[k] x + sigma[k] z. */
export interface SamplingPlan {
  t: Int32Array;
  x0: Float64Array;
  xt: Float64Array;
  sigma: Float64Array;
}

/**
 * From T down to 0 over `steps` times in equal distances, t to s:
 *
 *   x_s = sqrt(a_s) x_0 + sqrt(1 - a_s - v) e + sigma z,   v = eta^2 times the variance of q(x_s | x_t, x_0),
 *
 * with e, the noise in x_t, by x_0 and x_t. eta = 1 is the ancestral sampler of DDPM, whose mean in terms of the
 * noise is  (x_t - beta_t / sqrt(1 - a_t) e) / sqrt(1 - beta_t);  eta = 0 has no chance beside the start. sigma^2 is
 * v, or with `beta` 1 - a_t / a_s; the last step adds nothing.
 *
 * @see Song et al., Denoising diffusion implicit models, 2021, eq. 12 and 16; Ho et al., 2020, algorithm 2
 */
export function samplingPlan(
  schedule: NoiseSchedule,
  { steps, eta, sigma = 'posterior' }: SamplerOptions,
): SamplingPlan {
  const { timesteps, alphaBar } = schedule;
  if (!(steps >= 1 && steps <= timesteps))
    throw new UsageError(`${steps} sampling steps: the diffusion has ${timesteps}`);
  const t = Int32Array.from({ length: steps }, (_, k) =>
    steps === 1 ? timesteps : Math.round(timesteps - ((timesteps - 1) * k) / (steps - 1)),
  );
  const plan = {
    t,
    x0: new Float64Array(steps),
    xt: new Float64Array(steps),
    sigma: new Float64Array(steps),
  };
  for (const [k, from] of t.entries()) {
    const to = t[k + 1] ?? 0;
    const [at, as] = [alphaBar[from]!, alphaBar[to]!];
    const variance = eta * eta * posterior(schedule, from, to).variance;
    plan.xt[k] = Math.sqrt(Math.max(0, 1 - as - variance) / (1 - at));
    plan.x0[k] = Math.sqrt(as) - plan.xt[k]! * Math.sqrt(at);
    plan.sigma[k] = to === 0 ? 0 : Math.sqrt(sigma === 'beta' ? 1 - at / as : variance);
  }
  return plan;
}

export interface Condition {
  /** [B] int32 */
  label: Tensor;
  /** W of the guided prediction. */
  guidance: number;
}

/**
 * The prediction, guided without a classifier:  f(x) + W (f(x | c) - f(x)).  W = 0 is free of the class, 1 is the
 * network's own p(x | c), more follows the class at the cost of variety. Where both are needed they are one call
 * with twice the items.
 *
 * @see Ho & Salimans, Classifier-free diffusion guidance, 2022, eq. 6 with W = 1 + w
 */
export function guidedPrediction(
  { denoiser, classes }: Pick<Diffusion, 'denoiser' | 'classes'>,
  s: Scope,
  x: Tensor,
  t: Tensor,
  condition?: Condition,
): Tensor {
  if (classes === 0) return denoiser(s, x, t);
  const free = tf.fill(t.shape, classes, 'int32');
  if (!condition || condition.guidance === 0) return denoiser(s, x, t, free);
  const { label, guidance } = condition;
  if (guidance === 1) return denoiser(s, x, t, label);
  const both = denoiser(s, tf.concat([x, x], 0), tf.concat([t, t], 0), tf.concat([label, free], 0));
  const [guided, plain] = tf.split(both, 2, 0);
  return tf.add(plain!, tf.mul(tf.sub(guided!, plain!), guidance));
}

export interface ReverseStep {
  /** [B, ...] */
  x: Tensor;
  /** Number of the step, an int32 scalar: 0 starts at T. */
  k: Tensor;
  noise: Noise;
  condition?: Condition | undefined;
  range?: Range | undefined;
}

/** One step of a plan on tensors: x at t[k] to x at t[k + 1]. */
export function reverseStep(
  diffusion: Diffusion,
  plan: SamplingPlan,
  s: Scope,
  { x, k, noise, condition, range }: ReverseStep,
): Tensor {
  const at = (values: Float64Array | Int32Array) => {
    const dtype = values instanceof Int32Array ? 'int32' : 'float32';
    return tf.gather(tf.tensor1d(Array.from(values), dtype), tf.reshape(k, [1]) as tf.Tensor1D);
  };
  const t = tf.tile(at(plan.t), [x.shape[0]!]); // [B]
  const prediction = guidedPrediction(diffusion, s, x, t, condition);
  const x0 = denoised(diffusion, x, t, prediction, range);
  const mean = tf.add(tf.mul(at(plan.x0), x0), tf.mul(at(plan.xt), x));
  if (plan.sigma.every((sigma) => sigma === 0)) return mean;
  return tf.add(mean, tf.mul(at(plan.sigma), noise.normal(x.shape)));
}
