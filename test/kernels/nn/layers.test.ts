import { beforeAll, describe, expect, test } from 'vitest';
import { ACTIVATIONS } from '../../../src/kernels/nn/activations.js';
import { causalMask, multiHeadAttention } from '../../../src/kernels/nn/attention.js';
import { conv1d, conv2d, conv2dTranspose } from '../../../src/kernels/nn/convolution.js';
import { dense } from '../../../src/kernels/nn/dense.js';
import { dropout } from '../../../src/kernels/nn/dropout.js';
import { embedding, positionalEncoding, timeEmbedding } from '../../../src/kernels/nn/embedding.js';
import { batchNorm, groupNorm, layerNorm } from '../../../src/kernels/nn/normalisation.js';
import { avgPool, globalAveragePool, maxPool, upsampleNearest } from '../../../src/kernels/nn/pooling.js';
import { elmanCell, gruCell, lstmCell, recurrent } from '../../../src/kernels/nn/recurrent.js';
import { startTensors } from '../../../src/tensor/engine.js';
import { tf } from '../../../src/tensor/tf.js';
import { BACKENDS, expectOracle, oracleOf, wave, withWeights } from './oracle.js';

const values = (t: tf.Tensor) => Array.from(t.dataSync());

describe.each(BACKENDS)('on %s', (backend) => {
  beforeAll(async () => {
    await startTensors(backend);
  });

  test('dense: x W + b by hand, over the last dimension', () => {
    const s = withWeights({ weights: tf.tensor2d([1, 2, 3, 4], [2, 2]), bias: tf.tensor1d([10, 20]) });
    const y = dense(s, tf.tensor3d([1, 1, 2, 0, 0, 1], [1, 3, 2]), { units: 2 });
    expect(y.shape).toEqual([1, 3, 2]);
    expect(values(y)).toEqual([14, 26, 12, 24, 13, 24]);
  });

  test('convolutions are those of TensorFlow', () => {
    const x = wave([2, 5, 6, 3], 1);
    const weights = (shape: number[], filters: number) =>
      withWeights({ weights: wave(shape, 2), bias: wave([filters], 9) });
    expectOracle(conv2d(weights([3, 3, 3, 4], 4), x, { filters: 4, kernel: 3 }), 'conv2d');
    const strided = { filters: 4, kernel: [3, 2], stride: 2 } as const;
    expectOracle(conv2d(weights([3, 2, 3, 4], 4), x, strided), 'conv2d-stride');
    const padded = { filters: 2, kernel: 3, stride: 2, pad: 1, bias: false };
    expectOracle(conv2d(weights([3, 3, 3, 2], 2), x, padded), 'conv2d-pad');
    const overTime = { filters: 4, kernel: 3, stride: 2, pad: 'valid' } as const;
    expectOracle(conv1d(weights([3, 3, 4], 4), wave([2, 8, 3], 1), overTime), 'conv1d');
    const small = wave([2, 3, 4, 3], 1);
    const doubled = { filters: 2, kernel: 4, stride: 2 };
    expectOracle(conv2dTranspose(weights([4, 4, 2, 3], 2), small, doubled), 'conv2d-transpose');
    const whole = { filters: 2, kernel: 3, stride: [2, 1], pad: 'valid' } as const;
    expectOracle(conv2dTranspose(weights([3, 3, 2, 3], 2), small, whole), 'conv2d-transpose-valid');
  });

  test('a transposed convolution is the adjoint of the convolution', () => {
    // <conv(x), y> = <x, transposed(y)> for all x and y, with the same weights.
    const [x, y] = [wave([1, 6, 8, 2], 1), wave([1, 3, 4, 3], 4)];
    const s = withWeights({ weights: wave([3, 3, 2, 3], 2) });
    const options = { kernel: 3, stride: 2, bias: false };
    const there = tf.sum(tf.mul(conv2d(s, x, { filters: 3, ...options }), y));
    const back = tf.sum(tf.mul(x, conv2dTranspose(s, y, { filters: 2, ...options })));
    expect(values(there)[0]).toBeCloseTo(values(back)[0]!, 4);
  });

  test('pooling is that of TensorFlow', () => {
    const [s, x] = [withWeights({}), wave([2, 5, 6, 3], 1)];
    expectOracle(maxPool(s, x, { size: 3, stride: 2, pad: 'same' }), 'max-pool');
    expectOracle(avgPool(s, x, { size: 3, stride: 2, pad: 'same' }), 'avg-pool');
    expectOracle(upsampleNearest(s, x), 'upsample-nearest');
    expect(values(globalAveragePool(s, tf.tensor4d([1, 10, 2, 20, 3, 30, 6, 40], [1, 2, 2, 2])))).toEqual([
      3, 25,
    ]);
  });

  test('batch normalisation is that of Keras, the running variance unbiased', () => {
    const before = { mean: wave([3], 3), variance: tf.add(1, tf.mul(wave([3], 4), 0.5)) };
    const weights = { gain: wave([3], 8), bias: wave([3], 9), ...before };
    const x = wave([2, 5, 6, 3], 1);
    const training = withWeights(weights, true);
    expectOracle(batchNorm(training, x), 'batch-norm');
    expectOracle(training.updates.get('mean')!, 'batch-norm-mean');
    expectOracle(training.updates.get('variance')!, 'batch-norm-variance');
    const inference = withWeights(weights);
    expectOracle(batchNorm(inference, x), 'batch-norm-inference');
    expect(inference.updates.size).toBe(0);
  });

  test('layer and group normalisation are those of Keras', () => {
    const s = withWeights({ gain: wave([6], 8), bias: wave([6], 9) });
    expectOracle(layerNorm(s, wave([2, 4, 6], 1)), 'layer-norm');
    expectOracle(groupNorm(s, wave([2, 3, 4, 6], 1), { groups: 2 }), 'group-norm');
    expect(() => groupNorm(s, wave([2, 3, 4, 6], 1), { groups: 4 })).toThrow(
      '6 channels do not make 4 groups',
    );
  });

  test('recurrent networks are those of Keras', () => {
    const s = (gates: number) =>
      withWeights({
        inputWeights: wave([3, gates * 4], 2),
        hiddenWeights: wave([4, gates * 4], 3),
        bias: wave([gates * 4], 9),
      });
    const x = wave([2, 5, 3], 1);
    const lstm = recurrent(s(4), x, lstmCell(4));
    expectOracle(lstm.outputs, 'lstm');
    expectOracle(lstm.state[1]!, 'lstm-memory');
    expectOracle(recurrent(s(3), x, gruCell(4)).outputs, 'gru');
    expectOracle(recurrent(s(3), x, gruCell(4), { initial: [wave([2, 4], 5)] }).outputs, 'gru-initial');
    const elman = recurrent(s(1), x, elmanCell(4), { reverse: true });
    expectOracle(elman.outputs, 'elman-reverse');
    // The last state of a run backwards belongs to the first step.
    expect(values(elman.state[0]!)).toEqual(values(tf.slice(elman.outputs, [0, 0, 0], [2, 1, 4])));
  });

  test('attention is that of Keras', () => {
    const s = withWeights(
      Object.fromEntries(
        ['query', 'key', 'value', 'output'].flatMap((name, i) => [
          [`${name}.weights`, wave([6, 6], 2 + i)],
          [`${name}.bias`, wave([6], 6 + i)],
        ]),
      ),
    );
    const x = wave([2, 4, 6], 1);
    // Sums of sums of six terms each: a digit more of rounding.
    expectOracle(multiHeadAttention(s, x, { heads: 2, mask: causalMask(4) }), 'multi-head-attention', 1e-5);
    expectOracle(
      multiHeadAttention(s, x, { heads: 2, context: wave([2, 3, 6], 7) }),
      'cross-attention',
      1e-5,
    );
  });

  test('activations are those of Keras', () => {
    for (const [name, f] of Object.entries(ACTIVATIONS)) expectOracle(f(tf.mul(wave([12], 1), 4)), name);
  });

  test('embedding takes rows', () => {
    const s = withWeights({ weights: tf.tensor2d([0, 1, 10, 11, 20, 21], [3, 2]) });
    const y = embedding(s, tf.tensor2d([2, 0, 1, 2], [2, 2], 'int32'), { count: 3, units: 2 });
    expect(y.shape).toEqual([2, 2, 2]);
    expect(values(y)).toEqual([20, 21, 0, 1, 10, 11, 20, 21]);
  });

  test('times and places as sines', () => {
    const t = timeEmbedding(tf.tensor1d([0, 3], 'int32'), 4);
    [0, 0, 1, 1, Math.sin(3), Math.sin(3e-4), Math.cos(3), Math.cos(3e-4)].forEach((v, i) => {
      expect(values(t)[i]).toBeCloseTo(v, 6);
    });
    // Moving by k is a rotation: the product of two rows depends on their distance alone.
    const p = positionalEncoding(20, 8);
    const products = values(tf.matMul(p, p, false, true));
    expect(products[0 * 20 + 5]).toBeCloseTo(products[12 * 20 + 17]!, 4);
    expect(
      values(p)
        .slice(8, 10)
        .map((v) => v.toFixed(6)),
    ).toEqual([Math.sin(1), Math.cos(1)].map((v) => v.toFixed(6)));
  });

  test('dropout keeps the mean, zeroes a share, and is not there outside of training', () => {
    const x = tf.ones([200, 100]);
    const y = values(dropout(withWeights({}, true), x, 0.3));
    const zeros = y.filter((v) => v === 0).length / y.length;
    // 20,000 draws: standard error 0.0032; five of them.
    expect(Math.abs(zeros - 0.3)).toBeLessThan(0.017);
    expect(new Set(y.map((v) => v.toFixed(5)))).toEqual(new Set(['0.00000', (1 / 0.7).toFixed(5)]));
    expect(dropout(withWeights({}), x, 0.3)).toBe(x);
  });
});

test('the oracle is not all zeros', () => {
  expect(oracleOf('lstm').some((v) => Math.abs(v) > 0.1)).toBe(true);
});
