import { sizeOf } from '../../tensor/host.js';
import { type Tensor, tf } from '../../tensor/tf.js';
import { type Initializer, normal } from './initializers.js';
import type { Scope } from './scope.js';

/** A row of a table for each number: int32 [...] of 0..count-1 to [..., units]. Parameter `weights` [count, units]. */
export function embedding(
  s: Scope,
  ids: Tensor,
  { count, units, init = normal(0.05) }: { count: number; units: number; init?: Initializer },
): Tensor {
  const table = s.param('weights', [count, units], init);
  const rows = tf.gather(table, tf.reshape(ids, [-1]) as tf.Tensor1D);
  const y = tf.reshape(rows, [...ids.shape, units]);
  s.note('embedding', y, 0);
  return y;
}

/**
 * Places as sines: row t is sin(t w_0), cos(t w_0), sin(t w_1), ..., w_i = 10000^(-2i / units). [length, units],
 * a constant of the network.
 *
 * @see Vaswani et al., Attention is all you need, 2017, section 3.5
 */
export function positionalEncoding(length: number, units: number): Tensor {
  const values = new Float32Array(length * units);
  for (let t = 0; t < length; t++) {
    for (let i = 0; i < units; i++) {
      const angle = t * LONGEST ** ((-2 * Math.floor(i / 2)) / units);
      values[t * units + i] = i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }
  }
  return tf.tensor2d(values, [length, units]);
}

/**
 * Times as sines: [B] to [B, units], first sin(t w_i) and then cos(t w_i), w_i = 10000^(-i / (units/2 - 1)).
 *
 * @param units an even number of at least 4
 * @see Ho et al., Denoising diffusion probabilistic models, 2020, appendix B
 */
export function timeEmbedding(t: Tensor, units: number): Tensor {
  const half = units / 2;
  if (!(Number.isInteger(half) && half > 1))
    throw new Error(`a time needs an even number of units, got ${units}`);
  const rates = Float32Array.from({ length: half }, (_, i) => LONGEST ** (-i / (half - 1)));
  const angles = tf.mul(
    tf.reshape(tf.cast(t, 'float32'), [sizeOf(t.shape), 1]),
    tf.tensor2d(rates, [1, half]),
  );
  return tf.concat([tf.sin(angles), tf.cos(angles)], 1);
}

/** The longest wave is this times 2 pi. */
const LONGEST = 10000;
