import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import {
  NOISE_SCHEDULES,
  noiseSchedule,
  posterior,
  signalToNoise,
} from '../../../src/kernels/generative/noise-schedule.js';

const firstBelow = (values: Float64Array, level: number) => values.findIndex((a) => a < level);

test('linear, 1000 steps: published figures of what is left of the data', () => {
  const { alphaBar, beta } = noiseSchedule('linear', 1000);
  expect(beta[1]).toBe(1e-4);
  expect(beta[1000]).toBeCloseTo(0.02, 15);
  // Six digits were given.
  expect(alphaBar[500]).toBeCloseTo(0.0785872, 7);
  expect(alphaBar[1000]! * 1e5).toBeCloseTo(4.0358, 4);
  expect(firstBelow(alphaBar, 0.5)).toBe(260);
  expect(firstBelow(alphaBar, 0.01)).toBe(674);
});

test('cosine, 1000 steps: the same, forgotten later', () => {
  const { alphaBar, beta } = noiseSchedule('cosine', 1000);
  expect(alphaBar[500]).toBeCloseTo(0.4938436, 7);
  expect(alphaBar[1000]! * 1e9).toBeCloseTo(2.43, 2);
  expect(firstBelow(alphaBar, 0.5)).toBe(497);
  expect(firstBelow(alphaBar, 0.01)).toBe(936);
  expect(Math.max(...beta)).toBe(0.999);
  const f = (t: number) => Math.cos((((t / 1000 + 0.008) / 1.008) * Math.PI) / 2) ** 2;
  for (const t of [1, 10, 500, 999]) expect(alphaBar[t]! / (f(t) / f(0))).toBeCloseTo(1, 11);
});

describe.each(NOISE_SCHEDULES)('%s', (name) => {
  test.each([2, 5, 50, 1000])('%i steps: alphaBar falls from 1, strictly, and stays above 0', (timesteps) => {
    const schedule = noiseSchedule(name, timesteps);
    expect(schedule.alphaBar[0]).toBe(1);
    for (let t = 1; t <= timesteps; t++) {
      expect(schedule.beta[t]).toBeGreaterThan(0);
      expect(schedule.alphaBar[t]).toBeLessThan(schedule.alphaBar[t - 1]!);
    }
    expect(schedule.alphaBar[timesteps]).toBeGreaterThan(0);
    expect(schedule.alphaBar[timesteps]).toBeLessThan(0.03);
  });

  // Exact: mean and variance of t single steps, followed by their own recursion.
  test('t single steps are one jump', () => {
    const { alphaBar, beta } = noiseSchedule(name, 200);
    let mean = 3;
    let variance = 0;
    for (let t = 1; t <= 200; t++) {
      mean *= Math.sqrt(1 - beta[t]!);
      variance = (1 - beta[t]!) * variance + beta[t]!;
      expect(mean).toBeCloseTo(3 * Math.sqrt(alphaBar[t]!), 13);
      expect(variance).toBeCloseTo(1 - alphaBar[t]!, 13);
    }
  });

  // Simulated: 40 000 chains of 30 steps from x_0 = 2; four standard errors.
  test('single steps drawn at random agree with it', () => {
    const { alphaBar, beta } = noiseSchedule(name, 60);
    const rng = createRng(4);
    const n = 40_000;
    const x = new Float64Array(n).fill(2);
    for (let t = 1; t <= 30; t++)
      for (let i = 0; i < n; i++) x[i] = Math.sqrt(1 - beta[t]!) * x[i]! + Math.sqrt(beta[t]!) * rng.normal();
    const mean = x.reduce((sum, v) => sum + v, 0) / n;
    const variance = x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1);
    const spread = 1 - alphaBar[30]!;
    expect(Math.abs(mean - 2 * Math.sqrt(alphaBar[30]!))).toBeLessThan(4 * Math.sqrt(spread / n));
    expect(Math.abs(variance - spread)).toBeLessThan(4 * spread * Math.sqrt(2 / n));
  });

  // Precisions add, means weigh by them: the prior q(x_s | x_0) and the likelihood of x_t given x_s.
  test.each([
    [2, 1],
    [10, 9],
    [500, 499],
    [1000, 999],
    [500, 400],
    [1000, 1],
  ])('the posterior of t = %i, s = %i is Bayes', (t, s) => {
    const schedule = noiseSchedule(name, 1000);
    const { alphaBar } = schedule;
    const ratio = alphaBar[t]! / alphaBar[s]!;
    const prior = 1 / (1 - alphaBar[s]!);
    const likelihood = ratio / (1 - ratio);
    const [x0, xt] = [0.7, -0.3];
    const mean =
      (prior * Math.sqrt(alphaBar[s]!) * x0 + (likelihood * xt) / Math.sqrt(ratio)) / (prior + likelihood);
    const q = posterior(schedule, t, s);
    expect(q.x0 * x0 + q.xt * xt).toBeCloseTo(mean, 12);
    expect(q.variance * (prior + likelihood)).toBeCloseTo(1, 10);
    expect(q.variance).toBeLessThanOrEqual(1 - ratio);
  });

  test('at t = 1 the posterior is the data', () => {
    const q = posterior(noiseSchedule(name, 100), 1);
    expect(q.x0).toBeCloseTo(1, 15);
    expect([q.xt, q.variance]).toEqual([0, 0]);
  });

  // q(x_{t-1} | x_0) = integral of q(x_{t-1} | x_t, x_0) q(x_t | x_0): the posterior is a piece of the chain.
  test('posteriors put together give the chain back', () => {
    const schedule = noiseSchedule(name, 100);
    const { alphaBar } = schedule;
    for (const t of [2, 50, 100]) {
      const q = posterior(schedule, t);
      expect(q.x0 + q.xt * Math.sqrt(alphaBar[t]!)).toBeCloseTo(Math.sqrt(alphaBar[t - 1]!), 12);
      expect(q.variance + q.xt ** 2 * (1 - alphaBar[t]!)).toBeCloseTo(1 - alphaBar[t - 1]!, 12);
    }
  });
});

// beta from 0.01 to 0.3 in ten steps, the sixth of them: a worked figure.
test('a posterior worked by hand', () => {
  const beta = Float64Array.from({ length: 11 }, (_, t) => (t === 0 ? 0 : 0.01 + (0.29 * (t - 1)) / 9));
  const alphaBar = beta.slice();
  alphaBar[0] = 1;
  for (let t = 1; t <= 10; t++) alphaBar[t] = alphaBar[t - 1]! * (1 - beta[t]!);
  const q = posterior({ name: 'linear', timesteps: 10, beta, alphaBar }, 6);
  expect(q.x0 * 0.7 - q.xt * 0.3).toBeCloseTo(0.0219765, 7);
  expect(q.variance).toBeCloseTo(0.1262287, 7);
});

test('signal to noise is infinite at first and 1 where half is left', () => {
  const schedule = noiseSchedule('cosine', 1000);
  expect(signalToNoise(schedule, 0)).toBe(Infinity);
  expect(signalToNoise(schedule, 497)).toBeCloseTo(1, 1);
});

test('fewer than 2 steps are refused', () => {
  expect(() => noiseSchedule('linear', 1)).toThrow('2 steps or more, got 1');
});
