import { describe, expect, test } from 'vitest';
import { createRng, type Rng } from '../../../src/core/random.js';
import { mlpDenoiser } from '../../../src/kernels/generative/denoisers.js';
import {
  type Denoiser,
  type Diffusion,
  diffuse,
  diffusionLoss,
  PREDICTIONS,
} from '../../../src/kernels/generative/diffusion.js';
import { samplingPlan } from '../../../src/kernels/generative/diffusion-sampler.js';
import { noiseSchedule } from '../../../src/kernels/generative/noise-schedule.js';
import { adam } from '../../../src/kernels/nn/optimizers.js';
import { initialize, scopeOf } from '../../../src/kernels/nn/scope.js';
import { below, trainStep, under } from '../../../src/kernels/nn/train-step.js';
import { openSession, startTensors } from '../../../src/tensor/engine.js';
import type { HostTensors } from '../../../src/tensor/host.js';
import { noise } from '../../../src/tensor/random.js';
import { tf } from '../../../src/tensor/tf.js';
import { drawSamples } from '../../../src/training/diffusion/samples.js';

await startTensors('wasm');

const cosine = noiseSchedule('cosine', 1000);
const zero: Denoiser = (_, x) => tf.zerosLike(x);
const normals = (shape: [number, number], seed: number) => {
  const rng = createRng(seed);
  return { shape, data: Float32Array.from({ length: shape[0] * shape[1] }, () => rng.normal()) };
};

/** The loss of one batch, as in training or as in validation. */
async function lossOf(
  diffusion: Diffusion,
  batch: HostTensors,
  options: Parameters<typeof diffusionLoss>[1] = {},
  training = true,
): Promise<number> {
  const session = await openSession({ step: { shape: [], data: Int32Array.of(3) } });
  const step = session.capture('loss', (state, inputs) => {
    const s = scopeOf(state, { training, noise: noise(5, state['step']!) });
    return { outputs: { loss: diffusionLoss(diffusion, options)(s, inputs).loss } };
  });
  try {
    return (await step(batch))['loss']!.data[0]!;
  } finally {
    session.dispose();
  }
}

describe('the loss', () => {
  const x = normals([8192, 2], 1);
  const of = (denoiser: Denoiser, predict: Diffusion['predict'] = 'noise'): Diffusion => ({
    schedule: cosine,
    predict,
    denoiser,
    classes: 0,
  });

  // The mean of 16384 squares of a normal number: deviation sqrt(2 / 16384) = 0.011. For data of variance 1 that
  // holds of x0 and v as well.
  test.each(PREDICTIONS)('of a network that says nothing is 1, predicting %s', async (predict) => {
    expect(Math.abs((await lossOf(of(zero, predict), { x })) - 1)).toBeLessThan(0.04);
  });

  // e* = sqrt(1 - a) x_t for N(0, 1) leaves a: the mean of alphaBar over 1..T.
  test('of the exact network of N(0, 1) is the mean of alphaBar', async () => {
    const exact: Denoiser = (_, xt, t) => {
      const roots = tf.tensor1d(Float32Array.from(cosine.alphaBar, (a) => Math.sqrt(1 - a)));
      return tf.mul(xt, tf.reshape(tf.gather(roots, t as tf.Tensor1D), [-1, 1]));
    };
    const wanted = cosine.alphaBar.subarray(1).reduce((sum, a) => sum + a, 0) / 1000;
    // Squares and times vary by 0.7 together, 0.008 in the mean of 8192.
    expect(Math.abs((await lossOf(of(exact), { x })) - wanted)).toBeLessThan(0.03);
    // Times spread evenly leave less to chance.
    expect(Math.abs((await lossOf(of(exact), { x }, {}, false)) - wanted)).toBeLessThan(0.02);
  });

  // With no network at all, each prediction's weighted loss is the mean weight: min(SNR, 5) in terms of x_0.
  test.each(PREDICTIONS)('min-snr weighs %s as its error in x_0', async (predict) => {
    const snr = [...cosine.alphaBar.subarray(1)].map((a) => a / (1 - a));
    const factor = (r: number) => (predict === 'x0' ? 1 : predict === 'noise' ? 1 / r : 1 / (r + 1));
    const wanted = snr.reduce((sum, r) => sum + Math.min(r, 5) * factor(r), 0) / 1000;
    const got = await lossOf(of(zero, predict), { x }, { weighting: 'min-snr' }, false);
    expect(got / wanted).toBeCloseTo(1, 1);
  });

  // A network that answers the label it sees: of 8192 labels 0, a share of 0.3 +- 0.02 is shown as 4, "none".
  test('labels are hidden at the rate asked for, in training only', async () => {
    const shown: Denoiser = (_, xt, _t, label) =>
      tf.mul(tf.onesLike(xt), tf.reshape(tf.cast(label!, 'float32'), [-1, 1]));
    const diffusion = { ...of(shown, 'x0'), classes: 4 };
    const batch = {
      x: { ...x, data: x.data.map(() => 0) },
      y: { shape: [8192], data: new Int32Array(8192) },
    };
    const rate = (await lossOf(diffusion, batch, { labelDropout: 0.3 })) / 16;
    expect(Math.abs(rate - 0.3)).toBeLessThan(0.02);
    expect(await lossOf(diffusion, batch, { labelDropout: 0.3 }, false)).toBe(0);
  });
});

test('the jump is the formula, worked by hand: a = 0.36', () => {
  const schedule = { ...cosine, alphaBar: Float64Array.of(1, 0.36) };
  const [x0, e] = [tf.tensor2d([[0.5, -0.2]]), tf.tensor2d([[1, -1]])];
  const xt = diffuse(schedule, x0, tf.tensor1d([1], 'int32'), e).dataSync();
  expect(xt[0]).toBeCloseTo(1.1, 6);
  expect(xt[1]).toBeCloseTo(-0.92, 6);
});

/** Two normal clouds, which a label tells apart: N((1.2, 0.5), 0.3^2) and N((-0.8, -0.5), 0.3^2), 40 to 60. */
const CLOUDS = [
  { mean: [1.2, 0.5], share: 0.4 },
  { mean: [-0.8, -0.5], share: 0.6 },
] as const;
const SD = 0.3;

function clouds(n: number, rng: Rng) {
  const y = Int32Array.from({ length: n }, () => (rng.uniform() < CLOUDS[0].share ? 0 : 1));
  const x = Float32Array.from(
    { length: 2 * n },
    (_, i) => CLOUDS[y[i >> 1]!]!.mean[i % 2]! + SD * rng.normal(),
  );
  return { x: { shape: [n, 2], data: x }, y: { shape: [n], data: y } };
}

/** Least loss that any network without labels could have, over t as the validation takes it. */
function leastLoss(n: number): number {
  const rng = createRng(8);
  const { x } = clouds(n, rng);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const a = cosine.alphaBar[1 + Math.floor((i / n) * 1000)]!;
    const e = [rng.normal(), rng.normal()];
    const xt = e.map((v, d) => Math.sqrt(a) * x.data[2 * i + d]! + Math.sqrt(1 - a) * v);
    const variance = a * SD ** 2 + 1 - a;
    const off = (mean: readonly number[]) => xt.map((v, d) => v - Math.sqrt(a) * mean[d]!);
    const weights = CLOUDS.map(
      ({ mean, share }) => share * Math.exp(-off(mean).reduce((s, v) => s + v * v, 0) / (2 * variance)),
    );
    const total = weights[0]! + weights[1]!;
    e.forEach((v, d) => {
      const guess = CLOUDS.reduce((s, { mean }, k) => s + (weights[k]! / total) * off(mean)[d]!, 0);
      sum += (v - (Math.sqrt(1 - a) * guess) / variance) ** 2 / (2 * n);
    });
  }
  return sum;
}

describe('an mlp trained on two clouds', async () => {
  const diffusion: Diffusion = {
    schedule: cosine,
    predict: 'noise',
    denoiser: mlpDenoiser({ hidden: [64, 64], timesteps: 1000, classes: 2, sines: 32 }),
    classes: 2,
  };
  const steps = 1500;
  const first = {
    x: { shape: [1, 2], data: new Float32Array(2) },
    t: { shape: [1], data: Int32Array.of(1) },
    y: { shape: [1], data: Int32Array.of(0) },
  };
  const { params } = initialize((s, { x, t, y }) => diffusion.denoiser(s, x!, t!, y), first, createRng(1));
  const training = trainStep({
    loss: diffusionLoss(diffusion, { labelDropout: 0.2 }),
    optimizer: adam(),
    seed: 2,
    ema: 0.99,
  });
  const session = await openSession(training.initialState(params, {}));
  const step = session.capture('train', training.step);
  const check = session.capture('check', training.evaluateStep('ema'));
  const rng = createRng(3);
  for (let i = 0; i < steps; i++) {
    const rate = Float32Array.of(3e-3 * 0.5 * (1 + Math.cos((Math.PI * i) / steps)));
    await step({ ...clouds(256, rng), rate: { shape: [], data: rate } });
  }
  const held = clouds(16_384, createRng(4));
  const free = { ...held, y: { ...held.y, data: new Int32Array(16_384).fill(2) } };
  const loss = (await check(free))['loss']!.data[0]!;
  const labelled = (await check(held))['loss']!.data[0]!;
  const state = under('params', below('ema', await session.read()));
  session.dispose();

  // Least possible 0.43; two such means of 16 384 differ by 0.01 by chance.
  test('comes within 0.02 of the least possible loss; to know the class is less', () => {
    const least = leastLoss(16_384);
    expect(loss - least).toBeLessThan(0.02);
    expect(loss - least).toBeGreaterThan(-0.02);
    expect(labelled).toBeLessThan(loss);
  });

  const input = {
    kind: 'table' as const,
    shape: [2],
    normalisation: { method: 'none' as const, shift: [0], scale: [1] },
  };
  const draw = async (label?: number, guidance = 1) => {
    const n = 3000;
    const { x } = await drawSamples(
      { diffusion, input, state },
      {
        n,
        plan: samplingPlan(cosine, { steps: 50, eta: 1 }),
        labels: label === undefined ? undefined : new Int32Array(n).fill(label),
        guidance,
        range: { least: [-3], most: [3] },
        batchSize: 1000,
      },
      createRng(6),
    );
    const mean = [0, 1].map((d) => x.reduce((sum, v, i) => (i % 2 === d ? sum + v / n : sum), 0));
    const sd = [0, 1].map((d) =>
      Math.sqrt(x.reduce((sum, v, i) => (i % 2 === d ? sum + (v - mean[d]!) ** 2 / n : sum), 0)),
    );
    const left = x.filter((v, i) => i % 2 === 0 && v < 0.2).length / n;
    return { mean, sd, left };
  };

  test('draws both clouds in their shares', async () => {
    const { mean, left } = await draw();
    // Shares of 3000 vary by 0.009; what the network misses comes on top.
    expect(Math.abs(left - 0.6)).toBeLessThan(0.06);
    expect(Math.abs(mean[0]! - 0)).toBeLessThan(0.12);
  });

  test.each([0, 1])('draws cloud %i when asked for it', async (label) => {
    const { mean, sd } = await draw(label);
    for (const d of [0, 1]) {
      expect(Math.abs(mean[d]! - CLOUDS[label]!.mean[d]!)).toBeLessThan(0.06);
      expect(Math.abs(sd[d]! - SD)).toBeLessThan(0.05);
    }
  });

  test('guided harder, it keeps to the class and away from the other', async () => {
    const [plain, hard] = [await draw(0, 1), await draw(0, 4)];
    expect(hard.left).toBeLessThanOrEqual(plain.left);
    expect(hard.mean[0]! - plain.mean[0]!).toBeGreaterThan(0.02);
  });
});
