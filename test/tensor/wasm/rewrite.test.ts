import { expect, test } from 'vitest';
import { openSession, startTensors } from '../../../src/tensor/engine.js';
import type { HostTensors } from '../../../src/tensor/host.js';
import type { StepFunction } from '../../../src/tensor/session.js';
import { type Tensor, tf } from '../../../src/tensor/tf.js';
import { difference, normal } from './harness.js';

/** A captured step on wasm and the same one by one on cpu; how many kernels it took. */
async function both(inputs: HostTensors, step: StepFunction) {
  const run = async (backend: 'cpu' | 'wasm', capture: boolean) => {
    await startTensors(backend);
    const session = await openSession({}, { capture });
    const outputs = await session.capture('step', step)(inputs);
    const kernels = session.describe()[0]?.kernels;
    session.dispose();
    return { outputs, kernels };
  };
  const want = await run('cpu', false);
  const got = await run('wasm', true);
  for (const [name, value] of Object.entries(want.outputs))
    expect(difference(got.outputs[name]!, value), name).toBeLessThan(1e-5); // sums in another order
  return got.kernels;
}

const dense = { x: normal([9, 20], 1), w: normal([20, 7], 2), b: normal([7], 3) };
const pictures = { x: normal([2, 9, 8, 3], 1), w: normal([3, 3, 3, 6], 2), b: normal([6], 3) };
const conv = (x: Tensor, w: Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
const activations = { relu: tf.relu, sigmoid: tf.sigmoid, tanh: tf.tanh, elu: tf.elu };

test.each(Object.entries(activations))('product, bias and %s are one kernel', async (_, f) => {
  expect(await both(dense, (_, { x, w, b }) => ({ outputs: { y: f(tf.add(tf.matMul(x!, w!), b!)) } }))).toBe(
    1,
  );
  expect(await both(pictures, (_, { x, w, b }) => ({ outputs: { y: f(tf.add(b!, conv(x!, w!))) } }))).toBe(1);
});

test.each(Object.entries(activations))('their gradients, %s', async (_, f) => {
  const step =
    (product: (x: Tensor, w: Tensor) => Tensor): StepFunction =>
    (_, { x, w, b }) => {
      const loss = (...[v, c]: Tensor[]) => tf.sum(tf.square(f(tf.add(product(x!, v!), c!)))) as tf.Scalar;
      const { value, grads } = tf.valueAndGrads(loss)([w!, b!]);
      return { outputs: { value, w: grads[0]!, b: grads[1]! } };
    };
  await both(dense, step(tf.matMul));
  await both(pictures, step(conv));
});

test('a product that has other readers stays', async () => {
  expect(
    await both(dense, (_, { x, w, b }) => {
      const product = tf.matMul(x!, w!);
      return { outputs: { product, y: tf.add(product, b!) } };
    }),
  ).toBe(2);
  await both(dense, (_, { x, w, b }) => {
    const sum = tf.add(tf.matMul(x!, w!), b!);
    return { outputs: { y: tf.add(tf.relu(sum), tf.step(sum, 0.3)) } };
  });
});

test('what is added is a bias only where it goes along the columns', async () => {
  const column = { ...dense, b: normal([9, 1], 3) };
  const square = { x: normal([7, 20], 1), w: normal([20, 7], 2), b: normal([7, 7], 3) };
  const add: StepFunction = (_, { x, w, b }) => ({ outputs: { y: tf.add(tf.matMul(x!, w!), b!) } });
  for (const inputs of [column, square]) expect(await both(inputs, add)).toBe(2);
  // Seen in another shape; a bias with an axis of its own.
  expect(
    await both({ ...dense, b: normal([1, 7], 3) }, (_, { x, w, b }) => ({
      outputs: { y: tf.add(tf.reshape(tf.matMul(x!, w!), [3, 3, 7]), b!) },
    })),
  ).toBe(1);
  expect(
    await both(dense, (_, { x, w, b }) => ({
      outputs: { y: tf.add(tf.reshape(tf.matMul(x!, w!), [63, 1]), b!) },
    })),
  ).toBe(2);
});

test('the sum of squares is one pass, over all and along axes', async () => {
  const inputs = { x: normal([40, 50, 30], 1) };
  expect(await both(inputs, (_, { x }) => ({ outputs: { y: tf.sum(tf.square(x!)) } }))).toBe(1);
  for (const axis of [0, 1, 2, [0, 2], [1, 2]])
    expect(await both(inputs, (_, { x }) => ({ outputs: { y: tf.sum(tf.square(x!), axis) } }))).toBe(1);
  expect(
    await both(inputs, (_, { x }) => {
      const squares = tf.square(x!);
      return { outputs: { squares, y: tf.sum(squares) } };
    }),
  ).toBe(2);
});

test.each([[[]], [[2, 3]]])('the sum of squares over no axis are the squares: %j', async (shape) => {
  const step: StepFunction = (_, { x }) => ({ outputs: { y: tf.sum(tf.square(x!), []) } });
  expect(await both({ x: normal(shape, 1) }, step)).toBe(2);
});
