import { describe, expect, test } from 'vitest';
import { clipByGlobalNorm, clipByValue, globalNorm } from '../../../src/kernels/nn/clip.js';
import { OPTIMIZERS, type OptimizerOptions, optimizerOf } from '../../../src/kernels/nn/optimizers.js';
import { openSession, startTensors } from '../../../src/tensor/engine.js';
import { type Tensors, tf } from '../../../src/tensor/tf.js';
import { BACKENDS, expectOracle, oracleOf, waveValues } from './oracle.js';

const OPTIONS: Record<string, OptimizerOptions> = { adamw: { weightDecay: 0.05 } };
const start = { p: { shape: [2, 3], data: waveValues([2, 3], 1) } };

/** Where p is after each of `steps` steps down sum a (p - 1)^2 / 2, a = 1..6. */
async function walk(optimizer: ReturnType<typeof optimizerOf>, steps: number, capture = true) {
  const session = await openSession(
    { ...start, ...optimizer.slots(start), count: { shape: [], data: Int32Array.of(0) } },
    { capture },
  );
  const step = session.capture('walk', ({ p, count, ...slots }: Tensors, { rate }) => {
    const grad = tf.mul(tf.sub(p!, 1), tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]));
    const t = tf.add(count!, tf.scalar(1, 'int32'));
    const next = optimizer.apply({ p: p! }, { p: grad }, slots, rate!, t);
    return { state: { p: next.params['p']!, ...next.slots, count: t } };
  });
  const visited: number[] = [];
  for (let i = 0; i < steps; i++) {
    await step({ rate: { shape: [], data: Float32Array.of(0.1) } });
    visited.push(...(await session.read(['p']))['p']!.data);
  }
  session.dispose();
  return visited;
}

describe.each(BACKENDS)('on %s', (backend) => {
  test.each(OPTIMIZERS)('five steps of %s are those of Keras, captured or not', async (name) => {
    await startTensors(backend);
    for (const capture of [true, false]) {
      const visited = await walk(optimizerOf(name, OPTIONS[name]), 5, capture);
      // Keras takes 1 - 0.999^t in single precision, which leaves four to five digits of 1 - 0.999.
      const tolerance = name.startsWith('adam') ? 1e-5 : 3e-6;
      expectOracle(tf.tensor(visited, [5, 2, 3]), `${name}-steps`, tolerance);
    }
  });
});

test('the first step of adam is the rate, whatever the size of the gradient', async () => {
  await startTensors('cpu');
  const visited = await walk(optimizerOf('adam'), 1);
  visited.forEach((p, i) => {
    expect(p - start.p.data[i]!).toBeCloseTo(0.1 * Math.sign(1 - start.p.data[i]!), 6);
  });
});

test('weight decay is the gradient of decay |p|^2 / 2, and spares tensors of one dimension', () => {
  const sgd = optimizerOf('sgd', { weightDecay: 0.5 });
  const zero = { w: tf.zeros([1, 2]), b: tf.zeros([2]) };
  const params = { w: tf.tensor2d([[1, -2]]), b: tf.tensor1d([1, -2]) };
  const next = sgd.apply(params, zero, {}, tf.scalar(0.1), tf.scalar(1, 'int32'));
  expect([...next.params['w']!.dataSync()].map((v) => v.toFixed(6))).toEqual(['0.950000', '-1.900000']);
  expect([...next.params['b']!.dataSync()]).toEqual([1, -2]);
});

test('clipping by norm shortens what is too long and keeps its direction', () => {
  const gradients = { a: tf.tensor1d([3, 0]), b: tf.tensor2d([[4]]) };
  const norm = globalNorm(gradients);
  expect(norm.dataSync()[0]).toBe(5);
  const shorter = clipByGlobalNorm(gradients, norm, 1);
  expect([...shorter['a']!.dataSync(), ...shorter['b']!.dataSync()].map((v) => v.toFixed(6))).toEqual([
    '0.600000',
    '0.000000',
    '0.800000',
  ]);
  expect([...clipByGlobalNorm(gradients, norm, 10)['a']!.dataSync()]).toEqual([3, 0]);
  const still = { a: tf.zeros([2]) };
  expect([...clipByGlobalNorm(still, globalNorm(still), 1)['a']!.dataSync()]).toEqual([0, 0]);
});

test('clipping by value cuts each derivative', () => {
  expect([...clipByValue({ a: tf.tensor1d([-3, 0.5, 3]) }, 1)['a']!.dataSync()]).toEqual([-1, 0.5, 1]);
});

test('the oracle of adamw is not that of adam', () => {
  expect(oracleOf('adamw-steps')).not.toEqual(oracleOf('adam-steps'));
});
