import { expect, test } from 'vitest';
import { inFloat64 } from '../../src/tensor/float64.js';
import { toDevice, toHost } from '../../src/tensor/host.js';
import { noise } from '../../src/tensor/random.js';
import { tf } from '../../src/tensor/tf.js';

const single = globalThis.Float32Array;

test('1 + 1e-12 survives, in operations, gradients and on the way in and out', async () => {
  const { sum, gradient, host } = await inFloat64(() => {
    const x = toDevice({ shape: [2], data: Float32Array.of(1, 1 + 1e-12) });
    return {
      sum: tf.sub(tf.add(x, 1e-12), 1).dataSync(),
      gradient: tf
        .grad((t) => tf.sum(tf.mul(t, tf.square(t))))(x)
        .dataSync(),
      host: toHost(tf.matMul(tf.reshape(x, [1, 2]), tf.reshape(x, [2, 1]))),
    };
  });
  // 1 + 1e-12 is exact to half a unit of the last place of 1, 1.1e-16.
  expect(sum[0]).toBeCloseTo(1e-12, 15);
  expect(sum[1]).toBeCloseTo(2e-12, 15);
  expect(gradient[1]! - 3).toBeCloseTo(6e-12, 14);
  expect(host.data[0]! - 2).toBeCloseTo(2e-12, 14);
});

test('afterwards single precision is back, after an error too', async () => {
  await expect(
    inFloat64(() => {
      throw new Error('inside');
    }),
  ).rejects.toThrow('inside');
  expect(globalThis.Float32Array).toBe(single);
  expect(tf.add(tf.scalar(1), 1e-12).dataSync()).toEqual(single.of(1));
});

test('noise is that of single precision', async () => {
  const draw = () => Array.from(noise(3, tf.scalar(5, 'int32')).normal([50]).dataSync());
  const double = await inFloat64(draw);
  expect(draw()).toEqual(double.map(Math.fround));
});
