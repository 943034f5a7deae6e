import { type Tensor, type Tensors, tf } from '../../tensor/tf.js';

/** The Euclidean norm of all gradients together. */
export function globalNorm(gradients: Tensors): Tensor {
  const squares = Object.values(gradients).map((g) => tf.sum(tf.square(g)));
  return tf.sqrt(squares.length === 1 ? squares[0]! : tf.addN(squares));
}

/**
 * g min(1, most / norm): a step too long is made shorter and keeps its direction. A norm that is not finite stays
 * so in every gradient.
 *
 * @see Pascanu et al., On the difficulty of training recurrent neural networks, 2013, algorithm 1
 */
export function clipByGlobalNorm(gradients: Tensors, norm: Tensor, most: number): Tensors {
  // most / max(norm, most) is 1 where nothing is to be clipped, and never divides by 0.
  const scale = tf.div(most, tf.maximum(norm, most));
  return Object.fromEntries(Object.entries(gradients).map(([name, g]) => [name, tf.mul(g, scale)]));
}

/** Every single derivative cut to -most..most. */
export function clipByValue(gradients: Tensors, most: number): Tensors {
  return Object.fromEntries(
    Object.entries(gradients).map(([name, g]) => [name, tf.clipByValue(g, -most, most)]),
  );
}
