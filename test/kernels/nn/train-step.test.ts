import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { dense } from '../../../src/kernels/nn/dense.js';
import { adam } from '../../../src/kernels/nn/optimizers.js';
import { initialize, type Scope } from '../../../src/kernels/nn/scope.js';
import { trainStep } from '../../../src/kernels/nn/train-step.js';
import { openSession, startTensors } from '../../../src/tensor/engine.js';
import { type Tensors, tf } from '../../../src/tensor/tf.js';

await startTensors('cpu');

const network = (s: Scope, { x }: Tensors) =>
  dense(s.at('output'), tf.tanh(dense(s.at('hidden'), x!, { units: 8 })), { units: 1 });

test('XOR is learned by a network of eight hidden units', async () => {
  const { params, buffers } = initialize(
    network,
    { x: { shape: [1, 2], data: new Float32Array(2) } },
    createRng(0),
  );
  const { initialState, step } = trainStep({
    loss: (s, batch) => {
      const error = tf.sub(network(s, batch), batch['y']!);
      return { loss: tf.mean(tf.square(error)), terms: { largest: tf.max(tf.abs(error)) } };
    },
    optimizer: adam(),
    seed: 0,
    clipNorm: 1,
    ema: 0.9,
  });
  const session = await openSession(initialState(params, buffers));
  const run = session.capture('train', step);
  const batch = {
    x: { shape: [4, 2], data: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1) },
    y: { shape: [4, 1], data: Float32Array.of(0, 1, 1, 0) },
    rate: { shape: [], data: Float32Array.of(0.05) },
  };
  const before = tf.memory().numTensors;
  let outputs = await run(batch);
  for (let i = 0; i < 300; i++) outputs = await run(batch);
  expect(tf.memory().numTensors).toBe(before);
  expect(outputs['loss']!.data[0]).toBeLessThan(1e-3);
  expect(outputs['largest']!.data[0]).toBeLessThan(0.1);
});
