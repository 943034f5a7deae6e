import { sizeOf } from '../../tensor/host.js';
import { groupNorm as normaliseGroups } from '../../tensor/normalise.js';
import { type Tensor, tf } from '../../tensor/tf.js';
import { ones, zeros } from './initializers.js';
import type { Scope } from './scope.js';

/** Multiplications and sums for each number: mean, variance, and the affine map. */
const FLOPS = 8;

/**
 * y = gain (x - m) / sqrt(v + epsilon) + bias, each channel with the mean and variance of the batch in training,
 * and with their running values otherwise. [B, ..., C]. Parameters `gain`, `bias`; buffers `mean`, `variance`,
 * which follow as  r' = momentum r + (1 - momentum) of the batch, the variance with n - 1 below.
 *
 * @see Ioffe & Szegedy, Batch normalization, 2015, algorithms 1 and 2
 */
export function batchNorm(s: Scope, x: Tensor, { momentum = 0.9, epsilon = 1e-5 } = {}): Tensor {
  const channels = x.shape.at(-1)!;
  const runningMean = s.buffer('mean', [channels], zeros);
  const runningVariance = s.buffer('variance', [channels], ones);
  const y = s.training ? byBatch() : affine(s, x, runningMean, runningVariance, [channels], epsilon);
  s.note('batchNorm', y, FLOPS * sizeOf(x.shape.slice(1)));
  return y;

  function byBatch() {
    const { mean, variance } = moments(x, axes(0, x.rank - 1), false);
    const n = x.size / channels;
    s.update('mean', follow(runningMean, mean));
    s.update('variance', follow(runningVariance, tf.mul(variance, n / Math.max(n - 1, 1))));
    return affine(s, x, mean, variance, [channels], epsilon);
  }
  function follow(running: Tensor, now: Tensor) {
    return tf.add(tf.mul(running, momentum), tf.mul(now, 1 - momentum));
  }
}

/**
 * y = gain (x - m) / sqrt(v + epsilon) + bias with mean and variance of each item's last dimension, [..., C].
 * Parameters `gain`, `bias`.
 *
 * @see Ba et al., Layer normalization, 2016, section 3
 */
export function layerNorm(s: Scope, x: Tensor, { epsilon = 1e-5 } = {}): Tensor {
  const { mean, variance } = moments(x, [x.rank - 1], true);
  const y = affine(s, x, mean, variance, [x.shape.at(-1)!], epsilon);
  s.note('layerNorm', y, FLOPS * sizeOf(x.shape.slice(1)));
  return y;
}

/**
 * y = gain (x - m) / sqrt(v + epsilon) + bias with mean and variance of each item over all places and the C / groups
 * channels of a group, [B, ..., C]. Parameters `gain`, `bias`, one for each channel.
 *
 * @see Wu & He, Group normalization, 2018, section 3.1
 */
export function groupNorm(
  s: Scope,
  x: Tensor,
  { groups, epsilon = 1e-5 }: { groups: number; epsilon?: number },
): Tensor {
  const channels = x.shape.at(-1)!;
  if (channels % groups !== 0) throw new Error(`${channels} channels do not make ${groups} groups`);
  const gain = s.param('gain', [channels], ones);
  const y = normaliseGroups(x, gain, s.param('bias', [channels], zeros), { groups, epsilon });
  s.note('groupNorm', y, FLOPS * sizeOf(x.shape.slice(1)));
  return y;
}

function affine(
  s: Scope,
  x: Tensor,
  mean: Tensor,
  variance: Tensor,
  shape: readonly number[],
  epsilon: number,
): Tensor {
  const gain = s.param('gain', shape, ones);
  return tf.add(tf.mul(standardised(x, mean, variance, epsilon), gain), s.param('bias', shape, zeros));
}

const standardised = (x: Tensor, mean: Tensor, variance: Tensor, epsilon: number): Tensor =>
  tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));

/** tf.moments without its copies: mean and mean squared distance from it. */
function moments(x: Tensor, over: number[], keepDims: boolean): { mean: Tensor; variance: Tensor } {
  const mean = tf.mean(x, over, true);
  const variance = tf.mean(tf.square(tf.sub(x, mean)), over, keepDims);
  return { mean: keepDims ? mean : tf.reshape(mean, variance.shape), variance };
}

const axes = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
