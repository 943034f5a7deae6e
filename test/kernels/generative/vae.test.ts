import { beforeAll, describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { logImportance, reparametrised, repeated } from '../../../src/kernels/generative/elbo.js';
import { type VaeObjective, type VaeOptions, vae, vaeLoss } from '../../../src/kernels/generative/vae.js';
import { gradcheck } from '../../../src/kernels/nn/gradcheck.js';
import type { GradientCase } from '../../../src/kernels/nn/gradcheck-cases.js';
import { initialize, scopeOf } from '../../../src/kernels/nn/scope.js';
import { logSumExp } from '../../../src/kernels/special/log-sums.js';
import { openSession, startTensors } from '../../../src/tensor/engine.js';
import { type HostTensors, sizeOf, toDevice } from '../../../src/tensor/host.js';
import { noise } from '../../../src/tensor/random.js';
import { type Tensors, tf } from '../../../src/tensor/tf.js';
import {
  allOf,
  batch,
  exactLogLikelihood,
  fitted,
  initial,
  linearVae,
  meanRow,
  one,
  probabilisticPca,
  ROWS,
  stepOf,
  WIDTH,
} from './linear-gaussian.js';

await startTensors('wasm');

const float = (state: HostTensors, name: string) => Float32Array.from(state[`params/${name}`]!.data);

const onDevice = (state: HostTensors): Tensors =>
  Object.fromEntries(Object.entries(state).map(([name, host]) => [name, toDevice(host)]));

const scopeOver = (state: Tensors, counter = 1) =>
  scopeOf(state, { training: false, noise: noise(11, tf.scalar(counter, 'int32')) });

/** ELBO and bounds by K samples of a state, means over the rows. */
function bounds(state: HostTensors, samples: number) {
  const tensors = onDevice(state);
  const s = scopeOver(tensors);
  const x = toDevice(batch['x']!);
  const posterior = linearVae.encode(s, x);
  const codes = reparametrised(posterior, s.noise, samples);
  const output = linearVae.decode(s, codes.z);
  const logLikelihood = linearVae.logLikelihood(s, repeated(x, samples), output);
  const logW = logImportance(logLikelihood, posterior, codes).dataSync(); // [samples ROWS]
  return (k: number) => {
    const groups = samples / k;
    let sum = 0;
    for (let i = 0; i < ROWS; i++)
      for (let g = 0; g < groups; g++)
        sum +=
          logSumExp(Float64Array.from({ length: k }, (_, j) => logW[(g * k + j) * ROWS + i]!)) - Math.log(k);
    return sum / (ROWS * groups);
  };
}

/** Some biases of a model moved. */
const moved = (state: HostTensors, by: Record<string, number>): HostTensors => ({
  ...state,
  ...Object.fromEntries(
    Object.entries(by).map(([name, shift]) => [
      `params/${name}`,
      { ...state[`params/${name}`]!, data: float(state, name).map((value) => value + shift) },
    ]),
  ),
});

/** Terms of the loss over all rows, and what the decoder makes of the mean codes. */
async function evaluated(state: HostTensors, objective: Partial<VaeObjective> = {}) {
  const s = scopeOver(onDevice(state));
  const x = toDevice(batch['x']!);
  const loss = vaeLoss(linearVae, { beta: 1, warmUp: 0, freeBits: 0, samples: 32, ...objective });
  const { terms = {} } = loss(s, { x });
  const numbers = Object.entries(terms).flatMap(([name, t]): [string, number][] =>
    t.rank === 0
      ? [[name, t.dataSync()[0]!]]
      : Array.from(t.dataSync(), (value, j) => [`${name}/${j}`, value]),
  );
  const outputs = linearVae.decode(s, linearVae.encode(s, x).mean).dataSync();
  return { terms: Object.fromEntries(numbers), outputs };
}

describe('a linear autoencoder with a Gaussian decoder', () => {
  let state: HostTensors;
  beforeAll(async () => {
    state = await fitted();
  });
  const variance = () => state['buffers/decoder.variance']!.data[0]!;
  const exact = (of: HostTensors) =>
    exactLogLikelihood(float(of, 'decoder.output.weights'), float(of, 'decoder.output.bias'), variance());

  // Steps of a rate that goes to 0 come to rest within 0.001 nats; a KL of another factor ends 0.05 away and more.
  test('ends as probabilistic PCA', () => {
    const best = probabilisticPca();
    expect(exact(state)).toBeLessThan(best.logLikelihood + 1e-5);
    expect(exact(state)).toBeGreaterThan(best.logLikelihood - 0.003);
    expect(variance() / best.variance).toBeCloseTo(1, 1);
  });

  test('has no gap there: its ELBO is log p(x)', () => {
    // The encoder has one variance for all rows, which is exact here; 64 draws of 200 rows leave 0.003 of noise.
    expect(Math.abs(bounds(state, 64)(1) - exact(state))).toBeLessThan(0.01);
  });

  test('ELBO <= bound of 4 <= bound of 64 <= log p(x) under an encoder that is off', () => {
    const off = moved(state, { 'encoder.mean.bias': 0.4, 'encoder.logVariance.bias': 1 });
    const bound = bounds(off, 256);
    // KL(q || posterior) of this move in both dimensions is 0.6 nats and more: none of these is noise.
    expect(bound(1)).toBeLessThan(exact(off) - 0.5);
    expect(bound(4)).toBeGreaterThan(bound(1) + 0.1);
    expect(bound(64)).toBeGreaterThan(bound(4) + 0.02);
    expect(bound(64)).toBeLessThan(exact(off) + 0.002);
  });
});

describe('the weight of the KL', () => {
  test('a huge one leaves nothing in the code, and the data mean as reconstruction', async () => {
    const state = await fitted({ beta: 1e4 }, 400);
    const { terms, outputs } = await evaluated(state, { beta: 1e4 });
    expect(terms['kl']).toBeLessThan(0.02);
    expect(terms['activeUnits']).toBe(0);
    for (const [k, value] of outputs.entries())
      expect(Math.abs(value - meanRow[k % WIDTH]!)).toBeLessThan(0.05);
  });

  test('none at all makes it an autoencoder of little noise', async () => {
    const { terms } = await evaluated(await fitted({ beta: 0 }, 400));
    const usual = await evaluated(await fitted({ beta: 1 }, 400));
    expect(terms['kl']).toBeGreaterThan(2 * usual.terms['kl']!);
    expect(terms['reconstruction']).toBeGreaterThan(usual.terms['reconstruction']!);
    expect(terms['elbo']).toBeLessThan(usual.terms['elbo']!);
  });

  test('free bits keep that much in each dimension', async () => {
    const { terms } = await evaluated(await fitted({ beta: 1e3, freeBits: 0.5 }, 400));
    for (const name of ['unitKl/0', 'unitKl/1']) expect(terms[name]).toBeGreaterThan(0.3);
  });

  test('warms up: 1/4 of beta in the first of 4 steps, all of it from the fourth on and where no step is told', () => {
    const tensors = onDevice(initial(linearVae, one));
    const loss = vaeLoss(linearVae, { beta: 2, warmUp: 4, freeBits: 0, samples: 1 });
    const x = toDevice(batch['x']!);
    const at = (step?: number) => {
      const s = scopeOver(tensors);
      const result = loss(s, { x, ...(step !== undefined && { step: tf.scalar(step, 'int32') }) });
      const { reconstruction, kl, beta } = result.terms as Tensors;
      const [total, r, k, b] = [result.loss, reconstruction!, kl!, beta!].map((t) => t.dataSync()[0]!);
      expect(total! + r!).toBeCloseTo(b! * k!, 4);
      return b;
    };
    expect([at(0), at(1), at(3), at(9), at()]).toEqual([0.5, 1, 2, 2, 2]);
  });
});

const SHAPES: Partial<VaeOptions>[] = [
  { arch: 'linear', shape: [4], decoder: 'gaussian', variance: 'learned' },
  { arch: 'mlp', shape: [3, 2], hidden: [5, 4], decoder: 'gaussian', variance: 'each' },
  { arch: 'mlp', shape: [4], hidden: [5], decoder: 'bernoulli', classes: 3 },
  { arch: 'mlp', shape: [4], hidden: [5], decoder: 'gaussian', variance: 0.3 },
  { arch: 'conv', shape: [5, 6, 2], hidden: [5], filters: [3, 4], decoder: 'bernoulli', classes: 2 },
];
const modelOf = (given: Partial<VaeOptions>): VaeOptions => ({
  arch: 'mlp',
  shape: [4],
  latent: 2,
  hidden: [],
  filters: [],
  decoder: 'gaussian',
  variance: 'learned',
  classes: 0,
  ...given,
});

describe.each(SHAPES)('$arch, $decoder, of $shape, $classes classes', (given) => {
  const options = modelOf(given);
  const model = vae(options);
  const { shape, classes } = options;

  test('the loss has the gradients of central differences', async () => {
    const loss = vaeLoss(model, { beta: 0.7, warmUp: 0, freeBits: 0, samples: 2 });
    const cases = new Map<string, GradientCase>([
      [
        'vae',
        {
          inputs: { x: [3, ...shape], ...(classes > 0 && { y: { shape: [3], below: classes } }) },
          f: (s, inputs) => loss(s, inputs).loss,
        },
      ],
    ]);
    const checked = await gradcheck(cases, { samples: 8, rng: createRng(1) });
    await startTensors('wasm');
    for (const { parameter, maxRelativeError, backendError } of checked) {
      // Fourth order differences in double precision; a bend of relu within the step costs some digits.
      expect(maxRelativeError, parameter).toBeLessThan(1e-6);
      expect(backendError, parameter).toBeLessThan(2e-4); // float32
    }
  });

  test('a captured step is what its operations give one by one', async () => {
    const rng = createRng(2);
    const inputs: HostTensors = {
      x: {
        shape: [3, ...shape],
        data: Float32Array.from({ length: 3 * sizeOf(shape) }, () => rng.uniform()),
      },
      ...(classes > 0 && { y: { shape: [3], data: Int32Array.of(0, 1, 1) } }),
    };
    const run = async (capture: boolean) => {
      const item = Object.fromEntries(
        Object.entries(inputs).map(
          ([
            name,
            {
              shape: [, ...rest],
              data,
            },
          ]) => [name, { shape: [1, ...rest], data: data.slice(0, sizeOf(rest)) }],
        ),
      );
      const session = await openSession(initial(model, item), { capture });
      const step = session.capture('train', stepOf(model));
      const losses: number[] = [];
      for (let i = 0; i < 3; i++)
        losses.push(
          (await step({ ...inputs, rate: { shape: [], data: Float32Array.of(0.01) } }))['loss']!.data[0]!,
        );
      session.dispose();
      return losses;
    };
    const [captured, eager] = [await run(true), await run(false)];
    // Sums are taken in another order.
    for (const [i, value] of captured.entries()) expect(value / eager[i]!).toBeCloseTo(1, 5);
    expect(captured[2]).not.toBe(captured[0]);
  });
});

test('the reference networks have the sizes that they are known by', () => {
  const parameters = (given: Partial<VaeOptions>) => {
    const options = modelOf({ latent: 20, decoder: 'bernoulli', shape: [28, 28, 1], ...given });
    const item = { x: { shape: [1, 28, 28, 1], data: new Float32Array(784) } };
    const { params } = initialize(allOf(vae(options)), item, createRng(0));
    return Object.values(params).reduce((n, { shape }) => n + sizeOf(shape), 0);
  };
  // 784 x 400 + 400, twice 400 x 20 + 20, 20 x 400 + 400, 400 x 784 + 784
  expect(parameters({ arch: 'mlp', hidden: [400] })).toBe(652_824);
  // 320 + 18,496 + 803,072 (3136 x 256 + 256) + twice 5,140; 5,376 + 805,952 + 18,464 + 289
  expect(parameters({ arch: 'conv', hidden: [256], filters: [32, 64] })).toBe(1_662_249);
});

test('a condition goes into both halves', () => {
  const model = vae(modelOf({ classes: 2 }));
  const x = tf.tensor2d([[1, 2, 3, 4]]);
  const item = { x: { shape: [1, 4], data: new Float32Array(4) }, y: { shape: [1], data: Int32Array.of(0) } };
  const s = scopeOver(onDevice(initial(model, item)));
  const of = (label: number) => {
    const y = tf.tensor1d([label], 'int32');
    return [model.encode(s, x, y).mean, model.decode(s, tf.zeros([1, 2]), y)].map((t) => [...t.dataSync()]);
  };
  const [a, b] = [of(0), of(1)];
  expect(a[0]).not.toEqual(b[0]);
  expect(a[1]).not.toEqual(b[1]);
  // Weights of the classes instead of one of them: the middle between both, as the network is affine here.
  const half = [...model.decode(s, tf.zeros([1, 2]), tf.tensor2d([[0.5, 0.5]])).dataSync()];
  for (const [i, value] of half.entries()) expect(value).toBeCloseTo((a[1]![i]! + b[1]![i]!) / 2, 5);
});
