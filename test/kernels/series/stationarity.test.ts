import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { augmentedDickeyFuller, type LagCriterion } from '../../../src/kernels/series/dickey-fuller.js';
import { kpss } from '../../../src/kernels/series/kpss.js';
import { lagTriangle, readTriangle } from '../../../src/kernels/series/lagged-design.js';
import { longRunVariance } from '../../../src/kernels/series/long-run-variance.js';
import {
  type UnitRootTrend,
  unitRootCriticalValues,
  unitRootPValue,
} from '../../../src/kernels/series/unit-root-distribution.js';
import { windowStationarity } from '../../../src/kernels/series/window-stationarity.js';
import { autoregression, relativeDifference, uniforms } from './made-series.js';
import oracle from './stationarity.oracle.json' with { type: 'json' };

const made: Record<string, Float64Array> = {
  noise: uniforms(200, 11),
  ar: autoregression(300, 0.8, 12),
  walk: autoregression(250, 1, 13),
  trend: autoregression(220, 0.5, 14, 0.02),
  short: autoregression(14, 0.6, 15),
  long: autoregression(3000, 0.9, 16),
};

describe('augmented Dickey-Fuller', () => {
  // statsmodels solves by a pseudo-inverse, this by QR: both lose a few digits of 16 to the trend columns.
  test.each(oracle.adf)('statsmodels: $series, trend $trend, $select $given', (want) => {
    const got = augmentedDickeyFuller(made[want.series]!, {
      trend: want.trend as UnitRootTrend,
      select: want.select as LagCriterion | undefined,
      lags: want.given,
    })!;
    expect([got.lags, got.n]).toEqual([want.lags, want.n]);
    expect(relativeDifference([got.statistic, got.pValue], [want.statistic, want.pValue])).toBeLessThan(1e-9);
    expect(relativeDifference(got.critical, want.critical)).toBeLessThan(1e-12);
  });

  test('without lags and trend it is the t of x_(t-1) in dx_t = rho x_(t-1) + e_t', () => {
    const x = made['ar']!;
    let [xy, xx, yy] = [0, 0, 0];
    for (let t = 1; t < x.length; t++) {
      const dx = x[t]! - x[t - 1]!;
      xy += dx * x[t - 1]!;
      xx += x[t - 1]! ** 2;
      yy += dx * dx;
    }
    const rho = xy / xx;
    const n = x.length - 1;
    const t = rho / Math.sqrt((yy - rho * xy) / (n - 1) / xx);
    expect(augmentedDickeyFuller(x, { trend: 'n', lags: 0 })!.statistic).toBeCloseTo(t, 10);
  });

  test('products of columns and reflections give the same triangle', () => {
    const d = autoregression(400, 0.4, 16, 0.01);
    const columns = { first: [new Float64Array(390).fill(1), uniforms(390, 3)], last: [uniforms(390, 4)] };
    const [a, b] = [Infinity, 0].map((from) => readTriangle(lagTriangle(d, 10, columns, from)!, 390));
    expect(relativeDifference(b!.residual, a!.residual)).toBeLessThan(1e-12);
    expect(relativeDifference(b!.lastT.subarray(1), a!.lastT.subarray(1))).toBeLessThan(1e-10);
  });

  test('the surfaces meet the critical values: P = 1, 5, 10 % there', () => {
    for (const trend of ['n', 'c', 'ct', 'ctt'] as const)
      unitRootCriticalValues(1e9, trend).forEach((value, i) => {
        // Two approximations of the same law, by the same author, sixteen years apart.
        expect(Math.abs(unitRootPValue(value, trend) / [0.01, 0.05, 0.1][i]! - 1)).toBeLessThan(0.05);
      });
    expect([unitRootPValue(-30, 'c'), unitRootPValue(3, 'c')]).toEqual([0, 1]);
  });

  test('a ramp has no statistic, a constant series is refused', () => {
    const ramp = Float64Array.from({ length: 100 }, (_, t) => 3 * t);
    expect(augmentedDickeyFuller(ramp)).toBeUndefined();
    expect(() => augmentedDickeyFuller(new Float64Array(100).fill(0.1))).toThrow('constant');
    expect(() => augmentedDickeyFuller(uniforms(40, 1), { lags: 19 })).toThrow('allows 18');
    expect(() => augmentedDickeyFuller(uniforms(5, 1))).toThrow('needs 6 samples');
  });
});

describe('KPSS', () => {
  test.each(oracle.kpss)('statsmodels: $series, trend $trend, lags $given', (want) => {
    const got = kpss(made[want.series]!, {
      trend: want.trend as 'c' | 'ct',
      lags: want.given as number | 'auto' | 'legacy',
    })!;
    expect(got.lags).toBe(want.lags);
    expect(relativeDifference([got.statistic, got.pValue], [want.statistic, want.pValue])).toBeLessThan(
      1e-10,
    );
  });
  test('outside of the table it says so', () => {
    expect(kpss(made['walk']!)).toMatchObject({ pValue: 0.01, beyond: 'smaller' });
    expect(kpss(made['noise']!)).toMatchObject({ pValue: 0.1, beyond: 'larger' });
    expect(kpss(Float64Array.of(1, 2, 3, 4, 5, 6), { trend: 'ct' })).toBeUndefined();
  });
  test('long-run variance of white noise is its variance, of an AR(1) that over (1 - a)^2', () => {
    const e = autoregression(200_000, 0.5, 21);
    const mean = e.reduce((s, v) => s + v, 0) / e.length;
    // 1/12 / 0.25; the estimate has a bias of about 2 % and a relative error of sqrt(4/3 lags / n) = 1.6 %.
    expect(
      longRunVariance(
        e.map((v) => v - mean),
        40,
      ),
    ).toBeCloseTo(1 / 3, 1);
  });
});

describe('windows', () => {
  test('moments of windows that can be checked by eye', () => {
    const x = Float64Array.of(1, -1, 1, -1, 1, -1, 1, -1, 7, 3, 7, 3, 7, 3, 7, 3, 7, 3);
    const { windows, freedom } = windowStationarity(x, { windows: 2, lags: 2 });
    expect(freedom).toBe(1);
    expect(windows.map(({ begin, end }) => [begin, end])).toEqual([
      [0, 9],
      [9, 18],
    ]);
    const second = windows[1]!;
    expect(second.mean).toBeCloseTo(43 / 9, 14);
    expect(second.variance).toBeCloseTo(4 * (1 - 1 / 81), 13);
    expect(
      windowStationarity(x.subarray(0, 8 * 2), { windows: 2, lags: 1 }).windows[0]!.autocovariance[0],
    ).toBe(-7 / 8);
  });

  // Over 60 seeds: level 5 %, so 3 of them +- 1.7; 9 is more than three standard deviations above.
  const rejected = (make: (noise: Float64Array) => Float64Array, n = 600) => {
    let count = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const rng = createRng(seed);
      if (!windowStationarity(make(Float64Array.from({ length: n }, () => rng.normal()))).stationary) count++;
    }
    return count;
  };
  const recursion = (noise: Float64Array, a: (t: number) => number) => {
    let level = 0;
    return noise.map((v, t) => {
      level = a(t) * level + v;
      return level;
    });
  };
  test('white noise and stable autoregressions pass', () => {
    expect(rejected((x) => x)).toBeLessThan(9);
    expect(rejected((x) => recursion(x, () => 0.7))).toBeLessThan(9);
    expect(rejected((x) => recursion(x, () => -0.7))).toBeLessThan(9);
  });
  test('ramps, random walks, changes of variance and of dynamics fail', () => {
    expect(rejected((x) => x.map((v, t) => v + t / 100))).toBe(60);
    expect(rejected((x) => recursion(x, () => 1), 1500)).toBeGreaterThan(55);
    expect(rejected((x) => x.map((v, t) => (t < 300 ? v : 2 * v)))).toBe(60);
    expect(rejected((x) => recursion(x, (t) => (t < 300 ? 0.6 : -0.6)))).toBeGreaterThan(57);
  });
  test('a constant is stationary, one step of a staircase is not, short windows are refused', () => {
    expect(windowStationarity(new Float64Array(64).fill(0.1)).stationary).toBe(true);
    expect(windowStationarity(Float64Array.from({ length: 64 }, (_, t) => (t < 32 ? 0 : 1))).stationary).toBe(
      false,
    );
    expect(() => windowStationarity(uniforms(63, 1), { windows: 8 })).toThrow('need 64 samples, got 63');
  });
});
