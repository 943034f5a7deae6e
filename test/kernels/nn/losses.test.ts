import { expect, test } from 'vitest';
import {
  bernoulliLogLikelihood,
  gaussianKl,
  gaussianKlToStandard,
  gaussianLogLikelihood,
  gaussianNegativeLogLikelihood,
} from '../../../src/kernels/nn/likelihoods.js';
import {
  huber,
  meanAbsoluteError,
  meanSquaredError,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
} from '../../../src/kernels/nn/losses.js';
import { startTensors } from '../../../src/tensor/engine.js';
import { tf } from '../../../src/tensor/tf.js';
import { expectOracle, wave } from './oracle.js';

await startTensors('cpu');

const value = (t: tf.Tensor) => t.dataSync()[0]!;
const y = tf.mul(wave([3, 4], 1), 2);
const t = wave([3, 4], 2);

test('losses are those of Keras', () => {
  const logits = tf.mul(wave([4, 5], 1), 3);
  const labels = tf.tensor1d([0, 3, 4, 1], 'int32');
  expectOracle(softmaxCrossEntropy(logits, labels), 'softmax-cross-entropy');
  expectOracle(softmaxCrossEntropy(logits, labels, { smoothing: 0.1 }), 'label-smoothing');
  expectOracle(sigmoidCrossEntropy(y, tf.div(tf.add(t, 1), 2)), 'sigmoid-cross-entropy');
  expectOracle(meanSquaredError(y, t), 'mean-squared-error');
  expectOracle(meanAbsoluteError(y, t), 'mean-absolute-error');
  expectOracle(huber(y, t), 'huber');
});

test('log-likelihoods are those of SciPy, divergences their integrals, an item each', () => {
  const bits = tf.cast(tf.greater(t, 0), 'float32');
  expectOracle(bernoulliLogLikelihood(y, bits), 'bernoulli-log-likelihood');
  const logv = wave([3, 4], 3);
  expectOracle(gaussianLogLikelihood(y, t, logv), 'gaussian-log-likelihood');
  expectOracle(tf.neg(gaussianNegativeLogLikelihood(y, t, logv)), 'gaussian-log-likelihood');
  expectOracle(gaussianKlToStandard(y, logv), 'gaussian-kl-standard');
  expectOracle(gaussianKl(y, logv, t, wave([3, 4], 4)), 'gaussian-kl');
});

test('an item may have any shape, and one variance stands for all', () => {
  const pictures = tf.zeros([2, 3, 3, 1]);
  const logLikelihood = gaussianLogLikelihood(pictures, pictures, tf.scalar(0));
  expect(logLikelihood.shape).toEqual([2]);
  expect(value(logLikelihood)).toBeCloseTo(-4.5 * Math.log(2 * Math.PI), 5);
});

test('a divergence from oneself is 0, and the standard one is the general one to N(0, 1)', () => {
  expect(value(tf.max(tf.abs(gaussianKl(y, t, y, t))))).toBeLessThan(1e-6);
  const zero = tf.zeros([3, 4]);
  const apart = tf.sub(gaussianKl(y, t, zero, zero), gaussianKlToStandard(y, t));
  expect(value(tf.max(tf.abs(apart)))).toBeLessThan(1e-5);
});

test('logits of any size make finite losses with the slopes they should have', () => {
  const huge = tf.tensor2d([1000, -1000, -1000, 1000], [2, 2]);
  // Right by 2000: nothing is lost. Wrong by 2000: 2000 nats.
  expect(value(softmaxCrossEntropy(huge, tf.tensor1d([0, 1], 'int32')))).toBeCloseTo(0, 12);
  expect(value(softmaxCrossEntropy(huge, tf.tensor1d([1, 0], 'int32')))).toBe(2000);
  expect(value(sigmoidCrossEntropy(huge, tf.tensor2d([0, 1, 1, 0], [2, 2])))).toBe(1000);
  const slope = tf.grad((x) => tf.sum(sigmoidCrossEntropy(x, tf.ones([1, 3]))))(
    tf.tensor2d([[-500, 0, 500]]),
  );
  expect(Array.from(slope.dataSync(), (g) => g * 3).map((g) => g.toFixed(6))).toEqual([
    '-1.000000',
    '-0.500000',
    '0.000000',
  ]);
});

test('uniform logits cost log K whatever the label and the smoothing', () => {
  const labels = tf.tensor1d([0, 6], 'int32');
  for (const smoothing of [0, 0.3])
    expect(value(softmaxCrossEntropy(tf.zeros([2, 7]), labels, { smoothing }))).toBeCloseTo(Math.log(7), 6);
});

test('huber is half the square inside delta and a line outside', () => {
  const at = (e: number, delta: number) => value(huber(tf.tensor1d([e]), tf.zeros([1]), delta));
  expect(at(0.5, 2)).toBeCloseTo(0.125, 7);
  expect(at(-5, 2)).toBeCloseTo(8, 6);
});
