import { afterAll, describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { samplingPlan } from '../../../src/kernels/generative/diffusion-sampler.js';
import { under } from '../../../src/kernels/nn/train-step.js';
import { startTensors } from '../../../src/tensor/engine.js';
import type { InputDescription } from '../../../src/training/data/dataset.js';
import {
  type DiffusionModel,
  diffusionOf,
  newDenoiser,
  readDiffusion,
} from '../../../src/training/diffusion/model.js';
import { type Draws, drawSamples } from '../../../src/training/diffusion/samples.js';

await startTensors('cpu');
afterAll(() => startTensors('cpu'));

const input: InputDescription = {
  kind: 'images',
  shape: [6, 5, 1],
  normalisation: { method: 'symmetric', shift: [0.5], scale: [0.5] },
  labels: ['a', 'b'],
};
const described: DiffusionModel = {
  arch: 'unet',
  options: {
    timesteps: 20,
    noiseSchedule: 'linear',
    predict: 'noise',
    conditional: true,
    labelDropout: 0.1,
    range: { least: [-1], most: [1] },
    channels: 8,
    multipliers: [1, 2],
    blocks: 1,
    heads: 1,
  },
  input,
};

/** A network that nobody has trained, moved off its zeros. */
function model() {
  const diffusion = diffusionOf(described);
  const { params } = newDenoiser(diffusion, input, 0);
  const rng = createRng(4);
  for (const { data } of Object.values(params))
    for (let i = 0; i < data.length; i++) data[i]! += 0.05 * rng.normal();
  return { diffusion, input, state: under('params', params) };
}

const draw = (backend: 'cpu' | 'wasm', given: Partial<Draws> = {}) =>
  startTensors(backend).then(() =>
    drawSamples(
      model(),
      {
        n: 5,
        plan: samplingPlan(model().diffusion.schedule, { steps: 6, eta: 0 }),
        labels: Int32Array.of(0, 1, 0, 1, 0),
        guidance: 2,
        range: { least: [-1], most: [1] },
        batchSize: 3,
        ...given,
      },
      createRng(1),
    ),
  );

const furthest = (a: Float32Array, b: Float32Array) => Math.max(...a.map((v, i) => Math.abs(v - b[i]!)));

describe('samples', () => {
  test('are the same on both backends, with noise and without, but for rounding', async () => {
    for (const eta of [0, 1]) {
      const few = { n: 2, plan: samplingPlan(model().diffusion.schedule, { steps: 3, eta }) };
      const [plain, fast] = [await draw('cpu', few), await draw('wasm', few)];
      expect(plain.x.length).toBe(2 * 30);
      expect(plain.x.every(Number.isFinite)).toBe(true);
      expect(furthest(plain.x, fast.x)).toBeLessThan(1e-3);
    }
  });

  test('do not depend on the batches they come in, where steps have no noise', async () => {
    const whole = await draw('wasm', { batchSize: 5 });
    for (const batchSize of [1, 2, 4])
      expect(furthest((await draw('wasm', { batchSize })).x, whole.x)).toBeLessThan(1e-4);
  });

  test('of further batches have noise of their own', async () => {
    // A step that keeps nothing: what comes out is its noise.
    const plan = {
      t: Int32Array.of(20),
      x0: new Float64Array(1),
      xt: new Float64Array(1),
      sigma: Float64Array.of(1),
    };
    const { x } = await draw('wasm', { n: 4, batchSize: 2, plan, labels: new Int32Array(4) });
    const items = [0, 1, 2, 3].map((i) => x.slice(30 * i, 30 * (i + 1)).join());
    expect(new Set(items).size).toBe(4);
  });

  test('frames are the first batch on its way, noise first and the samples last', async () => {
    const { x, frames } = await draw('wasm', { frames: [0, 3] });
    expect(frames.map(({ t }) => t)).toEqual([20, 9, 0]);
    expect(furthest(frames[2]!.x, x.subarray(0, 90))).toBe(0);
    const spread = Math.sqrt(frames[0]!.x.reduce((sum, v) => sum + v * v, 0) / 90);
    expect(spread).toBeGreaterThan(0.7);
    expect(spread).toBeLessThan(1.3);
  });
});

describe('a model file', () => {
  const saved = () => ({
    command: 'train-diffusion',
    program: '0.1.0',
    file: 'm.safetensors',
    arch: 'unet',
    options: { ...described.options },
    labels: ['a', 'b'],
    input: { ...input, normalisation: { ...input.normalisation } },
    state: model().state,
  });

  test('is the network again', () => {
    expect(readDiffusion(saved())).toMatchObject(described);
  });

  test.each([
    ['an unknown network', { arch: 'vit' }],
    ['options that are none', { options: { timesteps: -1 } }],
    ['an input without scale', { input: { shape: [6, 5, 1] } }],
  ])('with %s is refused', (_, change) => {
    expect(() => readDiffusion({ ...saved(), ...change })).toThrow('do not describe a diffusion');
  });

  test('without one of its tensors is refused', () => {
    const { 'params/input.weights': _, ...state } = saved().state;
    expect(() => readDiffusion({ ...saved(), state })).toThrow("tensor 'params/input.weights' is missing");
  });
});
