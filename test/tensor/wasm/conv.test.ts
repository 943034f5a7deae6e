import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tf } from '../../../src/tensor/tf.js';
import { convLowerings } from '../../../src/tensor/wasm/lower/conv.js';
import { compareWithReference, lowered, normal } from './harness.js';

// Sums of float32 in another order, against sums in float64, relative to the largest value.
const TOLERANCE = 3e-6;

type Pad = 'same' | 'valid' | number | [number, number][];

interface Case {
  batch: number;
  size: [number, number];
  channels: number;
  filters: number;
  taps: [number, number];
  strides: [number, number];
  dilations?: [number, number];
  pad: Pad;
}

function shapes({ batch, size, channels, filters, taps, strides, dilations = [1, 1], pad }: Case) {
  const x = [batch, ...size, channels];
  const filter = [...taps, channels, filters];
  const info = tf.backend_util.computeConv2DInfo(
    x as [number, number, number, number],
    filter as [number, number, number, number],
    strides,
    dilations,
    pad as 'same',
  );
  return { x, filter, y: info.outShape };
}

function forward(c: Case) {
  const { x, filter } = shapes(c);
  const { strides, pad, dilations = [1, 1] } = c;
  const inputs = { x: normal(x, 1), filter: normal(filter, 2) };
  const attrs = { strides, pad, dilations, dataFormat: 'NHWC' };
  return compareWithReference('Conv2D', convLowerings['Conv2D'], inputs, attrs);
}

function backward(c: Case) {
  const { x, filter, y } = shapes(c);
  const { strides, pad } = c;
  const dy = normal(y, 3);
  const common = { strides, pad, dataFormat: 'NHWC' };
  const [input, weights] = ['Conv2DBackpropInput', 'Conv2DBackpropFilter'];
  return Promise.all([
    compareWithReference(
      input!,
      convLowerings[input!],
      { dy, filter: normal(filter, 2) },
      { ...common, inputShape: x },
    ),
    compareWithReference(
      weights!,
      convLowerings[weights!],
      { x: normal(x, 1), dy },
      { ...common, filterShape: filter },
    ),
  ]);
}

async function all(c: Case) {
  expect(await forward(c), 'forward').toBeLessThan(TOLERANCE);
  if ((c.dilations ?? [1, 1]).some((d) => d > 1)) return;
  const [input, filter] = await backward(c);
  expect(input, 'input').toBeLessThan(TOLERANCE);
  expect(filter, 'filter').toBeLessThan(TOLERANCE);
}

const one = { batch: 1, strides: [1, 1], pad: 'same' } as const;

describe('forward and both gradients', () => {
  test.each<[string, Case]>([
    [
      'first layer of LeNet',
      { ...one, batch: 3, size: [28, 28], channels: 1, filters: 6, taps: [5, 5], strides: [1, 1] },
    ],
    [
      '3 x 3, tiles that end inside',
      { ...one, batch: 2, size: [13, 11], channels: 5, filters: 9, taps: [3, 3], strides: [1, 1] },
    ],
    [
      '1 x 1 is a product',
      { ...one, batch: 2, size: [5, 7], channels: 6, filters: 10, taps: [1, 1], strides: [1, 1] },
    ],
    [
      '1 x 1 with stride 2',
      { ...one, batch: 2, size: [7, 6], channels: 6, filters: 10, taps: [1, 1], strides: [2, 2] },
    ],
    [
      'the whole picture is a product',
      {
        ...one,
        batch: 3,
        size: [4, 5],
        channels: 3,
        filters: 7,
        taps: [4, 5],
        strides: [1, 1],
        pad: 'valid',
      },
    ],
    [
      '4 x 4, stride 2, as in generators',
      { ...one, batch: 2, size: [10, 8], channels: 3, filters: 12, taps: [4, 4], strides: [2, 2] },
    ],
    [
      'a stride larger than the filter',
      { ...one, size: [11, 10], channels: 2, filters: 3, taps: [2, 1], strides: [3, 4], pad: 'valid' },
    ],
    [
      'padding wider than needed',
      {
        ...one,
        size: [6, 5],
        channels: 2,
        filters: 3,
        taps: [3, 3],
        strides: [1, 2],
        pad: [
          [0, 0],
          [4, 1],
          [2, 3],
          [0, 0],
        ],
      },
    ],
    [
      'dilation',
      {
        ...one,
        batch: 2,
        size: [12, 14],
        channels: 3,
        filters: 5,
        taps: [3, 2],
        strides: [1, 1],
        dilations: [2, 3],
      },
    ],
    [
      'rows longer than a tile',
      { ...one, size: [3, 300], channels: 4, filters: 3, taps: [3, 5], strides: [1, 1] },
    ],
    [
      'more pictures than pieces of work',
      { ...one, batch: 70, size: [4, 3], channels: 2, filters: 5, taps: [3, 3], strides: [1, 1] },
    ],
    [
      'a window that needs many tiles',
      { ...one, size: [3, 40], channels: 50, filters: 67, taps: [3, 3], strides: [1, 1] },
    ],
    [
      "Winograd's method, sides odd and filters no eights",
      { ...one, batch: 2, size: [13, 11], channels: 20, filters: 27, taps: [3, 3], strides: [1, 1] },
    ],
    [
      "Winograd's method, unpadded",
      {
        ...one,
        batch: 2,
        size: [9, 30],
        channels: 64,
        filters: 16,
        taps: [3, 3],
        strides: [1, 1],
        pad: 'valid',
      },
    ],
    [
      "Winograd's method, padding on one side",
      {
        ...one,
        size: [12, 7],
        channels: 32,
        filters: 18,
        taps: [3, 3],
        strides: [1, 1],
        pad: [
          [0, 0],
          [0, 4],
          [3, 0],
          [0, 0],
        ],
      },
    ],
    [
      "Winograd's method, as many channels as it takes, and more",
      { ...one, size: [8, 9], channels: 308, filters: 12, taps: [3, 3], strides: [1, 1] },
    ],
    [
      'one filter over many channels',
      { ...one, batch: 2, size: [13, 11], channels: 21, filters: 1, taps: [3, 3], strides: [1, 1] },
    ],
    [
      'three filters, stride 2',
      { ...one, batch: 3, size: [9, 10], channels: 7, filters: 3, taps: [4, 3], strides: [2, 2] },
    ],
    [
      'few channels, seen by many filters',
      { ...one, batch: 2, size: [9, 10], channels: 2, filters: 13, taps: [5, 3], strides: [2, 1] },
    ],
    [
      'two filters, rows apart',
      {
        ...one,
        batch: 2,
        size: [10, 9],
        channels: 9,
        filters: 2,
        taps: [3, 1],
        strides: [1, 1],
        dilations: [2, 1],
      },
    ],
  ])('%s', async (_, c) => all(c));

  test("any shape for Winograd's method", async () => {
    const sizes = fc.integer({ min: 2, max: 20 });
    const arbitrary = fc
      .record({
        batch: fc.integer({ min: 1, max: 2 }),
        size: fc.tuple(sizes, sizes),
        channels: fc.integer({ min: 4, max: 12 }).map((n) => 4 * n),
        filters: fc.integer({ min: 4, max: 40 }),
        pad: fc.constantFrom<Pad>('same', 'valid', 2),
      })
      .filter(({ pad, size }) => pad !== 'valid' || Math.min(...size) >= 3)
      .map((c): Case => ({ ...c, taps: [3, 3], strides: [1, 1] }));
    await fc.assert(fc.asyncProperty(arbitrary, all), { numRuns: 25 });
  });

  test('any shape', async () => {
    const small = (max: number) => fc.integer({ min: 1, max });
    const arbitrary = fc
      .record({
        batch: small(3),
        size: fc.tuple(small(12), small(12)),
        channels: small(6),
        filters: small(18),
        taps: fc.tuple(small(5), small(5)),
        strides: fc.tuple(small(3), small(3)),
        pad: fc.constantFrom<Pad>('same', 'valid', 1),
      })
      // tfjs takes a padding of one number for a square filter.
      .map((c) => (c.pad === 1 ? { ...c, taps: [c.taps[0], c.taps[0]] as [number, number] } : c))
      .filter(({ pad, size, taps }) => {
        const border = typeof pad === 'number' ? 2 * pad : 0;
        return pad === 'same' || size.every((n, i) => n + border >= taps[i]!);
      });
    await fc.assert(fc.asyncProperty(arbitrary, all), { numRuns: 60 });
  });
});

test.each(['relu', 'sigmoid', 'elu', 'leakyrelu'])('fused with bias and %s', async (activation) => {
  for (const [taps, filters] of [
    [1, 10],
    [3, 10],
    [3, 8],
    [3, 2],
    [3, 17],
  ] as const) {
    const channels = filters === 17 ? 24 : 3; // many enough for Winograd's method
    const inputs = {
      x: normal([2, 6, 7, channels], 1),
      filter: normal([taps, taps, channels, filters], 2, 0.2),
      bias: normal([filters], 3),
    };
    const attrs = {
      strides: [1, 1],
      pad: 'same',
      dilations: [1, 1],
      dataFormat: 'NHWC',
      activation,
      leakyreluAlpha: 0.3,
    };
    expect(
      await compareWithReference('FusedConv2D', convLowerings['FusedConv2D'], inputs, attrs),
    ).toBeLessThan(TOLERANCE);
  }
});

// <conv(x, w), dy> = <x, dx> = <w, dw>: all three are one trilinear form.
test('forward and gradients are adjoint', () => {
  const { x, filter, y } = {
    x: normal([4, 9, 9, 16], 1),
    filter: normal([3, 3, 16, 24], 2),
    y: [4, 5, 5, 24],
  };
  const dy = normal(y, 3);
  const common = { strides: [2, 2], pad: 'same', dataFormat: 'NHWC' };
  const inner = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((sum, v, i) => sum + v * b[i]!, 0);
  const out = lowered(convLowerings['Conv2D']!, { x, filter }, { ...common, dilations: [1, 1] })![0]!;
  const dx = lowered(
    convLowerings['Conv2DBackpropInput']!,
    { dy, filter },
    { ...common, inputShape: x.shape },
  )![0]!;
  const dw = lowered(
    convLowerings['Conv2DBackpropFilter']!,
    { x, dy },
    { ...common, filterShape: filter.shape },
  )![0]!;
  const form = inner(out.data, dy.data);
  expect(inner(dx.data, x.data) / form).toBeCloseTo(1, 4);
  expect(inner(dw.data, filter.data) / form).toBeCloseTo(1, 4);
});

test('NCHW is left to the reference kernel', () => {
  const inputs = { x: normal([1, 2, 4, 4], 1), filter: normal([3, 3, 2, 2], 2) };
  const attrs = { strides: [1, 1], pad: 'same', dilations: [1, 1], dataFormat: 'NCHW' };
  expect(lowered(convLowerings['Conv2D']!, inputs, attrs)).toBeUndefined();
});
