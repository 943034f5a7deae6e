import { expect, test } from 'vitest';
import {
  INTERPOLATIONS,
  type Interpolation,
  interpolate,
} from '../../../src/kernels/series/interpolation.js';
import { rfft } from '../../../src/kernels/signal/fft.js';
import oracle from './interpolation.oracle.json' with { type: 'json' };
import { relativeDifference, uniforms } from './made-series.js';

let sum = 0;
const t = uniforms(30, 31).map((u) => {
  sum += u + 0.8;
  return sum;
});
const y = uniforms(30, 32);
y.fill(y[10]!, 10, 13);
const grid = (from: number, to: number, n: number) =>
  Float64Array.from({ length: n }, (_, i) => (i === n - 1 ? to : from + (i * (to - from)) / (n - 1)));

test.each(INTERPOLATIONS)('%s: scipy', (method) => {
  const got = interpolate(t, y, grid(t[0]!, t[29]!, 14), method);
  expect(relativeDifference(got, oracle.long[method])).toBeLessThan(1e-13);
});

test.each(Object.entries(oracle.short))('%s samples: scipy', (n, curves) => {
  for (const [method, want] of Object.entries(curves)) {
    const at = grid(t[0]!, t[Number(n) - 1]!, 5);
    const got = interpolate(t.slice(0, Number(n)), y.slice(0, Number(n)), at, method as Interpolation);
    expect(relativeDifference(got, want)).toBeLessThan(1e-13);
  }
});

test('through all samples; cubic is exact for cubics, linear for lines, pchip does not overshoot', () => {
  for (const method of INTERPOLATIONS)
    expect(relativeDifference(interpolate(t, y, t, method), y)).toBeLessThan(1e-14);
  const at = grid(t[0]!, t[29]!, 500);
  const cubic = (s: number) => 2 - s + s ** 2 / 8 - s ** 3 / 300;
  expect(relativeDifference(interpolate(t, t.map(cubic), at, 'cubic'), at.map(cubic))).toBeLessThan(1e-13);
  const values = interpolate(t, y, at, 'pchip');
  expect(Math.max(...values)).toBeLessThanOrEqual(Math.max(...y));
  expect(Math.min(...values)).toBeGreaterThanOrEqual(Math.min(...y));
});

test('pchip holds the end back where the next piece turns steeply: scipy', () => {
  const at = Float64Array.of(0.25, 0.5, 1.5);
  const got = interpolate(Float64Array.of(0, 1, 2), Float64Array.of(0, 1, -9), at, 'pchip');
  expect(relativeDifference(got, oracle.steep)).toBeLessThan(1e-15);
});

test('half-way between samples: nearest is the earlier one, previous holds', () => {
  const at = Float64Array.of(0, 0.5, 0.6, 1, 2);
  expect([...interpolate(Float64Array.of(0, 1, 2), Float64Array.of(5, 6, 7), at, 'nearest')]).toEqual([
    5, 5, 6, 6, 7,
  ]);
  expect([...interpolate(Float64Array.of(0, 1, 2), Float64Array.of(5, 6, 7), at, 'previous')]).toEqual([
    5, 5, 5, 6, 7,
  ]);
});

test('a sinusoid at irregular times has its frequency back on an even grid', () => {
  let now = 0;
  const times = uniforms(1200, 77).map((u) => {
    now += 0.01 + 0.012 * u;
    return now;
  });
  const even = Float64Array.from({ length: 1000 }, (_, i) => times[0]! + i * 0.01);
  const wave = (s: number) => Math.sin(2 * Math.PI * 5 * s);
  const back = interpolate(times, times.map(wave), even, 'cubic');
  expect(Math.max(...back.map((v, i) => Math.abs(v - wave(even[i]!))))).toBeLessThan(2e-3);
  const X = rfft(back);
  let best = 1;
  for (let k = 1; k < 500; k++)
    if (Math.hypot(X[2 * k]!, X[2 * k + 1]!) > Math.hypot(X[2 * best]!, X[2 * best + 1]!)) best = k;
  // 1000 samples of 0.01: bins of 0.1 Hz.
  expect(best / 10).toBe(5);
});

test('refusals', () => {
  expect(() => interpolate(t, y, Float64Array.of(-5), 'linear')).toThrow('none about -5');
  expect(() => interpolate(Float64Array.of(1), Float64Array.of(1), t, 'linear')).toThrow('two samples');
});
