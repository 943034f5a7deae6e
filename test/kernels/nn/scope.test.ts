import { expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { conv2d } from '../../../src/kernels/nn/convolution.js';
import { dense } from '../../../src/kernels/nn/dense.js';
import { zeros } from '../../../src/kernels/nn/initializers.js';
import { batchNorm } from '../../../src/kernels/nn/normalisation.js';
import { lstmCell, recurrent } from '../../../src/kernels/nn/recurrent.js';
import { initialize, type Network, scopeOf } from '../../../src/kernels/nn/scope.js';
import { startTensors } from '../../../src/tensor/engine.js';
import { toDevice } from '../../../src/tensor/host.js';
import { noise } from '../../../src/tensor/random.js';
import { tf } from '../../../src/tensor/tf.js';

await startTensors('cpu');

const zerosOf = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((n, d) => n * d, 1)) });
const made = (network: Network, ...shape: number[]) =>
  initialize(network, { x: zerosOf(...shape) }, createRng(1));

test('names join with dots, and the summary counts parameters and operations', () => {
  const { params, buffers, summary } = made(
    (s, { x }) => {
      const e = s.at('encoder');
      const h = batchNorm(e.at('norm'), conv2d(e.at('conv'), x!, { filters: 4, kernel: 3, stride: 2 }));
      return dense(s.at('output'), tf.reshape(h, [1, -1]), { units: 10 });
    },
    1,
    8,
    8,
    1,
  );
  expect(Object.keys(params)).toEqual([
    'encoder.conv.weights',
    'encoder.conv.bias',
    'encoder.norm.gain',
    'encoder.norm.bias',
    'output.weights',
    'output.bias',
  ]);
  expect(Object.keys(buffers)).toEqual(['encoder.norm.mean', 'encoder.norm.variance']);
  expect(params['encoder.conv.weights']!.shape).toEqual([3, 3, 1, 4]);
  expect(summary.map(({ name, kind, output, parameters }) => [name, kind, output, parameters])).toEqual([
    ['encoder.conv', 'conv2d', [1, 4, 4, 4], 40],
    ['encoder.norm', 'batchNorm', [1, 4, 4, 4], 8],
    ['output', 'dense', [1, 10], 650],
  ]);
  // 64 outputs of 9 products and sums each; 640 products and sums.
  expect(summary[0]!.flops).toBe(64 * 9 * 2);
  expect(summary[2]!.flops).toBe(1280);
});

test('an LSTM has one bias a gate and one line', () => {
  const { summary } = made((s, { x }) => recurrent(s.at('lstm'), x!, lstmCell(5)), 1, 7, 3);
  expect(summary).toEqual([
    {
      name: 'lstm',
      kind: 'lstm',
      output: [1, 7, 5],
      parameters: 4 * (3 * 5 + 5 * 5 + 5),
      flops: 2 * 7 * 8 * 20,
    },
  ]);
});

test('values depend on names, not on the order of layers or on what else there is', () => {
  const one = (s: Parameters<Network>[0], name: string, x: tf.Tensor) => dense(s.at(name), x, { units: 3 });
  const ab = made((s, { x }) => [one(s, 'a', x!), one(s, 'b', x!)], 1, 2).params;
  const bca = made((s, { x }) => [one(s, 'b', x!), one(s, 'c', x!), one(s, 'a', x!)], 1, 2).params;
  expect(bca['a.weights']).toEqual(ab['a.weights']);
  expect(bca['b.weights']).toEqual(ab['b.weights']);
  expect(ab['a.weights']!.data).not.toEqual(ab['b.weights']!.data);
});

test('a name used twice is one parameter, counted once; with another shape it is an error', () => {
  const { params, summary } = made(
    (s, { x }) => {
      const shared = s.at('shared');
      return dense(shared, dense(shared, x!, { units: 4 }), { units: 4 });
    },
    1,
    4,
  );
  expect(Object.keys(params)).toEqual(['shared.weights', 'shared.bias']);
  expect(summary).toEqual([{ name: 'shared', kind: 'dense', output: [1, 4], parameters: 20, flops: 64 }]);
  const wrong: Network = (s, { x }) => dense(s.at('d'), dense(s.at('d'), x!, { units: 3 }), { units: 3 });
  expect(() => made(wrong, 1, 4)).toThrow(
    "'d.weights' has the shape [4,3] in the model, its network needs [3,3]",
  );
});

test('initialising leaves no tensors behind, also when a network fails', () => {
  const before = tf.memory().numTensors;
  made((s, { x }) => batchNorm(s, dense(s, x!, { units: 3 })), 2, 4);
  expect(() =>
    made(
      (s, { x }) => {
        dense(s, x!, { units: 3 });
        throw new Error('no');
      },
      2,
      4,
    ),
  ).toThrow('no');
  expect(tf.memory().numTensors).toBe(before);
});

test('a state of another network is refused by name', () => {
  const state = { 'params/d.weights': tf.zeros([4, 3]), 'params/d.bias': tf.zeros([3]) };
  const options = { training: false, noise: noise(0, tf.scalar(0, 'int32')) };
  const run = (units: number, name: string) => () =>
    dense(scopeOf(state, options).at(name), tf.zeros([1, 4]), { units });
  expect(run(3, 'd')().shape).toEqual([1, 3]);
  expect(run(5, 'd')).toThrow("'d.weights' has the shape [4,3] in the model, its network needs [4,5]");
  expect(run(3, 'e')).toThrow("the model has no 'e.weights'");
});

test('the averaged weights are read from ema/, buffers from where they are', () => {
  const state = {
    'params/w': tf.tensor1d([1]),
    'ema/w': tf.tensor1d([2]),
    'buffers/m': tf.tensor1d([3]),
  };
  const options = { training: true, noise: noise(0, tf.scalar(0, 'int32')) };
  const averaged = scopeOf(state, { ...options, prefix: 'ema' });
  expect(averaged.param('w', [1], zeros).dataSync()[0]).toBe(2);
  expect(averaged.buffer('m', [1], zeros).dataSync()[0]).toBe(3);
  averaged.update('m', toDevice({ shape: [1], data: Float32Array.of(4) }));
  expect(averaged.buffer('m', [1], zeros).dataSync()[0]).toBe(4);
  expect(() => averaged.update('m', tf.zeros([2]))).toThrow("'m' has the shape");
});

test('a network that would not fit into memory is refused before its weights are drawn', () => {
  const before = compute.memoryBytes;
  compute.memoryBytes = 1 << 20;
  try {
    const wide: Network = (s) => s.param('w', [1000, 1000], zeros);
    expect(() => initialize(wide, {}, createRng(0))).toThrow(/1,000,000 parameters .* 0\.00098 are free/);
  } finally {
    compute.memoryBytes = before;
  }
});
