import { type Tensor, tf } from '../../tensor/tf.js';
import { dense } from '../nn/dense.js';
import { ones } from '../nn/initializers.js';
import { bernoulliLogLikelihood, gaussianLogLikelihood } from '../nn/likelihoods.js';
import type { Scope } from '../nn/scope.js';
import type { LossFunction } from '../nn/train-step.js';
import { activeUnits, klOfUnits, type Posterior, reparametrised, repeated } from './elbo.js';
import type { VaeArchitecture, VaeDecoder } from './vae-names.js';
import { type Architecture, convolutionalArchitecture, denseArchitecture } from './vae-networks.js';

/** What a variational autoencoder is made of. */
export interface VaeOptions {
  arch: VaeArchitecture;
  /** Shape of one item. */
  shape: readonly number[];
  /** Dimensions of the code. */
  latent: number;
  hidden: readonly number[];
  /** Of `conv`. */
  filters: readonly number[];
  decoder: VaeDecoder;
  /** Of a Gaussian decoder: one that is learned, one for each number of an item, or a given one. */
  variance: 'learned' | 'each' | number;
  /** Classes that encoder and decoder are told of; 0 for none. */
  classes: number;
}

/** The parts of a variational autoencoder over a scope. Labels are int32 [B], for a conditional one. */
export interface Vae {
  /** q(z|x), or q(z|x, label). */
  encode(s: Scope, x: Tensor, label?: Tensor): Posterior;
  /** p(x|z) as logits or means: [B, ...shape]. `label` may be weights of the classes instead, [B, K]. */
  decode(s: Scope, z: Tensor, label?: Tensor): Tensor;
  /** log p(x|z) in nats, [B]; in training a variance that is learned takes note of the errors. */
  logLikelihood(s: Scope, x: Tensor, output: Tensor): Tensor;
  /** The mean of p(x|z): probabilities of a Bernoulli decoder. */
  mean(output: Tensor): Tensor;
  /** A draw from p(x|z). */
  draw(s: Scope, output: Tensor): Tensor;
}

// Numbers that never change would take a learned variance to 0 and the likelihood to infinity.
const LEAST_VARIANCE = 1e-6;
// Of the running mean, a batch: it looks back over some twenty.
const MEMORY = 0.95;

/**
 * A variational autoencoder: code z ~ N(0, I), decoder p(x|z), encoder q(z|x) = N(mu(x), sigma^2(x)).
 *
 *   bernoulli  each number of x is 1 with probability sigmoid(output); numbers in between count as so many parts of 1
 *   gaussian   x ~ N(output, v)
 *
 * With `arch: linear` and a Gaussian decoder of one variance the best of its kind is probabilistic PCA.
 *
 * @see Kingma & Welling, Auto-encoding variational Bayes, 2014; Sohn et al., Learning structured output
 *      representation using deep conditional generative models, 2015, for labels; Rybkin et al., Simple and effective
 *      VAE training with calibrated decoders, 2021, for the learned variance
 */
export function vae(options: VaeOptions): Vae {
  const { latent, classes } = options;
  const { encode, decode } = architectureOf(options);
  const condition = (label: Tensor | undefined): Tensor | undefined => {
    if (classes === 0 || label === undefined) return undefined;
    return label.rank === 2 ? label : tf.oneHot(label as tf.Tensor1D, classes, 1, 0, 'float32');
  };
  const likelihood = options.decoder === 'bernoulli' ? BERNOULLI : gaussian(options);
  return {
    encode(s, x, label) {
      const features = encode(s.at('encoder'), x, condition(label));
      const code = (name: string) => dense(s.at(`encoder.${name}`), features, { units: latent });
      return { mean: code('mean'), logVariance: code('logVariance') };
    },
    decode: (s, z, label) => decode(s.at('decoder'), z, condition(label)),
    ...likelihood,
  };
}

function architectureOf({ arch, ...widths }: VaeOptions): Architecture {
  if (arch === 'conv') return convolutionalArchitecture(widths);
  return denseArchitecture(arch === 'linear' ? { ...widths, hidden: [] } : widths);
}

type Likelihood = Pick<Vae, 'logLikelihood' | 'mean' | 'draw'>;

const BERNOULLI: Likelihood = {
  logLikelihood: (_, x, output) => bernoulliLogLikelihood(output, x),
  mean: (output) => tf.sigmoid(output),
  draw: (s, output) => tf.cast(tf.less(s.noise.uniform(output.shape), tf.sigmoid(output)), 'float32'),
};

/**
 * A variance that is learned is a running mean of the squared errors of batches, which is where the derivative of the
 * likelihood by it is 0: gradient descent on its logarithm would be thousands of steps behind. A step uses what the
 * steps before it have seen.
 */
function gaussian({ variance, shape }: VaeOptions): Likelihood {
  const seen = (s: Scope): Tensor =>
    s.at('decoder').buffer('variance', variance === 'each' ? shape : [], ones);
  const current = (s: Scope): Tensor =>
    typeof variance === 'number' ? tf.scalar(variance) : tf.add(seen(s), LEAST_VARIANCE);
  return {
    logLikelihood(s, x, output) {
      const before = current(s);
      if (s.training && typeof variance !== 'number') {
        const errors = tf.square(tf.sub(x, output)); // [B, ...shape]
        const now = variance === 'each' ? tf.mean(errors, 0) : tf.mean(errors);
        s.at('decoder').update('variance', tf.add(tf.mul(seen(s), MEMORY), tf.mul(now, 1 - MEMORY)));
      }
      return gaussianLogLikelihood(x, output, tf.log(before));
    },
    mean: (output) => output,
    draw: (s, output) => tf.add(output, tf.mul(tf.sqrt(current(s)), s.noise.normal(output.shape))),
  };
}

export interface VaeObjective {
  /** Weight of the KL in the loss; at 1 the loss is -ELBO. */
  beta: number;
  /** Steps over which the weight rises to `beta` in a straight line. */
  warmUp: number;
  /** Nats that each dimension of the code may cost for nothing, as a mean over the batch. */
  freeBits: number;
  /** Codes drawn for each item. */
  samples: number;
}

/**
 * loss = -E_q log p(x|z) + beta KL(q(z|x) || N(0, I)), its terms apart, all in nats an item: `elbo` = `reconstruction` -
 * `kl`, whatever beta is, `unitKl` of each dimension of the code, and how many of these are active. With free bits lambda
 * the KL in the loss is sum_j max(lambda, KL_j).
 *
 * Batch: `x`; `y` for a conditional one; `step`, an int32 scalar, where the weight of the KL is to warm up.
 *
 * @see Higgins et al., beta-VAE, 2017; Bowman et al., Generating sentences from a continuous space, 2016, for the
 *      warm-up; Kingma et al., Improved variational inference with inverse autoregressive flow, 2016, section C.8,
 *      for free bits
 */
export function vaeLoss(model: Vae, { beta, warmUp, freeBits, samples }: VaeObjective): LossFunction {
  return (s, { x, y, step }) => {
    const posterior = model.encode(s, x!, y);
    const { z } = reparametrised(posterior, s.noise, samples);
    const output = model.decode(s, z, y && repeated(y, samples));
    const reconstruction = tf.mean(model.logLikelihood(s, repeated(x!, samples), output));
    const unitKl = klOfUnits(posterior); // [J]
    const kl = tf.sum(unitKl);
    const paid = freeBits > 0 ? tf.sum(tf.maximum(unitKl, freeBits)) : kl;
    const weight = step && warmUp > 0 ? warmedUp(step, warmUp, beta) : tf.scalar(beta);
    return {
      loss: tf.sub(tf.mul(weight, paid), reconstruction),
      terms: {
        elbo: tf.sub(reconstruction, kl),
        reconstruction,
        kl,
        activeUnits: activeUnits(unitKl),
        ...(warmUp > 0 && { beta: weight }),
        unitKl,
      },
    };
  };
}

/** beta min(1, (step + 1) / warmUp). */
const warmedUp = (step: Tensor, warmUp: number, beta: number): Tensor =>
  tf.mul(tf.minimum(tf.div(tf.add(tf.cast(step, 'float32'), 1), warmUp), 1), beta);
