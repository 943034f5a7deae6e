import { expect, test } from 'vitest';
import { createRng } from '../../src/core/random.js';
import { openSession, startTensors } from '../../src/tensor/engine.js';
import type { HostTensors } from '../../src/tensor/host.js';
import { noise } from '../../src/tensor/random.js';
import type { StepFunction } from '../../src/tensor/session.js';
import { type Tensors, tf } from '../../src/tensor/tf.js';
import { adam, momentum } from '../../src/tensor/update.js';
import { heap } from '../../src/tensor/wasm/heap.js';

const rng = createRng('plan');
const random = (...shape: number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, () => rng.normal()),
});

/** A small network with everything a plan must get right: broadcasts, reductions, reused data, updates in place. */
const initial: HostTensors = {
  w: random(5, 7),
  b: random(7),
  v: random(7, 3),
  'w.m': { shape: [5, 7], data: new Float32Array(35) },
  'w.v': { shape: [5, 7], data: new Float32Array(35) },
  'b.u': { shape: [7], data: new Float32Array(7) },
  old: random(7, 3),
  step: { shape: [], data: Int32Array.of(0) },
};

const step: StepFunction = (s, { x, y, rate }) => {
  const draws = noise(3, s['step']!);
  const names = ['w', 'b', 'v'] as const;
  const f = (...params: tf.Tensor[]) => {
    const [w, b, v] = params as [tf.Tensor, tf.Tensor, tf.Tensor];
    const pre = tf.add(tf.matMul(x!, w), b);
    const keep = tf.cast(tf.greater(draws.uniform([4, 7]), 0.3), 'float32');
    const h = tf.mul(tf.mul(tf.tanh(pre), tf.sigmoid(pre)), keep);
    const z = tf.logSoftmax(tf.matMul(h, v));
    return tf.neg(tf.mean(tf.sum(tf.mul(z, y!), 1))) as tf.Scalar;
  };
  const { value, grads } = tf.valueAndGrads(f)(
    names.map((name) => s[name]!) as [tf.Tensor, tf.Tensor, tf.Tensor],
  );
  const count = tf.add(s['step']!, tf.scalar(1, 'int32'));
  const w = adam(
    { param: s['w']!, grad: grads[0]!, m: s['w.m']!, v: s['w.v']!, rate: rate!, count },
    { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.01 },
  );
  const b = momentum(
    { param: s['b']!, grad: grads[1]!, velocity: s['b.u']!, rate: rate! },
    { momentum: 0.9, nesterov: true },
  );
  const v = tf.sub(s['v']!, tf.mul(rate!, grads[2]!));
  return {
    state: {
      w: w.param,
      'w.m': w.m,
      'w.v': w.v,
      b: b.param,
      'b.u': b.velocity,
      v,
      old: s['v']!,
      step: count,
    },
    outputs: { loss: value, norm: tf.sqrt(tf.sum(tf.square(grads[2]!))), w: s['w']! },
  };
};

async function train(backend: 'cpu' | 'wasm', capture: boolean) {
  await startTensors(backend);
  const session = await openSession(initial, { capture });
  const run = session.capture('train', step);
  const batches = createRng('batches');
  const losses: number[] = [];
  for (let i = 0; i < 6; i++) {
    const x = { shape: [4, 5], data: Float32Array.from({ length: 20 }, () => batches.normal()) };
    const y = { shape: [4, 3], data: Float32Array.from({ length: 12 }, (_, k) => Number(k % 3 === i % 3)) };
    const out = await run({ x, y, rate: { shape: [], data: Float32Array.of(0.05) } });
    losses.push(out['loss']!.data[0]!, out['norm']!.data[0]!, out['w']!.data[3]!);
  }
  const state = await session.read();
  session.dispose();
  return { losses, state };
}

const expectClose = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length);
  // Single precision over a few operations.
  for (let i = 0; i < a.length; i++) expect(a[i]).toBeCloseTo(b[i]!, 5);
};

test.each([
  ['captured', true],
  ['one by one', false],
] as const)('a training step on wasm, %s, is that of the reference kernels', async (_, capture) => {
  const want = await train('cpu', false);
  const got = await train('wasm', capture);
  expectClose(got.losses, want.losses);
  for (const [name, { data }] of Object.entries(want.state)) expectClose(got.state[name]!.data, data);
});

test('state that is exchanged is exchanged', async () => {
  await startTensors('wasm');
  const session = await openSession({ a: random(3), b: random(3) });
  const before = await session.read();
  const swap = session.capture('swap', ({ a, b }: Tensors) => ({ state: { a: b!, b: a! } }));
  await swap({});
  await swap({});
  await swap({});
  const after = await session.read();
  expect([after['a']!.data, after['b']!.data]).toEqual([before['b']!.data, before['a']!.data]);
  session.dispose();
});

test('memory is given back', async () => {
  await startTensors('wasm');
  const used = heap().used();
  const tensors = tf.memory().numTensors;
  await train('wasm', true);
  expect(heap().used()).toBe(used);
  expect(tf.memory().numTensors).toBe(tensors);
});
