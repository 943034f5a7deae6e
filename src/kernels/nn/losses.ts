import { sizeOf } from '../../tensor/host.js';
import { type Tensor, tf } from '../../tensor/tf.js';

/*
 * Losses to be made small, each a scalar: the mean over all it is given. Likelihoods, which are sums over an item,
 * are in likelihoods.ts.
 */

/**
 * Mean over all rows of  -sum_k q_k log softmax(logits)_k,  where q is 1 - smoothing at the label and smoothing / K
 * everywhere in addition.
 *
 * @param logits [..., K]
 * @param labels [...], int32 of 0..K-1
 * @see Szegedy et al., Rethinking the Inception architecture, 2016, section 7, for smoothing
 */
export function softmaxCrossEntropy(logits: Tensor, labels: Tensor, { smoothing = 0 } = {}): Tensor {
  const classes = logits.shape.at(-1)!;
  const logp = tf.logSoftmax(tf.reshape(logits, [-1, classes])); // [N, K]
  const ids = tf.reshape(labels, [-1]) as tf.Tensor1D;
  const rest = smoothing / classes;
  const q = tf.oneHot(ids, classes, 1 - smoothing + rest, rest, 'float32');
  return tf.neg(tf.div(tf.sum(tf.mul(q, logp)), sizeOf(labels.shape)));
}

/** Mean over all numbers of  log(1 + e^x) - x z:  -log P(z) of a probability sigmoid(x), without overflow. */
export function sigmoidCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  return tf.mean(tf.sub(tf.softplus(logits), tf.mul(logits, targets)));
}

/** Mean over all numbers of (y - t)^2. */
export function meanSquaredError(y: Tensor, target: Tensor): Tensor {
  return tf.mean(tf.square(tf.sub(y, target)));
}

/** Mean over all numbers of |y - t|. */
export function meanAbsoluteError(y: Tensor, target: Tensor): Tensor {
  return tf.mean(tf.abs(tf.sub(y, target)));
}

/**
 * Mean over all numbers of  e^2 / 2  where |e| = |y - t| <= delta,  delta (|e| - delta / 2)  elsewhere.
 *
 * @see Huber, Robust estimation of a location parameter, 1964
 */
export function huber(y: Tensor, target: Tensor, delta = 1): Tensor {
  const size = tf.abs(tf.sub(y, target));
  // With c the size cut at delta, both branches are c (|e| - c / 2).
  const cut = tf.minimum(size, delta);
  return tf.mean(tf.mul(cut, tf.sub(size, tf.mul(cut, 0.5))));
}
