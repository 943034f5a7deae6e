import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { startTensors } from '../../../src/tensor/engine.js';
import { toDevice, toHost } from '../../../src/tensor/host.js';
import { groupNorm, logSoftmax } from '../../../src/tensor/normalise.js';
import { tf } from '../../../src/tensor/tf.js';
import { normaliseLowerings } from '../../../src/tensor/wasm/lower/normalise.js';
import { softmaxLowerings } from '../../../src/tensor/wasm/lower/softmax.js';
import { compareWithReference, difference, lowered, normal, reference } from './harness.js';

const TOLERANCE = 3e-6; // sums of float32 by blocks, against float64

const small = (max: number) => fc.integer({ min: 1, max });

async function groups(shape: number[], count: number) {
  const channels = shape.at(-1)!;
  const attrs = { groups: count, epsilon: 1e-5 };
  const inputs = {
    x: { shape, data: normal(shape, 1).data.map((v) => v + 3) },
    gamma: normal([channels], 2),
    beta: normal([channels], 3),
  };
  const forward = await compareWithReference(
    'IsprGroupNorm',
    normaliseLowerings['IsprGroupNorm'],
    inputs,
    attrs,
  );
  expect(forward, 'forward').toBeLessThan(TOLERANCE);
  const [, mean, scale] = await reference('IsprGroupNorm', inputs, attrs);
  const gradient = await compareWithReference(
    'IsprGroupNormGrad',
    normaliseLowerings['IsprGroupNormGrad'],
    { x: inputs.x, gamma: inputs.gamma, mean: mean!, scale: scale!, dy: normal(shape, 4) },
    attrs,
  );
  // dgamma and dbeta of one sample can be small beside the terms that they add up.
  expect(gradient, 'gradient').toBeLessThan(2e-5);
}

describe('group normalisation and its gradient', () => {
  test.each([
    [[2, 9, 8, 12], 3],
    [[1, 20, 20, 6], 6],
    [[70, 33], 1],
    [[3, 4, 4, 64], 1],
  ])('%j in %i groups', groups);

  test('any shape', () =>
    fc.assert(
      fc.asyncProperty(small(3), small(5), small(5), small(5), small(4), (b, h, w, size, count) =>
        groups([b, h, w, 2 * size * count], count),
      ),
      { numRuns: 40 },
    ));
});

describe('as functions of tensors', () => {
  beforeAll(async () => {
    await startTensors('cpu');
  });

  test('groups of the result have mean 0 and variance 1', () => {
    const y = toHost(
      groupNorm(toDevice(normal([2, 6, 6, 8], 5)), tf.ones([8]), tf.zeros([8]), { groups: 2, epsilon: 0 }),
    );
    for (let group = 0; group < 2; group++) {
      const own = [...y.data.slice(0, 288)].filter((_, i) => Math.floor((i % 8) / 4) === group);
      expect(own.reduce((a, b) => a + b) / own.length).toBeCloseTo(0, 6);
      expect(own.reduce((a, b) => a + b * b, 0) / own.length).toBeCloseTo(1, 6);
    }
  });

  test('the gradient is that of the same formula in tf operations', () => {
    const [x, gamma, beta] = [normal([3, 4, 6], 6), normal([6], 7), normal([6], 8)].map(toDevice);
    const weights = toDevice(normal([3, 4, 6], 9));
    const composed = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => {
      const grouped = tf.reshape(x, [3, 4, 2, 3]);
      const { mean, variance } = tf.moments(grouped, [1, 3], true);
      const h = tf.mul(tf.sub(grouped, mean), tf.rsqrt(tf.add(variance, 1e-3)));
      return tf.add(tf.mul(tf.reshape(h, [3, 4, 6]), gamma), beta);
    };
    const loss = (f: typeof composed) =>
      tf.grads((...args) => tf.sum(tf.mul(f(args[0]!, args[1]!, args[2]!), weights)));
    const ours = loss((x, gamma, beta) => groupNorm(x, gamma, beta, { groups: 2, epsilon: 1e-3 }));
    const want = loss(composed)([x!, gamma!, beta!]);
    ours([x!, gamma!, beta!]).forEach((g, i) => {
      expect(difference(toHost(g), toHost(want[i]!))).toBeLessThan(1e-5);
    });
  });

  test('logSoftmax and its gradient are those of tf.logSoftmax', () => {
    const x = toDevice(normal([5, 7], 10, 4));
    const weights = toDevice(normal([5, 7], 11));
    const gradient = (f: (x: tf.Tensor) => tf.Tensor) =>
      toHost(tf.grad((x) => tf.sum(tf.mul(f(x), weights)))(x));
    expect(difference(toHost(logSoftmax(x)), toHost(tf.logSoftmax(x)))).toBeLessThan(1e-6);
    expect(difference(gradient(logSoftmax), gradient(tf.logSoftmax))).toBeLessThan(1e-6);
  });
});

describe.each(['Softmax', 'LogSoftmax'])('%s', (kernel) => {
  const lower = softmaxLowerings[kernel];

  test('rows of any length', () =>
    fc.assert(
      fc.asyncProperty(small(5), small(40), async (rows, n) => {
        const logits = normal([2, rows, n], 12, 5);
        expect(await compareWithReference(kernel, lower, { logits }, { dim: -1 })).toBeLessThan(TOLERANCE);
      }),
      { numRuns: 30 },
    ));

  test('large numbers do not overflow', () => {
    const logits = { shape: [1, 3], data: Float32Array.of(1e30, 1e30, -1e30) };
    const want = kernel === 'Softmax' ? [0.5, 0.5, 0] : [-Math.LN2, -Math.LN2, -2 * Math.fround(1e30)];
    const [y] = lowered(lower!, { logits }, {})!;
    y!.data.forEach((v, i) => {
      expect(v).toBeCloseTo(Math.fround(want[i]!), 6);
    });
  });
});

test.each([true, false])('batch normalisation; scale and offset: %s', async (affine) => {
  for (const channels of [1, 4, 7]) {
    const x = normal([2, 3, 5, channels], 13);
    const variance = normal([channels], 15);
    const inputs = {
      x,
      mean: normal([channels], 14),
      variance: { ...variance, data: variance.data.map(Math.abs) },
      ...(affine && { scale: normal([channels], 16), offset: normal([channels], 17) }),
    };
    const lower = normaliseLowerings['FusedBatchNorm'];
    expect(
      await compareWithReference('FusedBatchNorm', lower, inputs, { varianceEpsilon: 1e-3 }),
    ).toBeLessThan(TOLERANCE);
  }
});
