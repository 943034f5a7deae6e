import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { autocovariance } from '../../../src/kernels/signal/autocorrelation.js';
import { armaSeries, arSeries, regimes } from '../../../src/kernels/synth/processes.js';

describe('arma', () => {
  test('without errors of the past it is ar', () => {
    const about = { coefficients: [0.6, -0.3], samples: 50, sigma: 2, mean: 1 };
    const { x } = armaSeries({ ...about, movingAverage: [] }, createRng(3));
    expect(x).toEqual(arSeries(about, createRng(3)));
  });
  test('its noise gives it back by the recursion', () => {
    const { x, noise: e } = armaSeries(
      { coefficients: [0.5], movingAverage: [0.4, -0.2], samples: 40 },
      createRng(1),
    );
    for (let t = 2; t < 40; t++)
      expect(x[t]).toBeCloseTo(0.5 * x[t - 1]! + e[t]! + 0.4 * e[t - 1]! - 0.2 * e[t - 2]!, 12);
  });
  test('moments of ARMA(1,1): gamma0 = (1 + 2ab + b^2) / (1 - a^2), gamma1 = (1 + ab)(a + b) / (1 - a^2)', () => {
    const [a, b, n] = [0.7, 0.4, 200_000];
    const { x } = armaSeries({ coefficients: [a], movingAverage: [b], samples: n }, createRng(0));
    const c = autocovariance(x, 1);
    // Standard errors of both are about 0.02 here (Bartlett): five of them.
    expect(Math.abs(c[0]! - (1 + 2 * a * b + b * b) / (1 - a * a))).toBeLessThan(0.1);
    expect(Math.abs(c[1]! - ((1 + a * b) * (a + b)) / (1 - a * a))).toBeLessThan(0.1);
  });
  test('a moving average forgets after its order', () => {
    const { x } = armaSeries({ coefficients: [], movingAverage: [0.8, 0.3], samples: 100_000 }, createRng(5));
    const c = autocovariance(x, 4);
    expect(Math.abs(c[2]! / c[0]!)).toBeGreaterThan(0.1);
    for (const k of [3, 4]) expect(Math.abs(c[k]! / c[0]!)).toBeLessThan(5 / Math.sqrt(100_000));
  });
});

test('regimes change at their starts and have their deviations', () => {
  const deviations = [1, 5];
  const { x, starts, which } = regimes({ samples: 40_000, deviations, least: 500, most: 900 }, createRng(2));
  expect(starts[0]).toBe(0);
  for (let i = 0; i < starts.length; i++) {
    if (i > 0) expect(which[i]).not.toBe(which[i - 1]);
    const part = x.subarray(starts[i]!, starts[i + 1] ?? x.length);
    const deviation = Math.sqrt(part.reduce((sum, v) => sum + v * v, 0) / part.length);
    // Relative standard error 1 / sqrt(2 n) < 0.04 for 400 samples or more.
    if (part.length > 400) expect(deviation / deviations[which[i]!]!).toBeCloseTo(1, 0.6);
  }
  expect(() => regimes({ samples: 9, deviations: [1], least: 1, most: 2 }, createRng(0))).toThrow(
    '2 deviations',
  );
});
