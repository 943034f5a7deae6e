import { sizeOf } from '../../tensor/host.js';
import { type Tensor, tf } from '../../tensor/tf.js';
import { type Pair, pair } from './convolution.js';
import type { Scope } from './scope.js';

export interface PoolingOptions {
  /** Height and width of the window, or both at once. */
  size?: Pair;
  /** The size of the window unless given. */
  stride?: Pair;
  pad?: 'same' | 'valid';
}

/** The largest value of each window: [B, H, W, C] to [B, H', W', C]. */
export function maxPool(
  s: Scope,
  x: Tensor,
  { size = 2, stride = size, pad = 'valid' }: PoolingOptions = {},
): Tensor {
  const y = tf.maxPool(x as tf.Tensor4D, pair(size), pair(stride), pad);
  s.note('maxPool', y, sizeOf(y.shape.slice(1)) * sizeOf(pair(size)));
  return y;
}

/** The mean of each window; places beyond the border, with `same`, are not counted. */
export function avgPool(
  s: Scope,
  x: Tensor,
  { size = 2, stride = size, pad = 'valid' }: PoolingOptions = {},
): Tensor {
  const y = tf.avgPool(x as tf.Tensor4D, pair(size), pair(stride), pad);
  s.note('avgPool', y, sizeOf(y.shape.slice(1)) * sizeOf(pair(size)));
  return y;
}

/** The mean of each channel over all places: [B, ..., C] to [B, C]. */
export function globalAveragePool(s: Scope, x: Tensor): Tensor {
  const places = x.shape.slice(1, -1).map((_, i) => i + 1);
  const y = tf.mean(x, places);
  s.note('globalAveragePool', y, sizeOf(x.shape.slice(1)));
  return y;
}

/** Each value repeated `factor` times in both directions: [B, H, W, C] to [B, fH, fW, C]. */
export function upsampleNearest(s: Scope, x: Tensor, factor = 2): Tensor {
  const [, height, width] = x.shape as [number, number, number, number];
  const y = tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [height * factor, width * factor]);
  s.note('upsampleNearest', y, 0);
  return y;
}
