import { type Tensor, tf } from '../../tensor/tf.js';
import type { Scope } from './scope.js';

/**
 * In training each number is 0 with probability `rate` and divided by 1 - rate otherwise, so that its mean stays;
 * else x as it is.
 *
 * @see Srivastava et al., Dropout, 2014, section 10 for the scaling in training
 */
export function dropout(s: Scope, x: Tensor, rate: number): Tensor {
  if (!s.training || rate === 0) return x;
  const kept = tf.cast(tf.greaterEqual(s.noise.uniform(x.shape), rate), 'float32');
  return tf.mul(x, tf.mul(kept, 1 / (1 - rate)));
}
