import { type Tensor, tf } from '../../tensor/tf.js';
import type { Scope } from '../nn/scope.js';
import type { LossFunction } from '../nn/train-step.js';
import { type NoiseSchedule, signalToNoise } from './noise-schedule.js';

/**
 * A network that sees noisy data and says what is noise in them: [B, ...] to [B, ...].
 *
 * @param t     [B] int32, 1..T
 * @param label [B] int32: a class, or the number of classes for none; left out in networks without condition
 */
export type Denoiser = (s: Scope, x: Tensor, t: Tensor, label?: Tensor) => Tensor;

export const PREDICTIONS = ['noise', 'x0', 'v'] as const;
export type Prediction = (typeof PREDICTIONS)[number];

/** A diffusion: how noise comes in, and what its network tells of x_t = sqrt(a) x_0 + sqrt(1 - a) e, a = alphaBar_t. */
export interface Diffusion {
  schedule: NoiseSchedule;
  /** e, x_0, or v = sqrt(a) e - sqrt(1 - a) x_0 (Salimans & Ho, Progressive distillation, 2022, section 4). */
  predict: Prediction;
  denoiser: Denoiser;
  /** Classes that it can be asked for; 0 without condition. */
  classes: number;
}

/** x_t of these data and this noise, each item at a time of its own. */
export function diffuse(schedule: NoiseSchedule, x0: Tensor, t: Tensor, noise: Tensor): Tensor {
  const { signal, spread } = rootsAt(schedule, t, x0.rank);
  return tf.add(tf.mul(signal, x0), tf.mul(spread, noise));
}

/** sqrt(alphaBar_t) and sqrt(1 - alphaBar_t) of each item, in a shape that broadcasts over items of `rank` - 1. */
export function rootsAt(
  { alphaBar }: NoiseSchedule,
  t: Tensor,
  rank: number,
): { signal: Tensor; spread: Tensor } {
  // The second root of 1 - a in single precision would be wrong where a is near 1.
  return {
    signal: valuesAt(alphaBar.map(Math.sqrt), t, rank),
    spread: valuesAt(
      alphaBar.map((a) => Math.sqrt(1 - a)),
      t,
      rank,
    ),
  };
}

function valuesAt(values: Float64Array, t: Tensor, rank: number): Tensor {
  const table = tf.tensor1d(Float32Array.from(values));
  return tf.reshape(tf.gather(table, t as tf.Tensor1D), [-1, ...new Array<number>(rank - 1).fill(1)]);
}

export const WEIGHTINGS = ['simple', 'min-snr'] as const;
export type Weighting = (typeof WEIGHTINGS)[number];

export interface DiffusionLossOptions {
  /**
   * `simple`: (prediction - truth)^2 as it is. `min-snr`: each time weighs min(SNR, 5) in terms of x_0, so that
   * times with little noise do not pull against the others (Hang et al., Efficient diffusion training via
   * Min-SNR weighting, 2023).
   */
  weighting?: Weighting;
  /** Share of the items whose class is hidden while training: what guidance needs. */
  labelDropout?: number;
}

/**
 * Mean over all numbers of  w(t) (f(x_t, t) - target)^2,  t uniform on 1..T and e normal: the loss of one step.
 * Inputs of the batch: `x`, and `y` with classes.
 *
 * Outside of training t goes through 1..T in equal distances from a random start: the same mean, less scatter.
 *
 * @see Ho et al., 2020, algorithm 1 and eq. 14
 */
export function diffusionLoss(
  { schedule, predict, denoiser, classes }: Diffusion,
  { weighting = 'simple', labelDropout = 0 }: DiffusionLossOptions = {},
): LossFunction {
  return (s, { x, y }) => {
    const items = x!.shape[0]!;
    const t = s.training
      ? drawnTimes(s, items, schedule.timesteps)
      : spreadTimes(s, items, schedule.timesteps);
    const noise = s.noise.normal(x!.shape);
    const label = classes === 0 ? undefined : s.training ? hidden(s, y!, classes, labelDropout) : y!;
    const prediction = denoiser(s, diffuse(schedule, x!, t, noise), t, label);
    const error = tf.square(tf.sub(prediction, targetOf(predict, schedule, x!, t, noise)));
    if (weighting === 'simple') return { loss: tf.mean(error) };
    const weight = valuesAt(minSnrWeights(predict, schedule), t, x!.rank);
    return { loss: tf.mean(tf.mul(weight, error)), terms: { unweightedLoss: tf.mean(error) } };
  };
}

const drawnTimes = (s: Scope, items: number, timesteps: number): Tensor =>
  tf.add(s.noise.integers([items], timesteps), tf.scalar(1, 'int32'));

/** @see Kingma et al., Variational diffusion models, 2021, appendix I.1 */
function spreadTimes(s: Scope, items: number, timesteps: number): Tensor {
  const places = tf.tensor1d(Float32Array.from({ length: items }, (_, i) => i / items));
  const turned = tf.add(places, s.noise.uniform([1]));
  const share = tf.sub(turned, tf.floor(turned));
  return tf.cast(tf.minimum(tf.add(tf.floor(tf.mul(share, timesteps)), 1), timesteps), 'int32');
}

/** Labels of which a share is replaced by that of no class. */
function hidden(s: Scope, label: Tensor, classes: number, rate: number): Tensor {
  if (rate === 0) return label;
  const drop = tf.cast(tf.less(s.noise.uniform(label.shape), rate), 'float32');
  const shown = tf.mul(tf.cast(label, 'float32'), tf.sub(1, drop));
  return tf.cast(tf.add(shown, tf.mul(drop, classes)), 'int32');
}

function targetOf(
  predict: Prediction,
  schedule: NoiseSchedule,
  x0: Tensor,
  t: Tensor,
  noise: Tensor,
): Tensor {
  if (predict === 'noise') return noise;
  if (predict === 'x0') return x0;
  const { signal, spread } = rootsAt(schedule, t, x0.rank);
  return tf.sub(tf.mul(signal, noise), tf.mul(spread, x0));
}

// Hang et al. found nothing better than 5.
const MOST_SNR = 5;

/** min(SNR, 5) of an error in x_0, brought to that of what is predicted. */
function minSnrWeights(predict: Prediction, schedule: NoiseSchedule): Float64Array {
  return schedule.alphaBar.map((_, t) => {
    if (t === 0) return 0;
    const snr = signalToNoise(schedule, t);
    const weight = Math.min(snr, MOST_SNR);
    return predict === 'x0' ? weight : predict === 'noise' ? weight / snr : weight / (snr + 1);
  });
}

/** Least and greatest value of data, one pair a feature or one for all. */
export interface Range {
  least: number[];
  most: number[];
}

/**
 * What the network takes the data to be:  x_0 of x_t and its prediction. The best guess, E(x_0 | x_t), lies within
 * the box around all data, so a guess outside of `range` is brought back to it.
 */
export function denoised(
  { predict, schedule }: Pick<Diffusion, 'predict' | 'schedule'>,
  x: Tensor,
  t: Tensor,
  prediction: Tensor,
  range?: Range,
): Tensor {
  const x0 = guess();
  if (!range) return x0;
  const [least, most] = [range.least, range.most].map((values) => tf.tensor1d(Float32Array.from(values)));
  return tf.maximum(tf.minimum(x0, most!), least!);

  function guess() {
    if (predict === 'x0') return prediction;
    const { signal, spread } = rootsAt(schedule, t, x.rank);
    return predict === 'noise'
      ? tf.div(tf.sub(x, tf.mul(spread, prediction)), signal)
      : tf.sub(tf.mul(signal, x), tf.mul(spread, prediction));
  }
}
