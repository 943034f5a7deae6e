import { describe, expect, test } from 'vitest';
import { align } from '../../../src/kernels/series/align.js';
import { bestLag, crossCorrelation } from '../../../src/kernels/series/cross-correlation.js';
import { PARTIAL_METHODS, partialCorrelogram } from '../../../src/kernels/series/partial-autocorrelation.js';
import { peakBetweenSamples } from '../../../src/kernels/series/peak-between-samples.js';
import { shiftBetweenSamples, sincAt } from '../../../src/kernels/series/sinc-interpolation.js';
import { windowedCrossCorrelation } from '../../../src/kernels/series/windowed-cross-correlation.js';
import { autocorrelation } from '../../../src/kernels/signal/autocorrelation.js';
import { convolve } from '../../../src/kernels/signal/convolve.js';
import { correlogramBand } from '../../../src/kernels/signal/correlogram-bands.js';
import { laggedProducts } from '../../../src/kernels/signal/lagged-products.js';
import oracle from './correlation.oracle.json' with { type: 'json' };
import { autoregression, relativeDifference, uniforms } from './made-series.js';

const a = uniforms(40, 21);
const b = autoregression(25, 0.5, 22);

describe('cross-correlation', () => {
  test.each(oracle.cross)('scipy.signal.correlate, case $a', (want) => {
    const got = want.a === 0 ? crossCorrelation(a, b) : crossCorrelation(b, a);
    expect([...got.lags]).toEqual(want.lags);
    expect(relativeDifference(got.values, want.values)).toBeLessThan(1e-14);
  });
  test('normalised, against numpy', () => {
    const { values } = crossCorrelation(a, b, { normalize: true });
    expect(relativeDifference(values, oracle.normal)).toBeLessThan(1e-14);
  });
  test('swapped it is mirrored; it is the convolution with the reversed series', () => {
    const ab = crossCorrelation(a, b).values;
    const ba = crossCorrelation(b, a).values;
    expect([...ab]).toEqual([...ba].reverse());
    expect(relativeDifference(convolve(a.slice().reverse(), b), ab)).toBeLessThan(1e-14);
  });
  test('a series delayed by d peaks at +d', () => {
    const x = uniforms(500, 4);
    for (const d of [0, 7, 63, 200]) {
      const delayed = Float64Array.from({ length: 500 }, (_, t) => x[t - d] ?? 0);
      const found = crossCorrelation(x, delayed);
      expect(found.lags[bestLag(found)]).toBe(d);
      const back = crossCorrelation(delayed, x);
      expect(back.lags[bestLag(back)] === -d).toBe(true);
    }
  });
  test('normalised: y = p x + q gives 1 or -1, y = x^2 gives 0 where x is symmetric', () => {
    const at0 = (x: Float64Array, y: Float64Array) =>
      crossCorrelation(x, y, { normalize: true, maxLag: 0 }).values[0];
    expect(
      at0(
        a,
        a.map((v) => 3 * v - 9),
      ),
    ).toBeCloseTo(1, 14);
    expect(
      at0(
        a,
        a.map((v) => -3 * v - 9),
      ),
    ).toBeCloseTo(-1, 14);
    const x = Float64Array.from({ length: 41 }, (_, t) => (t - 20) / 20);
    expect(
      at0(
        x,
        x.map((v) => v * v),
      ),
    ).toBeCloseTo(0, 15);
    for (const v of crossCorrelation(a, b, { normalize: true }).values)
      expect(Math.abs(v)).toBeLessThanOrEqual(1);
  });
  test('the largest magnitude, ties go to the lag nearest 0', () => {
    const found = crossCorrelation(Float64Array.of(1, 0, 2), Float64Array.of(1, 0, -3, 0, 1, 0));
    // 2 at lag -2, and -5 at lag 0.
    expect(found.lags[bestLag(found)]).toBe(-2);
    expect(found.lags[bestLag(found, true)]).toBe(0);
    const flat = crossCorrelation(new Float64Array(9).fill(1), Float64Array.of(0, 0, 0, 0, 1));
    expect(flat.lags[bestLag(flat)]).toBe(0);
  });
  test('refusals', () => {
    expect(() => crossCorrelation(a, new Float64Array(0))).toThrow('second series has no samples');
    expect(() => crossCorrelation(new Float64Array(4).fill(0.1), a, { normalize: true })).toThrow('constant');
    expect(() => crossCorrelation(a, new Float64Array(4), { normalize: true, removeMean: false })).toThrow(
      'is 0',
    );
  });
});

describe('lagged products', () => {
  const direct = (x: Float64Array, y: Float64Array, from: number, to: number) =>
    Float64Array.from({ length: to - from + 1 }, (_, i) => {
      let sum = 0;
      for (let t = 0; t < x.length; t++) sum += x[t]! * (y[t + from + i] ?? 0);
      return sum;
    });
  test.each([
    ['all lags', 90, 70, -89, 69],
    ['beyond all of them', 30, 40, -50, 60],
    ['only far ones', 300, 300, 100, 290],
    ['only on one side', 300, 100, -250, -100],
    ['blocks', 4000, 3500, -40, 60],
    ['blocks, far off', 4000, 3500, -2100, -2010],
    ['blocks, ahead', 3000, 5000, 2400, 2480],
    ['blocks of the same length as the series', 1700, 1700, 0, 99],
  ])('%s: transforms and sums agree', (_, n, m, from, to) => {
    const [x, y] = [uniforms(n, 5), uniforms(m, 6)];
    const want = direct(x, y, from, to);
    for (const method of ['direct', 'fft', 'auto'] as const)
      expect(relativeDifference(laggedProducts(x, y, from, to, method), want)).toBeLessThan(1e-12);
  });
  test('of a series with itself', () => {
    const x = uniforms(5000, 7);
    for (const to of [100, 4999])
      expect(relativeDifference(laggedProducts(x, x, 0, to), direct(x, x, 0, to))).toBeLessThan(1e-12);
  });
});

describe('between samples', () => {
  // A pulse whose spectrum ends well below half the rate.
  const pulse = (centre: number) =>
    Float64Array.from({ length: 120 }, (_, t) => Math.exp(-((t - centre) ** 2) / 18));
  test('a parabola is found exactly, by both', () => {
    const y = Float64Array.from({ length: 9 }, (_, t) => 5 - (t - 4.2) ** 2);
    const { place, value } = peakBetweenSamples(y, 4, 'parabola');
    expect([place, value]).toEqual([expect.closeTo(4.2, 14), expect.closeTo(5, 14)]);
    expect(
      peakBetweenSamples(
        y.map((v) => -v),
        4,
        'parabola',
      ).place,
    ).toBeCloseTo(4.2, 14);
    expect(peakBetweenSamples(y, 0, 'sinc')).toEqual({ place: 0, value: y[0] });
  });
  test('a band-limited pulse: sinc to 1e-5, parabola to some hundredths', () => {
    for (const shift of [-0.4, 0.1, 0.37]) {
      const found = peakBetweenSamples(pulse(60 + shift), 60, 'sinc');
      expect(found.place).toBeCloseTo(60 + shift, 5);
      expect(found.value).toBeCloseTo(1, 5);
      expect(Math.abs(peakBetweenSamples(pulse(60 + shift), 60, 'parabola').place - 60 - shift)).toBeLessThan(
        0.02,
      );
    }
  });
  test('moving a pulse gives the pulse elsewhere; samples stay where they are', () => {
    expect(relativeDifference(shiftBetweenSamples(pulse(60), 0.3), pulse(59.7))).toBeLessThan(1e-5);
    expect(relativeDifference(shiftBetweenSamples(pulse(60), -0.3), pulse(60.3))).toBeLessThan(1e-5);
    expect(relativeDifference(shiftBetweenSamples(a, 1).subarray(0, 39), a.subarray(1))).toBeLessThan(1e-12);
    expect(sincAt(a, 7)).toBeCloseTo(a[7]!, 14);
  });
  test('aligned series are alike: whole lags exactly, fractions to what sinc leaves', () => {
    const x = uniforms(200, 9);
    const later = Float64Array.from({ length: 150 }, (_, t) => x[t - 20] ?? 0);
    const whole = align(x, later, 20);
    expect([...whole.b]).toEqual([...whole.a]);
    expect([whole.a.length, whole.firstA, whole.firstB]).toEqual([130, 0, 20]);
    expect(align(later, x, -20)).toMatchObject({ firstA: 20, firstB: 0 });
    const { a: one, b: other } = align(pulse(50), pulse(57.25), 7.25);
    expect(relativeDifference(one, other)).toBeLessThan(1e-5);
    expect(() => align(x, later, 150)).toThrow('do not meet');
  });
});

describe('windowed', () => {
  test('each column is Pearson over the pairs of its window', () => {
    const [x, y] = [uniforms(200, 41), uniforms(180, 42)];
    const { values, lags, starts } = windowedCrossCorrelation(x, y, { window: 20, hop: 15, maxLag: 6 });
    expect([lags.length, starts[0], starts.at(-1)! + 20 + 6 <= 180]).toEqual([13, 6, true]);
    starts.forEach((s, w) => {
      lags.forEach((k, row) => {
        const want = crossCorrelation(x.subarray(s, s + 20), y.subarray(s + k, s + k + 20), {
          normalize: true,
          maxLag: 0,
        });
        expect(values[row * starts.length + w]).toBeCloseTo(want.values[0]!, 12);
      });
    });
  });
  test('a delay that changes is followed', () => {
    const x = uniforms(2000, 43);
    const y = Float64Array.from(x, (_, t) => x[t - (t < 1000 ? 3 : 9)] ?? 0);
    const { values, lags, starts } = windowedCrossCorrelation(x, y, { window: 200, hop: 200, maxLag: 12 });
    const best = Array.from(
      starts,
      (_, w) => lags[bestLag({ lags, values: lags_(values, starts.length, w) })],
    );
    expect(best.slice(0, 4)).toEqual([3, 3, 3, 3]);
    expect(best.slice(5)).toEqual(best.slice(5).map(() => 9));
  });
  const lags_ = (values: Float64Array, columns: number, w: number) =>
    values.filter((_, i) => i % columns === w);
  test('constant windows are 0, what does not fit is refused', () => {
    const still = Float64Array.from({ length: 100 }, (_, t) => (t < 60 ? 0.1 : Math.sin(t)));
    const { values, starts } = windowedCrossCorrelation(uniforms(100, 3), still, {
      window: 10,
      hop: 5,
      maxLag: 2,
    });
    expect(values[0]).toBe(0);
    expect(Math.abs(values[starts.length - 1]!)).toBeGreaterThan(0);
    expect(() => windowedCrossCorrelation(a, b, { window: 20, hop: 1, maxLag: 3 })).toThrow(
      'need 26 samples, got 25',
    );
  });
});

describe('correlograms', () => {
  const x = autoregression(300, 0.8, 12);
  test.each(oracle.bands)('bands of statsmodels: $kind, $level', ({ kind, level, width }) => {
    const band = correlogramBand(autocorrelation(x, 8), 300, { kind: kind as 'white' | 'bartlett', level });
    expect(relativeDifference(band.subarray(1), width)).toBeLessThan(1e-13);
    expect(band[0]).toBe(0);
  });
  test.each(PARTIAL_METHODS)('partial, %s: statsmodels', (method) => {
    expect(relativeDifference(partialCorrelogram(x, 8, method), oracle.partial[method])).toBeLessThan(1e-11);
  });
  test('an exact recursion, too many lags', () => {
    const wave = Float64Array.from({ length: 50 }, (_, t) => Math.sin(t));
    expect(() => partialCorrelogram(wave, 5, 'ols')).toThrow('2 lags predict');
    expect(() => partialCorrelogram(wave, 26, 'ols')).toThrow('ols allows 25');
    expect(() => partialCorrelogram(new Float64Array(9).fill(0.1), 2, 'burg')).toThrow('constant');
  });
});
