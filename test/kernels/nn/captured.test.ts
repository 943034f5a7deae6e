import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { dense } from '../../../src/kernels/nn/dense.js';
import { dropout } from '../../../src/kernels/nn/dropout.js';
import { GRADIENT_CASES } from '../../../src/kernels/nn/gradcheck-cases.js';
import { GRADIENT_CASE_NAMES } from '../../../src/kernels/nn/gradcheck-names.js';
import { batchNorm } from '../../../src/kernels/nn/normalisation.js';
import { OPTIMIZERS, optimizerOf } from '../../../src/kernels/nn/optimizers.js';
import { initialize, type Scope } from '../../../src/kernels/nn/scope.js';
import { trainStep } from '../../../src/kernels/nn/train-step.js';
import { openSession, startTensors } from '../../../src/tensor/engine.js';
import type { HostTensor, HostTensors } from '../../../src/tensor/host.js';
import { type Tensors, tf } from '../../../src/tensor/tf.js';
import { BACKENDS, waveValues } from './oracle.js';

const host = (shape: readonly number[], phase: number): HostTensor => ({
  shape: [...shape],
  data: waveValues(shape, phase),
});

const integers = ({ shape, below }: { shape: readonly number[]; below: number }): HostTensor => ({
  shape: [...shape],
  data: Int32Array.from(waveValues(shape, 1), (v) => Math.abs(v) * below),
});

/** Three steps, so that a captured one is replayed; the state at the end and all that came out. */
async function run(
  step: ReturnType<typeof trainStep>['step'],
  state: HostTensors,
  inputs: HostTensors,
  capture: boolean,
) {
  const session = await openSession(state, { capture });
  const captured = session.capture('train', step);
  const outputs: HostTensors[] = [];
  for (let i = 0; i < 3; i++) outputs.push(await captured(inputs));
  const end = await session.read();
  session.dispose();
  return { outputs, end };
}

/** Sums are taken in another order when steps are compiled: single precision, and three steps to grow. */
function expectSame(a: HostTensors, b: HostTensors) {
  expect(Object.keys(a).sort()).toEqual(Object.keys(b).sort());
  for (const [name, { shape, data }] of Object.entries(a)) {
    expect(b[name]!.shape, name).toEqual(shape);
    const off = Array.from(data, (v, i) => Math.abs(v - b[name]!.data[i]!) / Math.max(1, Math.abs(v)));
    expect(Math.max(0, ...off), name).toBeLessThan(2e-5);
  }
}

async function expectCapturedEqualsEager(
  train: ReturnType<typeof trainStep>,
  network: (s: Scope, x: Tensors) => unknown,
  inputs: HostTensors,
) {
  const { params, buffers } = initialize(network, inputs, createRng(0));
  const state = train.initialState(params, buffers);
  const given = { ...inputs, rate: { shape: [], data: Float32Array.of(0.01) } };
  const captured = await run(train.step, state, given, true);
  const eager = await run(train.step, state, given, false);
  captured.outputs.forEach((outputs, i) => {
    expectSame(outputs, eager.outputs[i]!);
  });
  expectSame(captured.end, eager.end);
  return captured;
}

describe.each(BACKENDS)('captured equals eager on %s', (backend) => {
  test.each(Object.values(GRADIENT_CASE_NAMES).flat())('%s', async (name) => {
    await startTensors(backend);
    const { inputs, f } = GRADIENT_CASES[name];
    const values = Object.fromEntries(
      Object.entries(inputs).map(([key, wanted], i) => [
        key,
        'below' in wanted ? integers(wanted) : host(wanted, i + 1),
      ]),
    );
    // Something to train even where the layer has nothing of its own: a weight before its first output.
    const network = (s: Scope, x: Tensors) => {
      const weight = s.param('scale', [], () => Float32Array.of(0.7));
      return [f(s, x)].flat().map((y) => tf.mul(tf.square(y), weight));
    };
    const train = trainStep({
      loss: (s, x) => {
        const parts = network(s, x).map((y) => tf.mean(y));
        return { loss: tf.addN(parts), terms: { first: parts[0]! } };
      },
      optimizer: optimizerOf('sgd'),
      seed: 0,
    });
    await expectCapturedEqualsEager(train, network, values);
  });

  test.each(OPTIMIZERS)(
    '%s, with dropout, clipping, running means and an average of the weights',
    async (name) => {
      await startTensors(backend);
      const network = (s: Scope, { x }: Tensors) => {
        // No bias below the normalisation: its gradient is rounding alone, which adaptive steps make large.
        const h = tf.relu(batchNorm(s.at('norm'), dense(s.at('hidden'), x!, { units: 8, bias: false })));
        return dense(s.at('output'), dropout(s, h, 0.5), { units: 2 });
      };
      const train = trainStep({
        loss: (s, x) => ({ loss: tf.mean(tf.square(tf.sub(network(s, x), x['y']!))) }),
        optimizer: optimizerOf(name, { weightDecay: 0.01 }),
        seed: 5,
        clipNorm: 0.5,
        clipValue: 0.3,
        ema: 0.99,
      });
      const { outputs } = await expectCapturedEqualsEager(train, network, {
        x: host([6, 4], 1),
        y: host([6, 2], 2),
      });
      // Dropout draws anew in each step.
      expect(new Set(outputs.map(({ loss }) => loss!.data[0])).size).toBe(3);
    },
  );
});
