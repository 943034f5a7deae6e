import { expect, test } from 'vitest';
import type { VaeOptions } from '../../../src/kernels/generative/vae.js';
import { openSession, startTensors } from '../../../src/tensor/engine.js';
import type { HostTensors } from '../../../src/tensor/host.js';
import type { InputDescription } from '../../../src/training/data/dataset.js';
import type { Model } from '../../../src/training/model-file.js';
import { modelOptions, newVae, readVae, vaeModel } from '../../../src/training/vae/model.js';
import { evidenceMetrics, vaeRunner } from '../../../src/training/vae/runner.js';

await startTensors('cpu');

const input: InputDescription = {
  kind: 'table',
  shape: [2],
  normalisation: { method: 'none', shift: [0], scale: [1] },
};
const options: Omit<VaeOptions, 'shape'> = {
  arch: 'linear',
  latent: 1,
  hidden: [],
  filters: [],
  decoder: 'gaussian',
  variance: 0.5,
  classes: 0,
};
const model = vaeModel(options, input);
const float = (shape: number[], ...data: number[]) => ({ shape, data: Float32Array.from(data) });

// x ~ N((2, 1) z, 0.5 I). Its posterior is N((2 x0 + x1) / 5.5, 1 / 11); the encoder here is wider than that.
const W = [2, 1] as const;
const V = 0.5;
const Q = { mean: 0.15, variance: 0.3 };
const state: HostTensors = {
  'params/encoder.mean.weights': float([2, 1], 2 * Q.mean, Q.mean),
  'params/encoder.mean.bias': float([1], 0),
  'params/encoder.logVariance.weights': float([2, 1], 0, 0),
  'params/encoder.logVariance.bias': float([1], Math.log(Q.variance)),
  'params/decoder.output.weights': float([1, 2], ...W),
  'params/decoder.output.bias': float([2], 0, 0),
};

/** Items more than a batch holds, and no multiple of it. */
const ITEMS = 150;
const item = (i: number): [number, number] => [Math.sin(i) * 2, Math.cos(3 * i)];
const data = {
  batch: async (indices: ArrayLike<number>) => ({
    x: float([indices.length, 2], ...Array.from(indices, (i) => item(i)).flat()),
  }),
};
const all = Uint32Array.from({ length: ITEMS }, (_, i) => i);

/** The terms of the bound of an item, and log p(x), in closed form. */
function exact([x0, x1]: [number, number]) {
  const m = Q.mean * (2 * x0 + x1);
  const error = (x0 - W[0] * m) ** 2 + (x1 - W[1] * m) ** 2 + (W[0] ** 2 + W[1] ** 2) * Q.variance;
  const reconstruction = -Math.log(2 * Math.PI * V) - error / (2 * V);
  const kl = 0.5 * (m * m + Q.variance - 1 - Math.log(Q.variance));
  // C = W W' + v I has eigenvalues 5.5 along W and 0.5 across.
  const along = (2 * x0 + x1) ** 2 / 5;
  const across = x0 * x0 + x1 * x1 - along;
  const logLikelihood = -Math.log(2 * Math.PI) - 0.5 * (Math.log(5.5 * 0.5) + along / 5.5 + across / 0.5);
  return { reconstruction, kl, logLikelihood };
}

test('the bound of each item has its closed form; by importance it rises to log p(x)', async () => {
  const session = await openSession(state);
  const runner = vaeRunner(session, model);
  const seen: number[] = [];
  const found = await runner.evidence(data, all, { importanceSamples: 500, done: (n) => seen.push(n) });
  session.dispose();
  expect(seen).toEqual([128, 150]);
  for (const i of all) {
    const truth = exact(item(i));
    expect(found.kl[i]).toBeCloseTo(truth.kl, 5);
    // One draw has a standard deviation of about 5 nats, the mean of 500 one of 0.2; the largest of 150 is within 5 of it.
    expect(Math.abs(found.reconstruction[i]! - truth.reconstruction)).toBeLessThan(1.2);
    expect(Math.abs(found.bound![i]! - truth.logLikelihood)).toBeLessThan(0.4);
  }
  const mean = (f: (truth: ReturnType<typeof exact>) => number) =>
    Array.from(all, (i) => f(exact(item(i)))).reduce((a, b) => a + b, 0) / ITEMS;
  const metrics = evidenceMetrics(found);
  expect(metrics['elbo']).toBeCloseTo(
    mean(({ reconstruction, kl }) => reconstruction - kl),
    1,
  );
  expect(metrics['importanceBound']).toBeCloseTo(
    mean(({ logLikelihood }) => logLikelihood),
    1,
  );
  expect(metrics['importanceBound']).toBeGreaterThan(Number(metrics['elbo']) + 0.5);
  expect(metrics['unitKl']).toEqual([
    expect.closeTo(
      mean(({ kl }) => kl),
      5,
    ),
  ]);
  expect(metrics['activeUnits']).toBe(1);
});

test('codes and what they are decoded to', async () => {
  const session = await openSession(state);
  const runner = vaeRunner(session, model, { seed: 4 });
  const codes = await runner.encode(data, all);
  for (const i of [0, 127, 128, 149]) expect(codes[i]).toBeCloseTo(Q.mean * (2 * item(i)[0] + item(i)[1]), 5);
  expect([...(await runner.decode(Float32Array.of(1, -2)))]).toEqual([2, 1, -4, -2]);
  const drawn = await runner.decode(new Float32Array(4000), { draw: true });
  session.dispose();
  const variance = drawn.reduce((sum, x) => sum + x * x, 0) / drawn.length;
  expect(variance).toBeCloseTo(V, 1); // 8000 draws: standard deviation 0.008
  expect(new Set(drawn).size).toBeGreaterThan(7900);
});

test('the averaged weights are used where they are asked for', async () => {
  const ema = Object.fromEntries(
    Object.entries(state).map(([name, { shape, data: values }]) => [
      name.replace('params/', 'ema/'),
      { shape, data: Float32Array.from(values, (w) => 2 * w) },
    ]),
  );
  const session = await openSession({ ...state, ...ema });
  expect([...(await vaeRunner(session, model, { prefix: 'ema' }).decode(Float32Array.of(1)))]).toEqual([
    4, 2,
  ]);
  session.dispose();
});

test('a conditional model asks for labels', async () => {
  const conditional = vaeModel({ ...options, classes: 2 }, { ...input, labels: ['a', 'b'] });
  const { params } = newVae(conditional, 0);
  const session = await openSession(
    Object.fromEntries(Object.entries(params).map(([name, host]) => [`params/${name}`, host])),
  );
  await expect(vaeRunner(session, conditional).encode(data, all)).rejects.toThrow('no labels');
  session.dispose();
});

const file: Model = {
  command: 'train-vae',
  program: '0.0.0',
  arch: 'linear',
  options: modelOptions(model),
  input: { ...input, normalisation: { ...input.normalisation } },
  file: 'm.safetensors',
  state,
};

test('a model file is read back as it was', () => {
  expect(readVae(file).options).toEqual(model.options);
});

test.each([
  ['another architecture', { arch: 'unet' }],
  ['no options', { options: {} }],
  ['more classes than labels', { options: { ...file.options, classes: 3 } }],
  ['a tensor too few', { state: { 'params/encoder.mean.bias': state['params/encoder.mean.bias']! } }],
  ['a code of another size', { options: { ...file.options, latent: 2 } }],
])('a model file of %s is refused', (_, change) => {
  expect(() => readVae({ ...file, ...change })).toThrow(/metadata|tensor/);
});
