import { type Tensor, tf } from '../../tensor/tf.js';

/*
 * Log-likelihoods and divergences in nats: one number for each item of the batch, the sum over all that the item
 * has. [B, ...] to [B].
 */

/** Sum of  z x - log(1 + e^x):  log P(z) where each number is 1 with probability sigmoid(x). z may be in between. */
export function bernoulliLogLikelihood(logits: Tensor, z: Tensor): Tensor {
  return perItem(tf.sub(tf.mul(z, logits), tf.softplus(logits)));
}

/**
 * Sum of  -1/2 (log(2 pi) + log v + (x - m)^2 / v):  log N(x; m, v) with a variance for each number, or one.
 *
 * @param logVariance log v, of the shape of x or one that broadcasts to it
 */
export function gaussianLogLikelihood(x: Tensor, mean: Tensor, logVariance: Tensor): Tensor {
  const error = tf.mul(tf.square(tf.sub(x, mean)), tf.exp(tf.neg(logVariance)));
  return perItem(tf.mul(tf.add(tf.add(error, logVariance), Math.log(2 * Math.PI)), -0.5));
}

/** Sum of  1/2 (log(2 pi) + log v + (x - m)^2 / v):  the negative of the log-likelihood above. */
export const gaussianNegativeLogLikelihood = (x: Tensor, mean: Tensor, logVariance: Tensor): Tensor =>
  tf.neg(gaussianLogLikelihood(x, mean, logVariance));

/**
 * KL(N(m, v) || N(0, 1)) = 1/2 sum (m^2 + v - 1 - log v).
 *
 * @see Kingma & Welling, Auto-encoding variational Bayes, 2014, appendix B
 */
export function gaussianKlToStandard(mean: Tensor, logVariance: Tensor): Tensor {
  const excess = tf.sub(tf.exp(logVariance), tf.add(logVariance, 1));
  return perItem(tf.mul(tf.add(tf.square(mean), excess), 0.5));
}

/** KL(N(m1, v1) || N(m2, v2)) = 1/2 sum (log v2 - log v1 + (v1 + (m1 - m2)^2) / v2 - 1). */
export function gaussianKl(mean1: Tensor, logVariance1: Tensor, mean2: Tensor, logVariance2: Tensor): Tensor {
  const logRatio = tf.sub(logVariance1, logVariance2);
  const distance = tf.mul(tf.square(tf.sub(mean1, mean2)), tf.exp(tf.neg(logVariance2)));
  return perItem(tf.mul(tf.add(tf.sub(tf.exp(logRatio), tf.add(logRatio, 1)), distance), 0.5));
}

/** Over all dimensions but the first. */
function perItem(x: Tensor): Tensor {
  return x.rank < 2 ? x : tf.sum(tf.reshape(x, [x.shape[0]!, -1]), 1);
}
