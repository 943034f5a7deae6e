import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { type ArchitectureOptions, classifier } from '../../../src/kernels/classifier/architectures.js';
import { classLoss, numberLoss } from '../../../src/kernels/classifier/loss.js';
import { initialize, scopeOf } from '../../../src/kernels/nn/scope.js';
import { startTensors } from '../../../src/tensor/engine.js';
import { type HostTensors, toDevice } from '../../../src/tensor/host.js';
import { noise } from '../../../src/tensor/random.js';
import { type Tensor, tf } from '../../../src/tensor/tf.js';

await startTensors('cpu');

const options: ArchitectureOptions = { outputs: 10, hidden: [256], activation: 'relu', dropout: 0 };
const zeros = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((n, d) => n * d, 1)) });
const parametersOf = (arch: 'mlp' | 'lenet', ...shape: number[]) => {
  const network = classifier(arch, options);
  const { params, summary } = initialize(
    (s, { x }) => network(s, x!),
    { x: zeros(1, ...shape) },
    createRng(0),
  );
  const counted = Object.values(params).reduce((n, { data }) => n + data.length, 0);
  expect(summary.reduce((n, row) => n + row.parameters, 0)).toBe(counted);
  return counted;
};

test('LeNet-5 has the 61,706 parameters of the paper; an mlp those of its widths', () => {
  expect(parametersOf('lenet', 28, 28, 1)).toBe(61_706);
  expect(parametersOf('mlp', 28, 28, 1)).toBe(784 * 256 + 256 + 256 * 10 + 10);
});

/** Logits as they are given: the parameter itself, for both items. */
const given = (values: number[][]) => () => tf.tensor2d(values);
const scope = (training: boolean) => scopeOf({}, { training, noise: noise(0, tf.scalar(0, 'int32')) });
const batch = (tensors: HostTensors) =>
  Object.fromEntries(Object.entries(tensors).map(([name, host]) => [name, toDevice(host)]));
const number = (t: Tensor) => t.dataSync()[0]!;

test('cross-entropy by hand; smoothing is for training alone', () => {
  // softmax(ln 3, 0) = 3/4, 1/4: item 0 is right, item 1 wrong.
  const logits = [
    [Math.log(3), 0],
    [Math.log(3), 0],
  ];
  const inputs = batch({ x: zeros(2, 1), y: { shape: [2], data: Int32Array.of(0, 1) } });
  const plain = classLoss(given(logits))(scope(true), inputs);
  expect(number(plain.loss)).toBeCloseTo((Math.log(4 / 3) + Math.log(4)) / 2, 6);
  expect(number(plain.terms!['accuracy']!)).toBe(0.5);
  const two = [logits[0]!, logits[0]!];
  const right = batch({ x: zeros(2, 1), y: { shape: [2], data: Int32Array.of(0, 0) } });
  const smooth = classLoss(given(two), { smoothing: 0.2 });
  expect(number(smooth(scope(true), right).loss)).toBeCloseTo(0.9 * Math.log(4 / 3) + 0.1 * Math.log(4), 6);
  expect(number(smooth(scope(false), right).loss)).toBeCloseTo(Math.log(4 / 3), 6);
});

test('numbers: the mean squared error', () => {
  const inputs = batch({ x: zeros(2, 1), y: { shape: [2], data: Float32Array.of(1, 5) } });
  expect(number(numberLoss(given([[2], [3]]))(scope(true), inputs).loss)).toBe(2.5);
});
