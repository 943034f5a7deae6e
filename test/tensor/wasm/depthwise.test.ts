import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tf } from '../../../src/tensor/tf.js';
import { depthwiseLowerings } from '../../../src/tensor/wasm/lower/depthwise.js';
import { compareWithReference, normal } from './harness.js';

const TOLERANCE = 3e-6; // sums of float32, against float64

interface Case {
  x: [number, number, number, number];
  taps: [number, number];
  multiplier: number;
  strides: [number, number];
  dilations: [number, number];
  pad: 'same' | 'valid';
}

async function all({ x, taps, multiplier, strides, dilations, pad }: Case) {
  const filter: [number, number, number, number] = [...taps, x[3], multiplier];
  const info = tf.backend_util.computeConv2DInfo(x, filter, strides, dilations, pad, undefined, true);
  const [input, weights, dy] = [normal(x, 1), normal(filter, 2), normal(info.outShape, 3)];
  const common = { strides, pad, dilations };
  const check = async (kernel: string, inputs: Parameters<typeof compareWithReference>[2], attrs: object) => {
    const error = await compareWithReference(kernel, depthwiseLowerings[kernel], inputs, {
      ...common,
      ...attrs,
    });
    expect(error, kernel).toBeLessThan(TOLERANCE);
  };
  const bias = normal([x[3] * multiplier], 4);
  await check('DepthwiseConv2dNative', { x: input, filter: weights }, {});
  await check(
    'FusedDepthwiseConv2D',
    { x: input, filter: weights, bias },
    { activation: 'relu6', dataFormat: 'NHWC' },
  );
  if (dilations[0] * dilations[1] > 1) return;
  await check('DepthwiseConv2dNativeBackpropInput', { dy, filter: weights }, { inputShape: x });
  await check('DepthwiseConv2dNativeBackpropFilter', { x: input, dy }, { filterShape: filter });
}

const plain = { strides: [1, 1], dilations: [1, 1], pad: 'same' } as const;

test.each<[string, Case]>([
  ['3 x 3', { ...plain, x: [2, 9, 8, 16], taps: [3, 3], multiplier: 1, strides: [1, 1], dilations: [1, 1] }],
  [
    'two filters a channel, stride 2',
    { ...plain, x: [2, 9, 8, 5], taps: [3, 3], multiplier: 2, strides: [2, 2], dilations: [1, 1] },
  ],
  [
    'dilated',
    { ...plain, x: [1, 12, 11, 6], taps: [3, 2], multiplier: 1, strides: [1, 1], dilations: [3, 2] },
  ],
  [
    'more rows than chunks',
    { ...plain, x: [9, 7, 5, 3], taps: [2, 2], multiplier: 1, strides: [1, 1], dilations: [1, 1] },
  ],
])('%s', async (_, c) => all(c));

test('any shape', async () => {
  const small = (max: number) => fc.integer({ min: 1, max });
  const arbitrary = fc
    .record({
      x: fc.tuple(small(2), small(9), small(9), small(9)),
      taps: fc.tuple(small(4), small(4)),
      multiplier: small(3),
      strides: fc.tuple(small(3), small(3)),
      dilations: fc.constantFrom<[number, number]>([1, 1]),
      pad: fc.constantFrom<Case['pad']>('same', 'valid'),
    })
    .filter(({ x, taps, pad }) => pad === 'same' || taps.every((n, i) => n <= x[i + 1]!));
  await fc.assert(fc.asyncProperty(arbitrary, all), { numRuns: 40 });
});
