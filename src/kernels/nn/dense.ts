import { sizeOf } from '../../tensor/host.js';
import { type Tensor, tf } from '../../tensor/tf.js';
import { glorotUniform, type Initializer, zeros } from './initializers.js';
import type { Scope } from './scope.js';

export interface DenseOptions {
  units: number;
  /** False leaves the bias away, as before a normalisation that has its own. */
  bias?: boolean;
  init?: Initializer;
  biasInit?: Initializer;
}

/** y = x W + b over the last dimension: [..., in] to [..., units]. Parameters `weights` [in, units], `bias`. */
export function dense(
  s: Scope,
  x: Tensor,
  { units, bias = true, init = glorotUniform, biasInit = zeros }: DenseOptions,
): Tensor {
  const inputs = x.shape.at(-1)!;
  const leading = x.shape.slice(0, -1);
  const weights = s.param('weights', [inputs, units], init) as tf.Tensor2D;
  const rows = tf.reshape(x, [-1, inputs]) as tf.Tensor2D;
  const product = tf.matMul(rows, weights);
  const sum = bias ? tf.add(product, s.param('bias', [units], biasInit)) : product;
  const y = tf.reshape(sum, [...leading, units]);
  s.note('dense', y, 2 * sizeOf(leading) * inputs * units);
  return y;
}
