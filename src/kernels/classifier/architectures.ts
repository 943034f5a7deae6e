import { type Tensor, tf } from '../../tensor/tf.js';
import { ACTIVATIONS, type ActivationName, relu } from '../nn/activations.js';
import { conv2d } from '../nn/convolution.js';
import { dense } from '../nn/dense.js';
import { dropout } from '../nn/dropout.js';
import { heUniform } from '../nn/initializers.js';
import { maxPool } from '../nn/pooling.js';
import type { Scope } from '../nn/scope.js';
import type { Architecture } from './architecture-names.js';

/** An item of each batch to `outputs` numbers: logits of classes, or the numbers that are learnt. */
export type Classifier = (s: Scope, x: Tensor) => Tensor;

export interface ArchitectureOptions {
  outputs: number;
  /** Widths of the hidden layers of an mlp. */
  hidden: readonly number[];
  activation: ActivationName;
  /** Part of the hidden units left out in each step of training. */
  dropout: number;
}

/** Least height and width of pictures that LeNet's two poolings leave something of. */
export const LENET_LEAST = 12;

/** The network of an architecture. */
export function classifier(arch: Architecture, options: ArchitectureOptions): Classifier {
  return { mlp, lenet }[arch](options);
}

/** Layers of weighted sums with an activation between them; whatever the input's shape is, it is read as a row. */
function mlp({ hidden, outputs, activation, dropout: rate }: ArchitectureOptions): Classifier {
  const act = ACTIVATIONS[activation];
  return (s, x) => {
    let h = tf.reshape(x, [x.shape[0]!, -1]); // [B, D]
    hidden.forEach((units, i) => {
      h = act(dense(s.at(`hidden${i}`), h, { units, init: heUniform }));
      h = dropout(s, h, rate);
    });
    return dense(s.at('output'), h, { units: outputs });
  };
}

/**
 * LeNet-5 with rectified units and pooling by the maximum: for 28 x 28 pictures the first convolution keeps the
 * size, as padding the digits to 32 x 32 does in the paper. 61,706 parameters for ten classes.
 *
 * @see LeCun et al., Gradient-based learning applied to document recognition, 1998, section II B
 */
function lenet({ outputs, dropout: rate }: ArchitectureOptions): Classifier {
  return (s, x) => {
    let h = relu(conv2d(s.at('conv1'), x, { filters: 6, kernel: 5, init: heUniform })); // [B, H, W, 6]
    h = maxPool(s.at('pool1'), h);
    h = relu(conv2d(s.at('conv2'), h, { filters: 16, kernel: 5, pad: 'valid', init: heUniform }));
    h = maxPool(s.at('pool2'), h);
    h = tf.reshape(h, [x.shape[0]!, -1]); // [B, 400] for 28 x 28
    for (const [name, units] of [
      ['dense1', 120],
      ['dense2', 84],
    ] as const) {
      h = dropout(s, relu(dense(s.at(name), h, { units, init: heUniform })), rate);
    }
    return dense(s.at('output'), h, { units: outputs });
  };
}
