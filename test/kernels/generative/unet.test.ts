import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { mlpDenoiser, timeAndLabel } from '../../../src/kernels/generative/denoisers.js';
import type { Denoiser } from '../../../src/kernels/generative/diffusion.js';
import {
  attentionBlock,
  residualBlock,
  type UNetOptions,
  unet,
} from '../../../src/kernels/generative/unet.js';
import { gradcheck } from '../../../src/kernels/nn/gradcheck.js';
import type { GradientCase } from '../../../src/kernels/nn/gradcheck-cases.js';
import { valueAndGradients } from '../../../src/kernels/nn/gradients.js';
import { type Initialized, initialize, scopeOf } from '../../../src/kernels/nn/scope.js';
import { under } from '../../../src/kernels/nn/train-step.js';
import { openSession, startTensors } from '../../../src/tensor/engine.js';
import { type HostTensors, sizeOf } from '../../../src/tensor/host.js';
import { noise } from '../../../src/tensor/random.js';
import { tf } from '../../../src/tensor/tf.js';
import oracle from './unet.oracle.json' with { type: 'json' };

await startTensors('cpu');

const REFERENCE: UNetOptions = {
  channels: 32,
  multipliers: [1, 2, 2],
  blocks: 1,
  heads: 1,
  timesteps: 1000,
  classes: 0,
};
const SMALL: UNetOptions = { ...REFERENCE, channels: 8, multipliers: [1, 2], timesteps: 50, classes: 3 };

const pictures = (shape: number[]): HostTensors => ({
  x: { shape, data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i)) },
  t: { shape: [shape[0]!], data: Int32Array.from({ length: shape[0]! }, (_, i) => 1 + 7 * i) },
  y: { shape: [shape[0]!], data: Int32Array.from({ length: shape[0]! }, (_, i) => i % 3) },
});
const begin = (denoiser: Denoiser, inputs: HostTensors, labelled = true): Initialized =>
  initialize((s, { x, t, y }) => denoiser(s, x!, t!, labelled ? y : undefined), inputs, createRng(2));

const total = ({ params }: Initialized) =>
  Object.values(params).reduce((sum, { shape }) => sum + sizeOf(shape), 0);

describe('parameters', () => {
  const conv = (k: number, from: number, to: number) => k * k * from * to + to;
  const dense = (from: number, to: number) => from * to + to;
  const block = (from: number, to: number, e: number) =>
    2 * from +
    conv(3, from, to) +
    dense(e, to) +
    2 * to +
    conv(3, to, to) +
    (from === to ? 0 : conv(1, from, to));

  // Counted by hand from the drawing of the network.
  test('of the reference, for pictures of one channel', () => {
    const wanted =
      dense(32, 128) +
      conv(3, 1, 32) +
      block(32, 32, 128) +
      conv(3, 32, 32) +
      block(32, 64, 128) +
      conv(3, 64, 64) +
      block(64, 64, 128) +
      (2 * 64 + 4 * dense(64, 64)) +
      block(128, 64, 128) +
      conv(3, 64, 64) +
      block(128, 64, 128) +
      conv(3, 64, 64) +
      block(96, 32, 128) +
      (2 * 32 + conv(3, 32, 1));
    const made = begin(unet(REFERENCE), pictures([1, 4, 4, 1]), false);
    expect(total(made)).toBe(wanted);
    expect(total(made)).toBe(612_449);
  });

  test('more blocks, colour, classes', () => {
    const options = { ...SMALL, blocks: 2 };
    const wanted =
      dense(32, 32) +
      4 * 32 +
      conv(3, 3, 8) +
      2 * block(8, 8, 32) +
      conv(3, 8, 8) +
      (block(8, 16, 32) + block(16, 16, 32)) +
      (2 * 16 + 4 * dense(16, 16)) +
      2 * block(32, 16, 32) +
      conv(3, 16, 16) +
      (block(24, 8, 32) + block(16, 8, 32)) +
      (2 * 8 + conv(3, 8, 3));
    expect(total(begin(unet(options), pictures([1, 8, 8, 3])))).toBe(wanted);
  });
});

/** The network with its zero layers moved off zero. */
async function run(denoiser: Denoiser, inputs: HostTensors, labelled = true): Promise<Float32Array> {
  const { params } = begin(denoiser, inputs, labelled);
  const rng = createRng(5);
  for (const { data } of Object.values(params))
    for (let i = 0; i < data.length; i++) data[i]! += 0.1 * rng.normal();
  const session = await openSession(under('params', params));
  const step = session.capture('run', (state, { x, t, y }) => {
    const s = scopeOf(state, { training: false, noise: noise(0, tf.scalar(0, 'int32')) });
    return { outputs: { y: denoiser(s, x!, t!, labelled ? y : undefined) } };
  });
  try {
    const { y } = await step(inputs);
    expect(y!.shape).toEqual(inputs['x']!.shape);
    return Float32Array.from(y!.data);
  } finally {
    session.dispose();
  }
}

test.each([
  [2, 8, 8, 1],
  [2, 7, 5, 3], // filled up to 8 x 6
  [1, 2, 9, 1],
])('the output has the shape of the input: %i x %i x %i x %i', async (...shape) => {
  await run(unet(SMALL), pictures(shape));
});

describe.each([
  ['unet', unet(SMALL), [1, 4, 6, 1]],
  ['mlp', mlpDenoiser({ hidden: [16, 16], timesteps: 50, classes: 3 }), [1, 2]],
] as const)('%s', (_, denoiser, shape) => {
  const inputs = pictures([...shape]);

  test('says nothing at first', () => {
    const { params } = begin(denoiser, inputs);
    expect(params['output.weights']!.data.every((v) => v === 0)).toBe(true);
    expect(params['output.bias']!.data.every((v) => v === 0)).toBe(true);
  });

  test('heeds time and class', async () => {
    const plain = await run(denoiser, inputs);
    const later = await run(denoiser, { ...inputs, t: { shape: [1], data: Int32Array.of(30) } });
    const other = await run(denoiser, { ...inputs, y: { shape: [1], data: Int32Array.of(2) } });
    const none = await run(denoiser, { ...inputs, y: { shape: [1], data: Int32Array.of(3) } });
    expect(await run(denoiser, inputs)).toEqual(plain);
    for (const changed of [later, other, none]) expect(changed).not.toEqual(plain);
  });

  test('treats each item by itself', async () => {
    const both = await run(denoiser, pictures([2, ...shape.slice(1)]));
    const alone = await run(denoiser, inputs);
    // Sums of another length of batch may round otherwise.
    alone.forEach((value, i) => {
      expect(both[i]).toBeCloseTo(value, 4);
    });
  });
});

test('a chain of another length sees the same waves', () => {
  const made = (timesteps: number, t: number) =>
    initialize(
      (s) => {
        const e = timeAndLabel(s, tf.tensor1d([t], 'int32'), undefined, {
          timesteps,
          classes: 0,
          sines: 8,
          units: 4,
        });
        values.push([...e.dataSync()]);
      },
      {},
      createRng(0),
    );
  const values: number[][] = [];
  made(1000, 500);
  made(10, 5);
  expect(values[0]).toEqual(values[1]);
});

const CASES: [string, GradientCase][] = [
  [
    'the residual block',
    { inputs: { x: [2, 4, 3, 8], e: [2, 5] }, f: (s, { x, e }) => residualBlock(s, x!, e!, 16) },
  ],
  ['the attention block', { inputs: { x: [2, 2, 3, 8] }, f: (s, { x }) => attentionBlock(s, x!, 2) }],
  [
    'the u-net',
    {
      inputs: { x: [1, 3, 4, 1], t: { shape: [1], below: 9 }, y: { shape: [1], below: 4 } },
      f: (s, { x, t, y }) => unet({ ...SMALL, timesteps: 9 })(s, x!, t!, y!),
    },
  ],
  [
    'the mlp',
    {
      inputs: { x: [3, 2], t: { shape: [3], below: 9 } },
      f: (s, { x, t }) => mlpDenoiser({ hidden: [6, 5], timesteps: 9, classes: 0, sines: 4 })(s, x!, t!),
    },
  ],
];

// Central differences, extrapolated, leave 1e-7 and less in double precision; single precision leaves 1e-3.
test.each(CASES)('gradients of %s are its differences', async (name, one) => {
  const checked = await gradcheck(new Map([[name, one]]), { samples: 3, rng: createRng(1) });
  for (const { parameter, maxRelativeError, backendError } of checked) {
    expect(maxRelativeError, parameter).toBeLessThan(1e-6);
    expect(backendError, parameter).toBeLessThan(2e-3);
  }
});

/** As in the oracle: the weight at place i is 0.3 sin(1.7 i + codes of the name), gains are 1 more. */
function weightOf(name: string, size: number): Float32Array {
  const phase = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  const more = name.endsWith('gain') ? 1 : 0;
  return Float32Array.from({ length: size }, (_, i) => 0.3 * Math.sin(1.7 * i + phase) + more);
}

describe.each([
  ['unet', unet({ ...SMALL, heads: 2 }), oracle.unet],
  ['mlp', mlpDenoiser({ hidden: [6, 5], timesteps: 50, classes: 3, sines: 8 }), oracle.mlp],
] as const)('%s as PyTorch has it', async (_, denoiser, wanted) => {
  const [shape, items] = [wanted.shape, wanted.shape[0]!];
  const x = { shape, data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i)) };
  const inputs = {
    x,
    t: { shape: [items], data: Int32Array.of(1, 8) },
    y: { shape: [items], data: Int32Array.of(0, 3) },
  };
  const { params } = begin(denoiser, inputs);
  for (const [name, host] of Object.entries(params)) host.data = weightOf(name, host.data.length);
  const session = await openSession(under('params', params));
  const step = session.capture('both', (state, { x, t, y }) => {
    const s = scopeOf(state, { training: false, noise: noise(0, tf.scalar(0, 'int32')) });
    const factors = tf.tensor(
      Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.cos(i)),
      [...shape],
    );
    let output = x!;
    const { gradients, kept } = valueAndGradients(
      { x: x! },
      () => {
        output = denoiser(s, x!, t!, y);
        return tf.sum(tf.mul(output, factors));
      },
      () => ({ output }),
    );
    return { outputs: { output: kept['output']!, gradient: gradients['x']! } };
  });
  const { output, gradient } = await step(inputs);
  session.dispose();

  // Single against double precision, relative to the largest of all.
  test.each([
    ['output', output!, wanted.output],
    ['gradient', gradient!, wanted.gradient],
  ] as const)('%s', (_, { data }, numbers) => {
    const largest = Math.max(...numbers.map(Math.abs));
    numbers.forEach((value, i) => {
      expect(Math.abs(data[i]! - value) / largest).toBeLessThan(2e-5);
    });
  });
});

test('sizes that do not fit are refused', () => {
  expect(() => unet({ ...SMALL, channels: 12 })).toThrow('12 channels: a multiple of 8 was needed');
  expect(() => unet({ ...SMALL, heads: 3 })).toThrow('16 channels at the coarsest level do not make 3 heads');
});
