import { expect, test } from 'vitest';
import { compute } from '../../src/core/backend.js';
import { openSession, startTensors } from '../../src/tensor/engine.js';
import { toDevice } from '../../src/tensor/host.js';
import { type Tensor, tf } from '../../src/tensor/tf.js';
import { expectSame, gradientsOf, type Outcome, sweep, valuesOf } from './sweep.js';

// Single precision; sums are taken in another order than the reference takes them.
const TOLERANCE = 2e-5;

const run = async (backend: 'cpu' | 'wasm', one: (typeof sweep)[number]) => {
  await startTensors(backend);
  return { values: valuesOf(one), gradients: gradientsOf(one) };
};

test.each(sweep)('$name on wasm is as on cpu', async (one) => {
  const want = await run('cpu', one);
  const got = await run('wasm', one);
  expectSame(got.values, want.values, TOLERANCE);
  expectSame(got.gradients, want.gradients, TOLERANCE);
});

// What is read back, has a shape that depends on values, or holds no numbers cannot be captured.
const dynamic = (outcomes: readonly Outcome[]) =>
  outcomes.some(({ dtype }) => !/float32|int32|bool/.test(dtype));

test.each(sweep)('$name captured is as one by one', async (one) => {
  const want = await run('wasm', one);
  if (dynamic(want.values)) return;
  const session = await openSession({});
  const named = Object.fromEntries(one.inputs.map((x, i) => [`x${i}`, x]));
  const step = session.capture(one.name, (_, given) => {
    const inputs = one.inputs.map((__, i) => given[`x${i}`]!);
    const outputs: Record<string, Tensor> = {};
    [one.f(...inputs)].flat().forEach((y, i) => {
      outputs[`y${i}`] = y;
    });
    return { outputs };
  });
  try {
    await step(named);
  } catch (error) {
    expect(String(error)).toMatch(/read a tensor back|of type|no place/);
    return;
  }
  const again = await step(named);
  const got = want.values.map(({ dtype, shape }, i) => ({ dtype, shape, values: again[`y${i}`]!.data }));
  expectSame(got, want.values, TOLERANCE);
  session.dispose();
});

test('results do not depend on the number of threads', async () => {
  await startTensors('wasm');
  const x = { shape: [300, 401], data: Float32Array.from({ length: 300 * 401 }, (_, i) => Math.sin(i)) };
  const results = [1, 2, 4].map((threads) => {
    compute.threads = threads;
    return tf.tidy(() => {
      const t = toDevice(x);
      const y = tf.mul(tf.tanh(t), tf.sum(t, 0));
      return [tf.sum(y), tf.mean(y, 1), tf.matMul(y, t, true), tf.transpose(y)].map((r) => [...r.dataSync()]);
    });
  });
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});
