import { createRng } from '../core/random.js';
import { relu } from '../kernels/nn/activations.js';
import { conv2d, conv2dTranspose } from '../kernels/nn/convolution.js';
import { dense } from '../kernels/nn/dense.js';
import { bernoulliLogLikelihood, gaussianKlToStandard } from '../kernels/nn/likelihoods.js';
import { softmaxCrossEntropy } from '../kernels/nn/losses.js';
import { adam } from '../kernels/nn/optimizers.js';
import { maxPool } from '../kernels/nn/pooling.js';
import { lstmCell, recurrent } from '../kernels/nn/recurrent.js';
import { initialize, type Scope } from '../kernels/nn/scope.js';
import { type LossFunction, trainStep } from '../kernels/nn/train-step.js';
import type { HostTensor, HostTensors } from '../tensor/host.js';
import type { StepFunction } from '../tensor/session.js';
import { type Tensor, type Tensors, tf } from '../tensor/tf.js';

/** A training step of a network whose twin in PyTorch is in bench/peers: the same layers, batch and optimizer. */
export interface NetworkJob {
  name: string;
  state: HostTensors;
  step: StepFunction;
  inputs: HostTensors;
}

const rng = createRng('bench networks');
const pictures = (batch: number, ...shape: number[]): HostTensor => ({
  shape: [batch, ...shape],
  data: Float32Array.from({ length: shape.reduce((n, d) => n * d, batch) }, () => rng.uniform()),
});
const classes = (batch: number): HostTensor => ({
  shape: [batch],
  data: Int32Array.from({ length: batch }, () => rng.integer(10)),
});

type Classifier = (s: Scope, x: Tensor) => Tensor;

const mlp: Classifier = (s, x) =>
  dense(s.at('output'), relu(dense(s.at('hidden'), x, { units: 256 })), { units: 10 });

const lenet: Classifier = (s, x) => {
  let h = relu(conv2d(s.at('conv1'), x, { filters: 6, kernel: 5 }));
  h = maxPool(s, h);
  h = relu(conv2d(s.at('conv2'), h, { filters: 16, kernel: 5, pad: 'valid' }));
  h = maxPool(s, h);
  h = relu(dense(s.at('dense1'), tf.reshape(h, [x.shape[0]!, -1]), { units: 120 }));
  h = relu(dense(s.at('dense2'), h, { units: 84 }));
  return dense(s.at('output'), h, { units: 10 });
};

const lstm =
  (units: number): Classifier =>
  (s, x) => {
    const { state } = recurrent(s.at('lstm'), x, lstmCell(units));
    return dense(s.at('output'), state[0]!, { units: 10 });
  };

const classify =
  (network: Classifier): LossFunction =>
  (s, { x, y }) => ({ loss: softmaxCrossEntropy(network(s, x!), y!) });

type Coder = (s: Scope, x: Tensor) => Tensor;

/** -ELBO of a Bernoulli decoder, a mean over the batch. */
const vae =
  (encode: Coder, decode: Coder, latent: number): LossFunction =>
  (s, { x }) => {
    const h = encode(s.at('encoder'), x!);
    const mean = dense(s.at('mean'), h, { units: latent });
    const logVariance = dense(s.at('logVariance'), h, { units: latent });
    const z = tf.add(mean, tf.mul(tf.exp(tf.div(logVariance, 2)), s.noise.normal(mean.shape)));
    const logits = tf.reshape(decode(s.at('decoder'), z), x!.shape);
    const reconstruction = tf.sum(bernoulliLogLikelihood(logits, x!));
    const kl = tf.sum(gaussianKlToStandard(mean, logVariance));
    return { loss: tf.div(tf.sub(kl, reconstruction), x!.shape[0]!) };
  };

const denseVae = vae(
  (s, x) => relu(dense(s.at('hidden'), x, { units: 400 })),
  (s, z) => dense(s.at('output'), relu(dense(s.at('hidden'), z, { units: 400 })), { units: 784 }),
  20,
);

const convVae = vae(
  (s, x) => {
    let h = relu(conv2d(s.at('conv1'), x, { filters: 32, kernel: 3, stride: 2 }));
    h = relu(conv2d(s.at('conv2'), h, { filters: 64, kernel: 3, stride: 2 }));
    return relu(dense(s.at('dense'), tf.reshape(h, [x.shape[0]!, -1]), { units: 256 }));
  },
  (s, z) => {
    let h = relu(dense(s.at('dense1'), z, { units: 256 }));
    h = relu(dense(s.at('dense2'), h, { units: 7 * 7 * 64 }));
    h = tf.reshape(h, [z.shape[0]!, 7, 7, 64]);
    h = relu(conv2dTranspose(s.at('conv1'), h, { filters: 32, kernel: 3, stride: 2 }));
    return conv2dTranspose(s.at('conv2'), h, { filters: 1, kernel: 3, stride: 2 });
  },
  20,
);

function job(name: string, loss: LossFunction, batch: HostTensors): NetworkJob {
  const network = (s: Scope, inputs: Tensors) => loss(s, inputs);
  const { params, buffers } = initialize(network, batch, createRng(0));
  const { initialState, step } = trainStep({ loss, optimizer: adam(), seed: 0 });
  const rate = { shape: [], data: Float32Array.of(1e-3) };
  return { name, state: initialState(params, buffers), step, inputs: { ...batch, rate } };
}

/** The networks by name, made when asked for. */
export const NETWORKS: ReadonlyMap<string, () => NetworkJob> = new Map([
  ['mlp', () => job('mlp', classify(mlp), { x: pictures(128, 784), y: classes(128) })],
  ['lenet', () => job('lenet', classify(lenet), { x: pictures(128, 28, 28, 1), y: classes(128) })],
  ['vae', () => job('vae', denseVae, { x: pictures(128, 784) })],
  ['conv-vae', () => job('conv-vae', convVae, { x: pictures(128, 28, 28, 1) })],
  ['lstm-64', () => job('lstm-64', classify(lstm(64)), { x: pictures(32, 50, 16), y: classes(32) })],
  ['lstm-128', () => job('lstm-128', classify(lstm(128)), { x: pictures(128, 28, 28), y: classes(128) })],
]);
