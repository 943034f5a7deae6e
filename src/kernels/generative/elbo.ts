import type { Noise } from '../../tensor/random.js';
import { type Tensor, tf } from '../../tensor/tf.js';

/** A normal distribution of each code, its dimensions independent: [B, J]. */
export interface Posterior {
  mean: Tensor;
  logVariance: Tensor;
}

/** Codes drawn from a posterior, and the noise they are made of: [samples B, J], sample by sample. */
export interface Codes {
  z: Tensor;
  epsilon: Tensor;
}

/**
 * z = mu + sigma epsilon,  epsilon ~ N(0, I):  a draw from N(mu, sigma^2) through which gradients go to mu and sigma,
 * dz/dmu = 1, dz/dsigma = epsilon.
 *
 * @param samples draws for each item
 * @see Kingma & Welling, Auto-encoding variational Bayes, 2014, section 2.4
 */
export function reparametrised({ mean, logVariance }: Posterior, noise: Noise, samples = 1): Codes {
  const [batch, units] = mean.shape as [number, number];
  const epsilon = noise.normal([samples, batch, units]);
  // [samples, B, J] by broadcasting: the gradient of tf.tile is as many slices as there are samples.
  const z = tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), epsilon));
  const rows = [samples * batch, units];
  return { z: tf.reshape(z, rows), epsilon: tf.reshape(epsilon, rows) };
}

/** A batch `samples` times, one after the other. */
export const repeated = (x: Tensor, samples: number): Tensor =>
  samples === 1 ? x : tf.tile(x, [samples, ...x.shape.slice(1).map(() => 1)]);

/**
 * KL(q(z_j|x) || N(0, 1)) = 1/2 (mu_j^2 + sigma_j^2 - 1 - log sigma_j^2) of each item and dimension of the code, in nats:
 * [B, J]. The KL of a code is the sum over its dimensions.
 *
 * @see Kingma & Welling, 2014, appendix B
 */
export function klOfItems({ mean, logVariance }: Posterior): Tensor {
  const excess = tf.sub(tf.exp(logVariance), tf.add(logVariance, 1));
  return tf.mul(tf.add(tf.square(mean), excess), 0.5);
}

/** The same of each dimension, as its mean over the batch: [J]. */
export const klOfUnits = (posterior: Posterior): Tensor => tf.mean(klOfItems(posterior), 0);

// Below this a dimension of the code tells nothing of its item, nats.
const ACTIVE = 0.01;

/** How many dimensions of the code are used: those whose KL is above 0.01 nats. */
export const activeUnits = (kl: Tensor): Tensor => tf.sum(tf.cast(tf.greater(kl, ACTIVE), 'float32'));

export const countActive = (kl: ArrayLike<number>): number =>
  Array.from(kl).filter((nats) => nats > ACTIVE).length;

/**
 * log w = log p(x|z) + log p(z) - log q(z|x) of codes from the posterior, [samples B]. The mean of w over codes is p(x)
 * without bias, so that the logarithm of a mean over K of them is a bound of log p(x) from below that rises with K,
 * from the ELBO at K = 1. Of the densities of z only  1/2 sum (epsilon^2 + log sigma^2 - z^2)  is left.
 *
 * @param logLikelihood log p(x|z), [samples B]
 * @see Burda, Grosse & Salakhutdinov, Importance weighted autoencoders, 2016, eq. 8
 */
export function logImportance(
  logLikelihood: Tensor,
  { logVariance }: Posterior,
  { z, epsilon }: Codes,
): Tensor {
  const samples = z.shape[0]! / logVariance.shape[0]!;
  const densities = tf.add(tf.sub(tf.square(epsilon), tf.square(z)), repeated(logVariance, samples));
  return tf.add(logLikelihood, tf.mul(tf.sum(densities, 1), 0.5));
}
