import { type Tensor, tf } from '../../tensor/tf.js';
import { silu } from '../nn/activations.js';
import { dense } from '../nn/dense.js';
import { embedding, timeEmbedding } from '../nn/embedding.js';
import { heNormal, normal, zeros } from '../nn/initializers.js';
import type { Scope } from '../nn/scope.js';
import type { Denoiser } from './diffusion.js';

// Waves of the embedding run from 1 to 10000: lengths of a chain other than this are stretched to it.
const TIMES = 1000;

export interface Conditioning {
  /** T */
  timesteps: number;
  /** Classes that it can be asked for; 0 without condition. */
  classes: number;
}

/**
 * What a network is to know of time and class, [B, units]: silu(dense(sines of t) + row of the class). The row
 * after the last class stands for none.
 */
export function timeAndLabel(
  s: Scope,
  t: Tensor,
  label: Tensor | undefined,
  { timesteps, classes, sines, units }: Conditioning & { sines: number; units: number },
): Tensor {
  const waves = timeEmbedding(tf.mul(tf.cast(t, 'float32'), TIMES / timesteps), sines);
  const time = dense(s.at('time'), waves, { units, init: heNormal });
  if (!label) return silu(time);
  // The size that the sines bring along: rows of the usual 0.05 would be learnt late.
  const rows = embedding(s.at('label'), label, { count: classes + 1, units, init: normal(1) });
  return silu(tf.add(time, rows));
}

export interface MlpOptions extends Conditioning {
  /** Widths of the hidden layers. */
  hidden: readonly number[];
  sines?: number;
}

/**
 * For points:  h_i = silu((1 + G_i e) (W_i h_{i-1} + b_i) + V_i e),  e of time and class, then a dense layer that
 * begins at 0. G begins at 0 too; without it the network would have to sharpen its guess with falling noise by sums
 * alone, which takes it twice as long to learn. Items of any shape are taken as one row of numbers.
 *
 * @see Perez et al., FiLM: Visual reasoning with a general conditioning layer, 2018
 */
export const mlpDenoiser =
  ({ hidden, sines = 64, ...conditioning }: MlpOptions): Denoiser =>
  (s, x, t, label) => {
    const e = timeAndLabel(s, t, label, { ...conditioning, sines, units: hidden[0]! });
    let h = tf.reshape(x, [x.shape[0]!, -1]);
    const dimensions = h.shape[1]!;
    for (const [i, units] of hidden.entries()) {
      const layer = s.at(`hidden${i + 1}`);
      const gain = dense(layer.at('gain'), e, { units, init: zeros });
      const shift = dense(layer.at('shift'), e, { units, bias: false });
      const sums = dense(layer, h, { units, init: heNormal });
      h = silu(tf.add(tf.add(sums, tf.mul(gain, sums)), shift));
    }
    return tf.reshape(dense(s.at('output'), h, { units: dimensions, init: zeros }), x.shape);
  };
