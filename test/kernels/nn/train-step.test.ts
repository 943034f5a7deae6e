import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { dense } from '../../../src/kernels/nn/dense.js';
import { dropout } from '../../../src/kernels/nn/dropout.js';
import { adam, sgd } from '../../../src/kernels/nn/optimizers.js';
import { initialize, type Scope } from '../../../src/kernels/nn/scope.js';
import { type TrainStepOptions, trainStep } from '../../../src/kernels/nn/train-step.js';
import { openSession, startTensors } from '../../../src/tensor/engine.js';
import { type Tensors, tf } from '../../../src/tensor/tf.js';

await startTensors('cpu');

const scalar = (x: number) => ({ shape: [], data: Float32Array.of(x) });

/** A session that trains w, from 1 on. */
async function training(options: Omit<TrainStepOptions, 'optimizer' | 'seed'>) {
  const train = trainStep({ optimizer: sgd(), seed: 0, ...options });
  const w = { shape: [2], data: Float32Array.of(1, 1) };
  const session = await openSession(train.initialState({ w }, { b: scalar(0) }));
  return { session, run: session.capture('train', train.step), train };
}

const weight = (s: Scope) => s.param('w', [2], () => new Float32Array(2));

test('XOR is learned by a network of eight hidden units, and nothing is left behind', async () => {
  const network = (s: Scope, { x }: Tensors) =>
    dense(s.at('output'), tf.tanh(dense(s.at('hidden'), x!, { units: 8 })), { units: 1 });
  const example = { x: { shape: [1, 2], data: new Float32Array(2) } };
  const { params, buffers } = initialize(network, example, createRng(0));
  const { initialState, step } = trainStep({
    loss: (s, batch) => {
      const error = tf.sub(network(s, batch), batch['y']!);
      return { loss: tf.mean(tf.square(error)), terms: { largest: tf.max(tf.abs(error)) } };
    },
    optimizer: adam(),
    seed: 0,
  });
  const session = await openSession(initialState(params, buffers));
  const run = session.capture('train', step);
  const batch = {
    x: { shape: [4, 2], data: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1) },
    y: { shape: [4, 1], data: Float32Array.of(0, 1, 1, 0) },
    rate: scalar(0.05),
  };
  let outputs = await run(batch);
  const before = tf.memory().numTensors;
  for (let i = 0; i < 300; i++) outputs = await run(batch);
  expect(tf.memory().numTensors).toBe(before);
  expect(outputs['loss']!.data[0]).toBeLessThan(1e-3);
  expect(outputs['largest']!.data[0]).toBeLessThan(0.1);
  expect((await session.read(['step']))['step']!.data[0]).toBe(301);
  session.dispose();
});

test('one step by hand: value, norm, clipping, parameters, buffers, average', async () => {
  // f = 3 w0 + 4 w1: value 7, gradient (3, 4) of norm 5, clipped to (0.6, 0.8), at a rate of 0.5.
  const { session, run } = await training({
    loss: (s) => {
      const f = tf.sum(tf.mul(weight(s), tf.tensor1d([3, 4])));
      s.update('b', f);
      // Terms may be the loss itself, a parameter, or the same tensor twice.
      return { loss: f, terms: { f, again: f, w: weight(s) } };
    },
    clipNorm: 1,
    ema: 0.9,
  });
  const outputs = await run({ rate: scalar(0.5) });
  expect(outputs['loss']!.data[0]).toBe(7);
  expect(outputs['gradientNorm']!.data[0]).toBe(5);
  expect([outputs['f'], outputs['again']].map((t) => t!.data[0])).toEqual([7, 7]);
  expect([...outputs['w']!.data]).toEqual([1, 1]);
  const state = await session.read();
  expect([...state['params/w']!.data].map((v) => v.toFixed(6))).toEqual(['0.700000', '0.600000']);
  expect(state['buffers/b']!.data[0]).toBe(7);
  // The first average forgets by (1 + 1) / (10 + 1) and not by 0.9: 0.7 + 2/11 (1 - 0.7).
  expect(state['ema/w']!.data[0]).toBeCloseTo(0.7 + (2 / 11) * 0.3, 6);
  session.dispose();
});

test('after many steps the average has its decay', async () => {
  // w stays at 1 (gradient 0 for w, loss depends on 0 w), the average is set to 0: 1 - 0.9^k after k steps.
  const { session, run } = await training({
    loss: (s) => ({ loss: tf.sum(tf.mul(weight(s), 0)) }),
    ema: 0.9,
  });
  await session.write({
    step: { shape: [], data: Int32Array.of(1000) },
    'ema/w': { shape: [2], data: new Float32Array(2) },
  });
  for (let i = 0; i < 5; i++) await run({ rate: scalar(1) });
  expect((await session.read(['ema/w']))['ema/w']!.data[0]).toBeCloseTo(1 - 0.9 ** 5, 6);
  session.dispose();
});

test('evaluation changes nothing, drops nothing and can use the averaged weights', async () => {
  const { session, run, train } = await training({
    loss: (s, { x }) => ({ loss: tf.sum(tf.mul(dropout(s, x!, 0.2), weight(s))) }),
    ema: 0.5,
  });
  const x = { shape: [2], data: Float32Array.of(1, 10) };
  const evaluate = session.capture('evaluate', train.evaluateStep());
  expect((await evaluate({ x }))['loss']!.data[0]).toBe(11);
  await run({ x, rate: scalar(0.01) });
  const state = await session.read();
  const dot = (name: string) => state[name]!.data[0]! + 10 * state[name]!.data[1]!;
  expect((await evaluate({ x }))['loss']!.data[0]).toBeCloseTo(dot('params/w'), 5);
  const averaged = session.capture('averaged', train.evaluateStep('ema'));
  expect((await averaged({ x }))['loss']!.data[0]).toBeCloseTo(dot('ema/w'), 5);
  expect(dot('ema/w')).not.toBeCloseTo(dot('params/w'), 5);
  expect(await session.read()).toEqual(state);
  session.dispose();
});

test('evaluation draws other noise than training', async () => {
  const { session, run, train } = await training({
    loss: (s) => {
      const z = s.noise.normal([2]);
      return { loss: tf.sum(tf.mul(weight(s), 0)), terms: { z: tf.sum(z) } };
    },
  });
  const drawn = (await session.capture('evaluate', train.evaluateStep())({}))['z']!.data[0];
  expect((await run({ rate: scalar(0) }))['z']!.data[0]).not.toBe(drawn);
  session.dispose();
});

test('a loss that is not finite comes out as it is', async () => {
  const { session, run } = await training({ loss: (s) => ({ loss: tf.sum(tf.log(tf.neg(weight(s)))) }) });
  const outputs = await run({ rate: scalar(0.1) });
  expect(outputs['loss']!.data[0]).toBeNaN();
  session.dispose();
});

test('a parameter that the loss does not depend on is named', async () => {
  const { session, run } = await training({
    loss: (s) => ({ loss: tf.sum(s.param('v', [], () => new Float32Array(1))) }),
  });
  await expect(run({ rate: scalar(0.1) })).rejects.toThrow("the model has no 'v'");
  session.dispose();
  const both = trainStep({ loss: (s) => ({ loss: tf.sum(weight(s)) }), optimizer: sgd(), seed: 0 });
  const two = await openSession(
    both.initialState({ w: { shape: [2], data: new Float32Array(2) }, idle: scalar(1) }, {}),
  );
  const step = two.capture('train', both.step);
  await expect(step({ rate: scalar(0.1) })).rejects.toThrow("does not depend on the parameter 'idle'");
  two.dispose();
});
