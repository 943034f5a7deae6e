import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import type { Denoiser } from '../../../src/kernels/generative/diffusion.js';
import {
  denoisingTerm,
  priorTerm,
  reverseVariance,
} from '../../../src/kernels/generative/diffusion-bound.js';
import { noiseSchedule } from '../../../src/kernels/generative/noise-schedule.js';
import { startTensors } from '../../../src/tensor/engine.js';
import { tf } from '../../../src/tensor/tf.js';
import { measureBound } from '../../../src/training/diffusion/bound.js';

await startTensors('wasm');

const schedule = noiseSchedule('linear', 200);

/** e* = sqrt(1 - a) x_t, exact for N(0, 1). */
const exact: Denoiser = (_, x, t) => {
  const roots = tf.tensor1d(Float32Array.from(schedule.alphaBar, (a) => Math.sqrt(1 - a)));
  const root = tf.gather(roots, t as tf.Tensor1D);
  return tf.mul(x, tf.reshape(root, [-1, ...new Array<number>(x.rank - 1).fill(1)]));
};
const diffusion = { schedule, predict: 'noise' as const, denoiser: exact, classes: 0 };
const options = {
  timesteps: 200,
  noiseSchedule: 'linear' as const,
  predict: 'noise' as const,
  conditional: false,
  labelDropout: 0,
  range: { least: [-9], most: [9] },
};

const normals = (n: number, shape: number[]) => {
  const rng = createRng(2);
  const size = shape.reduce((a, b) => a * b, 1);
  const x = Float32Array.from({ length: n * size }, () => rng.normal());
  return {
    length: n,
    batch: (items: Uint32Array) => ({
      x: {
        shape: [items.length, ...shape],
        data: Float32Array.from({ length: items.length * size }, (_, i) => {
          const item = items[Math.floor(i / size)]!;
          return x[item * size + (i % size)]!;
        }),
      },
    }),
  };
};

// The guess misses x_0 by 1 - a on average, which makes each term known; the estimate has errors of 1 / sqrt(draws).
test('of N(0, 1) and its exact network, in units three times as wide', async () => {
  const input = {
    kind: 'table' as const,
    shape: [2],
    normalisation: { method: 'zscore' as const, shift: [5, 0], scale: [3, 3] },
  };
  const found = await measureBound(
    { arch: 'mlp', diffusion, input, state: {}, options },
    normals(4000, [2]),
    { draws: 32_768 },
    createRng(1),
  );
  let denoising = 0;
  for (let t = 2; t <= 200; t++) {
    const squaredError = 2 * (1 - schedule.alphaBar[t]!);
    denoising += denoisingTerm(schedule, t, { dimensions: 2, squaredError, variance: 'posterior' });
  }
  const v = reverseVariance(schedule, 1, 'posterior');
  const first = -Math.log(2 * Math.PI * v) - (1 - schedule.alphaBar[1]!) / v - 2 * Math.log(3);
  // Four deviations: the terms are like squares of two normal numbers.
  expect(Math.abs(found.denoising - denoising)).toBeLessThan((4 * denoising) / Math.sqrt(32_768));
  expect(Math.abs(found.reconstruction - first)).toBeLessThan(
    (4 * (1 - schedule.alphaBar[1]!)) / v / Math.sqrt(4000),
  );
  expect(found.prior / priorTerm(schedule, 2, 2)).toBeCloseTo(1, 1);
  expect(found.bound).toBeCloseTo(found.reconstruction - found.prior - found.denoising, 10);
  expect(found.bitsPerDimension).toBeCloseTo(-found.bound / 2 / Math.LN2, 12);
  expect(found.terms.map(({ t }) => t)).toEqual(Array.from({ length: 199 }, (_, i) => i + 2));
});

// A picture of 8-bit levels has a probability, at most 1: bits are not negative whatever the network says.
test('pictures are counted in levels', async () => {
  const input = {
    kind: 'images' as const,
    shape: [2, 2, 1],
    normalisation: { method: 'symmetric' as const, shift: [0.5], scale: [0.5] },
  };
  const black = {
    length: 40,
    batch: (items: Uint32Array) => ({
      x: { shape: [items.length, 2, 2, 1], data: new Float32Array(4 * items.length).fill(-1) },
    }),
  };
  const point: Denoiser = (_, x) => tf.sub(tf.zerosLike(x), 1);
  const model = {
    arch: 'unet' as const,
    diffusion: { ...diffusion, predict: 'x0' as const, denoiser: point },
    input,
    state: {},
    options,
  };
  const sure = await measureBound(model, black, { draws: 256 }, createRng(1));
  // It knows the picture: what is left is that black is within the first level's width of the mean.
  expect(sure.denoising).toBe(0);
  expect(sure.reconstruction).toBeLessThanOrEqual(0);
  expect(sure.bitsPerDimension).toBeGreaterThan(0);
  expect(sure.bitsPerDimension).toBeLessThan(1.1);
});
