import { expect, describe as group, test } from 'vitest';
import { blockMean } from '../../../src/kernels/series/block-mean.js';
import { describe } from '../../../src/kernels/series/describe.js';
import { differences } from '../../../src/kernels/series/differences.js';
import { EDGES, type Edges, movingAverage } from '../../../src/kernels/series/moving-average.js';
import { polynomialTrend } from '../../../src/kernels/series/polynomial-trend.js';
import {
  type SeasonalModel,
  seasonalDecomposition,
} from '../../../src/kernels/series/seasonal-decomposition.js';
import { stl } from '../../../src/kernels/series/stl.js';
import { relativeDifference, seasons, uniforms } from './made-series.js';
import oracle from './trends.oracle.json' with { type: 'json' };

const x = seasons(150);
const ramp = (n: number) => Float64Array.from({ length: n }, (_, t) => 5 + 2 * t);
const picked = (v: Float64Array) => oracle.at.map((t) => v[t]!);
const minus = (a: Float64Array, b: Float64Array) => a.map((v, t) => v - b[t]!);

group('moving average', () => {
  test.each(oracle.smooth)('scipy.ndimage: window $window, $edges', ({ window, edges, values }) => {
    // scipy keeps a running sum: 150 roundings.
    expect(relativeDifference(picked(movingAverage(x, window, edges as Edges).values), values)).toBeLessThan(
      1e-13,
    );
  });
  test('by eye: odd, even, and every edge rule', () => {
    const y = Float64Array.of(1, 5, 3, 7, 4);
    const values = (window: number, edges: Edges) => [...movingAverage(y, window, edges).values];
    expect(values(3, 'shrink')).toEqual([3, 3, 5, 14 / 3, 5.5]);
    expect(values(3, 'symmetric')).toEqual([7 / 3, 3, 5, 14 / 3, 5]);
    expect(values(3, 'reflect')).toEqual([11 / 3, 3, 5, 14 / 3, 6]);
    expect(values(3, 'drop')).toEqual([3, 5, 14 / 3]);
    expect(movingAverage(y, 3, 'drop').first).toBe(1);
    // (1/2, 1, 1/2) / 2, at the ends of what is there.
    expect(values(2, 'drop')).toEqual([14 / 4, 18 / 4, 21 / 4]);
    expect(values(2, 'shrink')).toEqual([7 / 3, 14 / 4, 18 / 4, 21 / 4, 15 / 3]);
    expect(values(4, 'nearest')[0]).toBe((0.5 * 1 + 1 + 1 + 5 + 0.5 * 3) / 4);
    expect(values(1, 'shrink')).toEqual([...y]);
  });
  test('a line stays a line: inside always, everywhere where the ends are extrapolated', () => {
    for (const window of [4, 7, 20]) {
      const line = ramp(61);
      const half = Math.floor(window / 2);
      for (const edges of EDGES) {
        const { values, first } = movingAverage(line, window, edges);
        const inside = edges === 'drop' ? values : values.subarray(half, 61 - half);
        expect(relativeDifference(inside, line.subarray(half, 61 - half))).toBeLessThan(1e-14);
        expect(first).toBe(edges === 'drop' ? half : 0);
      }
      expect(relativeDifference(movingAverage(line, window, 'extrapolate').values, line)).toBeLessThan(1e-13);
    }
  });
  test('large values leave no rounding behind in later windows', () => {
    const y = uniforms(1000, 9);
    y[100] = 1e15;
    const calm = movingAverage(y, 10).values.subarray(500);
    const again = movingAverage(y.subarray(400), 10).values.subarray(100);
    expect(relativeDifference(calm, again)).toBeLessThan(1e-15);
  });
  test('windows that do not fit are refused', () => {
    expect(() => movingAverage(x, 151)).toThrow('window of 1 to 150');
    expect(() => movingAverage(x.subarray(0, 4), 4, 'drop')).toThrow('needs 5 samples');
  });
});

group('polynomial', () => {
  test('degree 12 through 40 points, against 60 digits', () => {
    expect(relativeDifference(polynomialTrend(uniforms(40, 3), 12), oracle.polynomial)).toBeLessThan(1e-13);
  });
  test('scipy.signal.detrend', () => {
    expect(relativeDifference(picked(minus(x, polynomialTrend(x, 1))), oracle.linear)).toBeLessThan(1e-12);
  });
  test('a polynomial is its own trend, of any degree up to 20, at any level', () => {
    for (const degree of [0, 1, 5, 20])
      for (const n of [21, 1000, 100_000]) {
        const y = Float64Array.from(
          { length: n },
          (_, t) => 1e6 + Math.cos(degree * Math.acos((2 * t) / n - 1)),
        );
        expect(relativeDifference(polynomialTrend(y, degree), y)).toBeLessThan(1e-15);
      }
  });
  test('what is left is orthogonal to all lower degrees', () => {
    const y = uniforms(5000, 8);
    const rest = minus(y, polynomialTrend(y, 9));
    for (let degree = 0; degree < 10; degree++) {
      const sum = rest.reduce((s, v, t) => s + v * (t / 2500 - 1) ** degree, 0);
      expect(Math.abs(sum)).toBeLessThan(1e-10);
    }
  });
  test('refusals', () => {
    expect(() => polynomialTrend(x, 21)).toThrow('0 to 20');
    expect(() => polynomialTrend(x.subarray(0, 3), 3)).toThrow('more than 3 samples');
  });
});

group('blocks and differences', () => {
  test('after block detrending each period has mean 0: a ramp becomes a saw-tooth', () => {
    const rest = minus(ramp(12), blockMean(ramp(12), 4));
    expect([...rest]).toEqual([-3, -1, 1, 3, -3, -1, 1, 3, -3, -1, 1, 3]);
    expect(blockMean(Float64Array.of(1, 3, 8), 2)[2]).toBe(8);
    expect(() => blockMean(ramp(3), 4)).toThrow('1 to 3');
  });
  test('differences undo powers and seasons', () => {
    const cubes = Float64Array.from({ length: 9 }, (_, t) => t ** 3);
    expect([...differences(cubes, { order: 3 })]).toEqual([6, 6, 6, 6, 6, 6]);
    const season = Float64Array.from({ length: 10 }, (_, t) => t + [4, 7, 1][t % 3]!);
    expect([...differences(season, { lag: 3 })]).toEqual(new Array(7).fill(3));
    expect(() => differences(cubes, { order: 3, lag: 3 })).toThrow('more than 9 samples');
  });
});

group('seasons', () => {
  test.each(oracle.classical)('statsmodels: $model, period $period', (want) => {
    const model = want.model as SeasonalModel;
    const { trend, seasonal, residual, first } = seasonalDecomposition(x, want.period, {
      model,
      edges: 'drop',
    });
    expect(first).toBe(Math.floor(want.period / 2));
    expect(relativeDifference(trend.subarray(0, 5), want.trend)).toBeLessThan(1e-13);
    const pattern = want.seasonal.map((_, k) => seasonal[(k - first + 2 * want.period) % want.period]!);
    expect(relativeDifference(pattern, want.seasonal)).toBeLessThan(1e-12);
    expect(relativeDifference(residual.slice(-5), want.residual)).toBeLessThan(1e-12);
  });
  test.each(oracle.stl)('STL of statsmodels: $options', ({ options, trend, seasonal, residual }) => {
    const y = x.slice();
    if ('robust' in options) y[40]! += 15;
    const got = stl(y, 12, options);
    expect(relativeDifference(picked(got.trend), trend)).toBeLessThan(1e-11);
    expect(relativeDifference(picked(got.seasonal), seasonal)).toBeLessThan(1e-11);
    expect(relativeDifference(picked(got.residual), residual)).toBeLessThan(1e-11);
  });
  test('a line with a season comes apart exactly, sums and products give the series', () => {
    const pattern = [3, -1, 0, -2];
    const y = Float64Array.from({ length: 30 }, (_, t) => 10 + t + pattern[t % 4]!);
    const parts = seasonalDecomposition(y, 4);
    expect(relativeDifference(parts.seasonal.subarray(0, 4), pattern)).toBeLessThan(1e-13);
    expect(Math.max(...parts.residual.map(Math.abs))).toBeLessThan(1e-12);
    const product = seasonalDecomposition(x, 12, { model: 'multiplicative' });
    const back = product.trend.map((v, t) => v * product.seasonal[t]! * product.residual[t]!);
    expect(relativeDifference(back, x)).toBeLessThan(1e-14);
  });
  test('refusals', () => {
    expect(() => seasonalDecomposition(x, 76)).toThrow('needs two of them, 152, got 150');
    expect(() => seasonalDecomposition(x, 1)).toThrow('2 samples or more');
    expect(() =>
      seasonalDecomposition(
        x.map((v) => v - 25),
        12,
        { model: 'multiplicative' },
      ),
    ).toThrow('positive');
    expect(() => stl(x, 12, { seasonal: 8 })).toThrow('odd');
  });
});

group('description', () => {
  test('numpy and scipy', () => {
    const { mean, variance, q1, median, q3, skewness, kurtosis } = describe(x);
    const want = oracle.describe;
    expect(
      relativeDifference(
        [mean, variance, q1, median, q3, skewness, kurtosis, describe(x, 1).variance],
        [want.mean, want.variance, ...want.quartiles, want.skewness, want.kurtosis, want.sample],
      ),
    ).toBeLessThan(1e-13);
  });
  test('by eye, and the rule for constants', () => {
    expect(describe(Float64Array.of(4, 1, 2, 9))).toMatchObject({
      min: 1,
      q1: 1.75,
      median: 3,
      q3: 5.25,
      max: 9,
      mean: 4,
    });
    expect(describe(Float64Array.of(0, 0, 0, 4))).toMatchObject({
      variance: 3,
      skewness: expect.closeTo(2 / Math.sqrt(3), 14),
    });
    const constant = describe(new Float64Array(7).fill(0.1));
    expect(constant).toMatchObject({ mean: 0.1, variance: 0, skewness: 0, kurtosis: 0 });
    expect(() => describe(Float64Array.of(1), 1)).toThrow('2 samples');
  });
});
