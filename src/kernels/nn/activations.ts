import { type Tensor, tf } from '../../tensor/tf.js';

/** max(x, 0). */
export const relu = (x: Tensor): Tensor => tf.relu(x);

/** x where positive, slope x elsewhere. Maas et al., Rectifier nonlinearities, 2013. */
export const leakyRelu = (x: Tensor, slope = 0.01): Tensor => tf.leakyRelu(x, slope);

/** x where positive, e^x - 1 elsewhere. Clevert et al., Exponential linear units, 2016. */
export const elu = (x: Tensor): Tensor => tf.elu(x);

/** Elu scaled so that means and variances go to 0 and 1. Klambauer et al., Self-normalizing networks, 2017. */
export const selu = (x: Tensor): Tensor => tf.selu(x);

/**
 * x Phi(x) with Phi by tanh: x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).
 *
 * @see Hendrycks & Gimpel, Gaussian error linear units, 2016, section 2
 */
export const gelu = (x: Tensor): Tensor => {
  const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
};

/** x sigmoid(x), also called swish. */
export const silu = (x: Tensor): Tensor => tf.mul(x, tf.sigmoid(x));

/** log(1 + e^x). */
export const softplus = (x: Tensor): Tensor => tf.softplus(x);

export const tanh = (x: Tensor): Tensor => tf.tanh(x);

/** 1 / (1 + e^-x). */
export const sigmoid = (x: Tensor): Tensor => tf.sigmoid(x);

/** By name, for `--activation`. */
export const ACTIVATIONS = {
  relu,
  'leaky-relu': (x: Tensor) => leakyRelu(x),
  elu,
  selu,
  gelu,
  silu,
  softplus,
  tanh,
  sigmoid,
  linear: (x: Tensor) => x,
} satisfies Record<string, (x: Tensor) => Tensor>;

export type ActivationName = keyof typeof ACTIVATIONS;
