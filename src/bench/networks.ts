import { createRng } from '../core/random.js';
import { type Classifier, classifier } from '../kernels/classifier/architectures.js';
import { classLoss } from '../kernels/classifier/loss.js';
import { type Diffusion, diffusionLoss } from '../kernels/generative/diffusion.js';
import { reverseStep, samplingPlan } from '../kernels/generative/diffusion-sampler.js';
import { noiseSchedule } from '../kernels/generative/noise-schedule.js';
import { unet } from '../kernels/generative/unet.js';
import { vae, vaeLoss } from '../kernels/generative/vae.js';
import { dense } from '../kernels/nn/dense.js';
import { adam } from '../kernels/nn/optimizers.js';
import { lstmCell, recurrent } from '../kernels/nn/recurrent.js';
import { initialize, scopeOf } from '../kernels/nn/scope.js';
import { type LossFunction, trainStep } from '../kernels/nn/train-step.js';
import type { HostTensor, HostTensors } from '../tensor/host.js';
import { noise } from '../tensor/random.js';
import type { StepFunction } from '../tensor/session.js';
import { tf } from '../tensor/tf.js';

/** A step of a network whose twin in PyTorch is in bench/peers: the same layers, batch and optimizer. */
export interface NetworkJob {
  state: HostTensors;
  step: StepFunction;
  inputs: HostTensors;
  /** Steps that are timed together: those of a sampler. */
  repeats: number;
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

const plain = { outputs: 10, activation: 'relu', dropout: 0 } as const;

const lstm =
  (units: number): Classifier =>
  (s, x) => {
    const { state } = recurrent(s.at('lstm'), x, lstmCell(units));
    return dense(s.at('output'), state[0]!, { units: 10 });
  };

const autoencoder = (arch: 'mlp' | 'conv', hidden: number[], shape: number[]): LossFunction => {
  const model = vae({
    arch,
    shape,
    hidden,
    latent: 20,
    filters: [32, 64],
    decoder: 'bernoulli',
    variance: 1,
    classes: 0,
  });
  return vaeLoss(model, { beta: 1, warmUp: 0, freeBits: 0, samples: 1 });
};

const diffusion = (): Diffusion => {
  const timesteps = 1000;
  const denoiser = unet({ channels: 32, multipliers: [1, 2, 2], blocks: 1, heads: 1, timesteps, classes: 0 });
  return { schedule: noiseSchedule('cosine', timesteps), predict: 'noise', denoiser, classes: 0 };
};

/** A training step with Adam. */
function training(loss: LossFunction, batch: HostTensors): NetworkJob {
  const { params, buffers } = initialize((s, inputs) => loss(s, inputs), oneItem(batch), createRng(0));
  const { initialState, step } = trainStep({ loss, optimizer: adam(), seed: 0 });
  const rate = { shape: [], data: Float32Array.of(1e-3) };
  return { state: initialState(params, buffers), step, inputs: { ...batch, rate }, repeats: 1 };
}

const oneItem = (batch: HostTensors): HostTensors =>
  Object.fromEntries(
    Object.entries(batch).map(([name, { shape, data }]) => [
      name,
      { shape: [1, ...shape.slice(1)], data: data.slice(0, data.length / shape[0]!) },
    ]),
  );

/** Pictures drawn by DDIM, `steps` of its steps together. */
function sampling(batch: number, steps: number): NetworkJob {
  const model = diffusion();
  const { params, buffers } = initialize(
    (s, inputs) => diffusionLoss(model)(s, inputs),
    { x: pictures(1, 28, 28, 1) },
    createRng(0),
  );
  const { initialState } = trainStep({ loss: diffusionLoss(model), optimizer: adam(), seed: 0 });
  const plan = samplingPlan(model.schedule, { steps, eta: 0 });
  const weights = Object.entries(initialState(params, buffers)).filter(([name]) =>
    /^(params|buffers)\//.test(name),
  );
  return {
    state: {
      ...Object.fromEntries(weights),
      x: pictures(batch, 28, 28, 1),
      k: { shape: [], data: Int32Array.of(0) },
    },
    step(state) {
      const s = scopeOf(state, { training: false, noise: noise(0, state['k']!) });
      const x = reverseStep(model, plan, s, { x: state['x']!, k: state['k']!, noise: s.noise });
      // Round and round, so that each timing has all the steps.
      const k = tf.mod(tf.add(state['k']!, tf.scalar(1, 'int32')), tf.scalar(steps, 'int32'));
      return { state: { x, k } };
    },
    inputs: {},
    repeats: steps,
  };
}

/** By name, made when asked for. */
export const NETWORKS: ReadonlyMap<string, () => NetworkJob> = new Map([
  ['mlp', () => training(classLoss(classifier('mlp', { ...plain, hidden: [256] })), digits(128, 784))],
  ['lenet', () => training(classLoss(classifier('lenet', { ...plain, hidden: [] })), digits(128, 28, 28, 1))],
  ['vae', () => training(autoencoder('mlp', [400], [784]), { x: pictures(128, 784) })],
  ['conv-vae', () => training(autoencoder('conv', [256], [28, 28, 1]), { x: pictures(128, 28, 28, 1) })],
  ['unet', () => training(diffusionLoss(diffusion()), { x: pictures(32, 28, 28, 1) })],
  ['lstm-64', () => training(classLoss(lstm(64)), digits(32, 50, 16))],
  ['lstm-128', () => training(classLoss(lstm(128)), digits(128, 28, 28))],
  ['ddim', () => sampling(64, 50)],
]);

const digits = (batch: number, ...shape: number[]): HostTensors => ({
  x: pictures(batch, ...shape),
  y: classes(batch),
});
