import { describe, expect, test } from 'vitest';
import { type Denoiser, type Diffusion, denoised } from '../../../src/kernels/generative/diffusion.js';
import {
  guidedPrediction,
  reverseStep,
  type SamplerOptions,
  samplingPlan,
} from '../../../src/kernels/generative/diffusion-sampler.js';
import { type NoiseSchedule, noiseSchedule } from '../../../src/kernels/generative/noise-schedule.js';
import { scopeOf } from '../../../src/kernels/nn/scope.js';
import { openSession, startTensors } from '../../../src/tensor/engine.js';
import { inFloat64 } from '../../../src/tensor/float64.js';
import { noise } from '../../../src/tensor/random.js';
import { type Tensor, tf } from '../../../src/tensor/tf.js';

await startTensors('cpu');

const linear = noiseSchedule('linear', 1000);

/** E(x_0 | x_t) of data N(m, s2) as  gain x_t + offset. */
function bestGuess({ alphaBar }: NoiseSchedule, t: number, m: number, s2: number) {
  const a = alphaBar[t]!;
  const gain = (Math.sqrt(a) * s2) / (a * s2 + 1 - a);
  return { gain, offset: m * (1 - gain * Math.sqrt(a)) };
}

/** Mean and variance at the end of a plan from x_T ~ N(0, 1), exactly: every step is linear. */
function endOf(schedule: NoiseSchedule, options: SamplerOptions, m: number, s2: number) {
  const plan = samplingPlan(schedule, options);
  let [mean, variance] = [0, 1];
  for (const [k, t] of plan.t.entries()) {
    const { gain, offset } = bestGuess(schedule, t, m, s2);
    const factor = plan.x0[k]! * gain + plan.xt[k]!;
    mean = factor * mean + plan.x0[k]! * offset;
    variance = factor ** 2 * variance + plan.sigma[k]! ** 2;
  }
  return { mean, variance };
}

describe('with the exact guess of Gaussian data', () => {
  test('N(0, 1): ancestral sampling ends at a variance of 0.9999, alpha_1', () => {
    const { mean, variance } = endOf(linear, { steps: 1000, eta: 1, sigma: 'beta' }, 0, 1);
    expect(mean).toBe(0);
    expect(variance).toBeCloseTo(0.9999, 12);
  });

  // The same with sqrt(1 - alpha_t) for sqrt(1 - alphaBar_t), as it is misprinted: a test has to tell them apart.
  test('the misprinted step would end at 0.0920', () => {
    let variance = 1;
    for (let t = 1000; t >= 1; t--) {
      const [beta, a] = [linear.beta[t]!, linear.alphaBar[t]!];
      const wrong = (1 - (beta / Math.sqrt(beta)) * Math.sqrt(1 - a)) / Math.sqrt(1 - beta);
      variance = wrong ** 2 * variance + (t > 1 ? beta : 0);
    }
    expect(variance).toBeCloseTo(0.092, 4);
  });

  test.each([
    ['beta', 0.25075],
    ['posterior', 0.24613],
  ] as const)('N(2, 0.25): mean 1.99998, and with sigma of %s the variance %d', (sigma, wanted) => {
    const { mean, variance } = endOf(linear, { steps: 1000, eta: 1, sigma }, 2, 0.25);
    expect(mean).toBeCloseTo(1.99998, 5);
    expect(variance).toBeCloseTo(wanted, 5);
  });

  // Without chance x_T is carried along its quantile; the error is of first order in the length of a step.
  test.each([1000, 200, 50])('DDIM in %i steps carries N(0, 1) over to N(2, 0.25)', (steps) => {
    const { mean, variance } = endOf(linear, { steps, eta: 0 }, 2, 0.25);
    // The start lacks what x_T still holds of the mean, 2 sqrt(alphaBar_T) = 0.0127 of a deviation.
    expect(Math.abs(mean - 2)).toBeLessThan(0.007);
    expect(Math.abs(variance - 0.25)).toBeLessThan(1.6 / steps);
  });

  test.each([1, 2, 50])('DDIM in %i steps finds a single point exactly', (steps) => {
    const { mean, variance } = endOf(linear, { steps, eta: 0 }, 2, 0);
    expect(mean).toBeCloseTo(2, 12);
    expect(variance).toBe(0);
  });

  test('DDIM maps N(0, 1) to itself: each step is a turn of x_t by its own guess', () => {
    const plan = samplingPlan(linear, { steps: 50, eta: 0 });
    for (const [k, t] of plan.t.entries()) {
      const { gain } = bestGuess(linear, t, 0, 1);
      const next = linear.alphaBar[plan.t[k + 1] ?? 0]!;
      const a = linear.alphaBar[t]!;
      // cos of the difference of the angles whose cosines are sqrt(a) and sqrt(next)
      const turn = Math.sqrt(a * next) + Math.sqrt((1 - a) * (1 - next));
      expect(plan.x0[k]! * gain + plan.xt[k]!).toBeCloseTo(turn, 12);
      expect(plan.sigma[k]).toBe(0);
    }
  });

  test('too few steps do not work', () => {
    const { variance } = endOf(linear, { steps: 5, eta: 1 }, 2, 0.25);
    expect(Math.abs(variance - 0.25)).toBeGreaterThan(0.02);
  });
});

test('a plan with all steps is the posterior, and its mean that of Ho et al. in terms of the noise', () => {
  const plan = samplingPlan(linear, { steps: 1000, eta: 1, sigma: 'beta' });
  expect([plan.t[0], plan.t[999]]).toEqual([1000, 1]);
  for (const k of [0, 1, 500, 998, 999]) {
    const t = plan.t[k]!;
    const [beta, a] = [linear.beta[t]!, linear.alphaBar[t]!];
    const [x0, e] = [0.4, -1.3];
    const x = Math.sqrt(a) * x0 + Math.sqrt(1 - a) * e;
    const mean = (x - (beta / Math.sqrt(1 - a)) * e) / Math.sqrt(1 - beta);
    expect(plan.x0[k]! * x0 + plan.xt[k]! * x).toBeCloseTo(mean, 10);
    expect(plan.sigma[k]).toBeCloseTo(t === 1 ? 0 : Math.sqrt(beta), 12);
  }
});

test.each([1, 2, 7, 50, 1000])('%i steps begin at T, fall, and end at 1', (steps) => {
  const { t } = samplingPlan(linear, { steps, eta: 1 });
  expect(t[0]).toBe(1000);
  if (steps > 1) expect(t[steps - 1]).toBe(1);
  for (let k = 1; k < steps; k++) expect(t[k]).toBeLessThan(t[k - 1]!);
});

test('more steps than the diffusion has are refused', () => {
  expect(() => samplingPlan(linear, { steps: 1001, eta: 0 })).toThrow(
    '1001 sampling steps: the diffusion has 1000',
  );
});

/** The exact network of data N(m, 1) for class 0 and N(0, 1) for none: e* = sqrt(1 - a) (x - sqrt(a) m). */
const exact =
  (m: number): Denoiser =>
  (_, x, t, label) => {
    const a = tf.reshape(
      tf.gather(tf.tensor1d(Float32Array.from(linear.alphaBar)), t as tf.Tensor1D),
      [-1, 1],
    );
    const mean = tf.mul(m, tf.reshape(tf.cast(tf.equal(label!, 0), 'float32'), [-1, 1]));
    return tf.mul(tf.sqrt(tf.sub(1, a)), tf.sub(x, tf.mul(tf.sqrt(a), mean)));
  };

const guided = (m: number): Diffusion => ({
  schedule: linear,
  predict: 'noise',
  denoiser: exact(m),
  classes: 1,
});

describe('guidance', () => {
  const scope = () => scopeOf({}, { training: false, noise: noise(0, tf.scalar(0, 'int32')) });
  const x = () => tf.tensor2d([[0.3], [-1.2]]);
  const t = () => tf.tensor1d([400, 400], 'int32');
  const label = () => tf.tensor1d([0, 0], 'int32');
  const at = (guidance: number) => [
    ...guidedPrediction(guided(1), scope(), x(), t(), { label: label(), guidance }).dataSync(),
  ];
  const plain = () => [...exact(1)(scope(), x(), t(), tf.tensor1d([1, 1], 'int32')).dataSync()];
  const own = () => [...exact(1)(scope(), x(), t(), label()).dataSync()];

  test('0 is free of the class, 1 is the class', () => {
    expect(at(0)).toEqual(plain());
    expect(at(1)).toEqual(own());
  });

  test('in between and beyond it is a straight line', () => {
    const [free, full] = [plain(), own()];
    for (const w of [0.5, 2, -1])
      at(w).forEach((value, i) => {
        expect(value).toBeCloseTo(free[i]! + w * (full[i]! - free[i]!), 5);
      });
  });

  // With exact predictions of N(m, 1) and N(0, 1) guidance W samples N(W m, 1). The mean is carried along exactly
  // but for what the start lacks, sqrt(alphaBar_T) W m, which shrinks on the way.
  test.each([0, 1, 2, 4])('W = %i moves the mean to W m', async (guidance) => {
    const plan = samplingPlan(linear, { steps: 50, eta: 1 });
    const mean = await inFloat64(() => {
      let x: Tensor = tf.zeros([1, 1]);
      const silent = { ...plan, sigma: plan.sigma.map(() => 0) };
      for (let k = 0; k < 50; k++)
        x = tf.tidy(() =>
          reverseStep(guided(1), silent, scope(), {
            x,
            k: tf.scalar(k, 'int32'),
            noise: noise(0, tf.scalar(0, 'int32')),
            condition: { label: tf.tensor1d([0], 'int32'), guidance },
          }),
        );
      return x.dataSync()[0]!;
    });
    expect(Math.abs(mean - guidance)).toBeLessThan(1e-3 * Math.max(1, guidance));
  });
});

test.each(['noise', 'x0', 'v'] as const)('data are found again from x_t and a true %s', (predict) => {
  const schedule = linear;
  const t = tf.tensor1d([1, 300, 900], 'int32');
  const x0 = [0.5, -0.2, 1.5];
  const e = [1, -1, 0.3];
  const roots = [1, 300, 900].map((i) => [
    Math.sqrt(schedule.alphaBar[i]!),
    Math.sqrt(1 - schedule.alphaBar[i]!),
  ]);
  const mixed = (f: (i: number, signal: number, spread: number) => number) =>
    tf.tensor2d(roots.map(([signal, spread], i) => [f(i, signal!, spread!)]));
  const x = mixed((i, signal, spread) => signal * x0[i]! + spread * e[i]!);
  const prediction = mixed((i, signal, spread) =>
    predict === 'noise' ? e[i]! : predict === 'x0' ? x0[i]! : signal * e[i]! - spread * x0[i]!,
  );
  const found = denoised({ predict, schedule }, x, t, prediction).dataSync();
  // At t = 900 the noise is 100 times the data: float32 leaves four digits.
  x0.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, i === 2 ? 4 : 6);
  });
  const cut = denoised({ predict, schedule }, x, t, prediction, { least: [-0.1], most: [1] }).dataSync();
  expect(cut[0]).toBeCloseTo(0.5, 6);
  expect(cut[1]).toBeCloseTo(-0.1, 6);
  expect(cut[2]).toBe(1);
});

// 4000 points through a captured step with its state on the device, 100 of 1000 steps; four standard errors and
// the bias of the exact recursion.
test('the step draws what it should', async () => {
  const plan = samplingPlan(linear, { steps: 100, eta: 1 });
  const n = 4000;
  const wanted = endOf(linear, { steps: 100, eta: 1 }, 2, 0.25);
  const denoiser: Denoiser = (_, x, t) => {
    const a = tf.reshape(
      tf.gather(tf.tensor1d(Float32Array.from(linear.alphaBar)), t as tf.Tensor1D),
      [-1, 1],
    );
    const variance = tf.sub(1, tf.mul(a, 0.75));
    return tf.div(tf.mul(tf.sqrt(tf.sub(1, a)), tf.sub(x, tf.mul(tf.sqrt(a), 2))), variance);
  };
  const diffusion: Diffusion = { schedule: linear, predict: 'noise', denoiser, classes: 0 };
  const session = await openSession({
    x: { shape: [n, 1], data: new Float32Array(n) },
    k: { shape: [], data: Int32Array.of(0) },
  });
  const start = session.capture('start', ({ k }) => ({ state: { x: noise(7, k!).normal([n, 1]) } }));
  const step = session.capture('step', ({ x, k }) => {
    const scope = scopeOf({}, { training: false, noise: noise(1, k!) });
    const next = reverseStep(diffusion, plan, scope, { x: x!, k: k!, noise: scope.noise });
    return { state: { x: next, k: tf.add(k!, tf.scalar(1, 'int32')) } };
  });
  await start({});
  for (let i = 0; i < 100; i++) await step({});
  const { x } = await session.read(['x']);
  session.dispose();
  const values = Array.from(x!.data);
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n;
  expect(Math.abs(mean - wanted.mean)).toBeLessThan(4 * Math.sqrt(wanted.variance / n));
  expect(Math.abs(variance - wanted.variance)).toBeLessThan(4 * wanted.variance * Math.sqrt(2 / n));
});
