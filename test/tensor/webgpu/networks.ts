import { createRng } from '../../../src/core/random.js';
import { classifier } from '../../../src/kernels/classifier/architectures.js';
import { classLoss } from '../../../src/kernels/classifier/loss.js';
import { unet } from '../../../src/kernels/generative/unet.js';
import { dense } from '../../../src/kernels/nn/dense.js';
import { adam, adamw, momentum, type Optimizer, rmsprop } from '../../../src/kernels/nn/optimizers.js';
import { lstmCell, recurrent } from '../../../src/kernels/nn/recurrent.js';
import { initialize } from '../../../src/kernels/nn/scope.js';
import { type LossFunction, type TrainStepOptions, trainStep } from '../../../src/kernels/nn/train-step.js';
import { openSession } from '../../../src/tensor/engine.js';
import type { HostTensor, HostTensors } from '../../../src/tensor/host.js';
import { tf } from '../../../src/tensor/tf.js';

/** Small networks without chance: what their training does is the same on every backend. */
interface Job extends Partial<TrainStepOptions> {
  loss: LossFunction;
  optimizer: Optimizer;
  batch: HostTensors;
}

export const STEPS = 3;
/** Networks that are also trained operation by operation, which takes its time in software. */
export const BOTH_WAYS = ['mlp', 'lenet'];

/** Angles of many turns, as times of a diffusion have them. */
export const ANGLES = Float32Array.from({ length: 400 }, (_, i) => (i - 200) * 17.3 + Math.sin(i));

const BATCH = 4;
const rng = createRng('webgpu networks');
const normal = (...shape: number[]): HostTensor => ({
  shape: [BATCH, ...shape],
  data: Float32Array.from({ length: shape.reduce((n, d) => n * d, BATCH) }, () => rng.normal()),
});
const y = { shape: [BATCH], data: Int32Array.of(0, 2, 1, 2) };
const plain = { outputs: 3, hidden: [16], activation: 'elu', dropout: 0 } as const;
const denoiser = unet({ channels: 8, multipliers: [1, 2], blocks: 1, heads: 2, timesteps: 100, classes: 3 });

export const NETWORKS: Readonly<Record<string, Job>> = {
  mlp: {
    loss: classLoss(classifier('mlp', plain), { smoothing: 0.1 }),
    optimizer: rmsprop(),
    clipNorm: 1,
    ema: 0.9,
    batch: { x: normal(10), y },
  },
  lenet: {
    loss: classLoss(classifier('lenet', plain)),
    optimizer: adam(),
    batch: { x: normal(12, 12, 1), y },
  },
  // Group normalisation, attention, resizing, an embedded label and waves of the time.
  unet: {
    loss: (s, { x, t, label, eps }) => ({
      loss: tf.mean(tf.squaredDifference(denoiser(s, x!, t!, label), eps!)),
    }),
    // Derivatives that are rounding alone stay below epsilon: without it each would move its parameter by the rate.
    optimizer: adamw({ epsilon: 1e-4 }),
    batch: {
      x: normal(4, 4, 1),
      eps: normal(4, 4, 1),
      t: { shape: [BATCH], data: Int32Array.of(3, 99, 40, 71) },
      label: y,
    },
  },
  lstm: {
    loss: classLoss((s, x) =>
      dense(s.at('output'), recurrent(s.at('lstm'), x, lstmCell(6)).state[0]!, { units: 3 }),
    ),
    optimizer: momentum({ nesterov: true }),
    batch: { x: normal(5, 4), y },
  },
};

/** What the steps of a network put out, one after the other, and the state that they end in. */
export async function trainNetwork(
  { batch, ...job }: Job,
  { steps, capture }: { steps: number; capture: boolean },
) {
  const { params, buffers } = initialize(job.loss, batch, createRng(1));
  const { initialState, step } = trainStep({ ...job, seed: 0 });
  const session = await openSession(initialState(params, buffers), { capture });
  const run = session.capture('train', step);
  const inputs = { ...batch, rate: { shape: [], data: Float32Array.of(0.01) } };
  const outputs: Record<string, number[]>[] = [];
  for (let i = 0; i < steps; i++) outputs.push(numbersOf(await run(inputs)));
  const state = numbersOf(await session.read());
  const [info] = session.describe();
  session.dispose();
  return { outputs, state, kernels: info?.kernels ?? 0 };
}

export const numbersOf = (hosts: HostTensors): Record<string, number[]> =>
  Object.fromEntries(Object.entries(hosts).map(([name, { data }]) => [name, Array.from(data)]));
