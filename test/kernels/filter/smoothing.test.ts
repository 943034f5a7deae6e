import { expect, test } from 'vitest';
import { gaussianFilter, sharpen } from '../../../src/kernels/filter/gaussian-filter.js';
import { idealFilter } from '../../../src/kernels/filter/ideal-filter.js';
import { movingAverage } from '../../../src/kernels/filter/moving-average.js';
import { savitzkyGolay } from '../../../src/kernels/filter/savitzky-golay.js';
import type { FilterType } from '../../../src/kernels/filter/zpk.js';
import type { Extension } from '../../../src/kernels/image/border.js';
import { convolve } from '../../../src/kernels/signal/convolve.js';
import { largestDifference, noise, wave } from '../signal/fixtures.js';
import oracle from './filtering.oracle.json' with { type: 'json' };

const x = wave(110);
/** SciPy's names of what lies beyond the ends. */
const MODES: Record<string, Extension | 'polynomial'> = {
  interp: 'polynomial',
  mirror: 'reflect',
  nearest: 'replicate',
  wrap: 'wrap',
  constant: 'zero',
  reflect: 'symmetric',
};
const extension = (mode: string) => MODES[mode] as Extension;

test.each(oracle.savgol)('savgol_filter of SciPy: $window, $degree, $derivative, $mode', (c) => {
  const { window, degree, derivative, mode, y } = c;
  const got = savitzkyGolay(x, { window, degree, derivative, rate: 2, edges: MODES[mode]! });
  expect(largestDifference(got, y)).toBeLessThan(1e-10);
});

test('a polynomial of the degree comes back, and its derivatives', () => {
  const t = Float64Array.from({ length: 40 }, (_, i) => i / 10);
  const cubic = t.map((v) => 2 * v ** 3 - v ** 2 + 5);
  const shape = { window: 11, degree: 3, rate: 10 };
  expect(largestDifference(savitzkyGolay(cubic, shape), cubic)).toBeLessThan(1e-11);
  const first = savitzkyGolay(cubic, { ...shape, derivative: 1 });
  expect(
    largestDifference(
      first,
      t.map((v) => 6 * v ** 2 - 2 * v),
    ),
  ).toBeLessThan(1e-10);
  const fourth = savitzkyGolay(cubic, { ...shape, derivative: 4 });
  expect([...fourth].every((v) => v === 0)).toBe(true);
});

test('the weights that Savitzky and Golay printed: -3 12 17 12 -3 over 35', () => {
  const impulse = Float64Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0);
  const y = savitzkyGolay(impulse, { window: 5, degree: 2, edges: 'zero' });
  expect(
    largestDifference(
      y,
      [0, 0, -3, 12, 17, 12, -3, 0, 0].map((v) => v / 35),
    ),
  ).toBeLessThan(1e-15);
});

test.each(oracle.means)('uniform_filter1d of SciPy: $window, $mode', ({ window, mode, y }) => {
  expect(largestDifference(movingAverage(x, window, extension(mode)), y)).toBeLessThan(1e-11);
});

test('moving average: windows that end with the series, no drift', () => {
  expect([...movingAverage(Float64Array.of(1, 2, 6), 3, 'shrink')]).toEqual([1.5, 3, 4]);
  expect([...movingAverage(Float64Array.of(1, 2, 6), 99, 'shrink')]).toEqual([3, 3, 3]);
  const spike = new Float64Array(1000).fill(1);
  spike[0] = 1e16; // sums that subtract what leaves the window never get rid of its rounding
  expect(
    movingAverage(spike, 5)
      .slice(5)
      .every((v) => v === 1),
  ).toBe(true);
});

test.each(oracle.gauss)(
  'gaussian_filter1d of SciPy: $sigma, $derivative, $mode',
  ({ sigma, derivative, mode, y }) => {
    const got = gaussianFilter(x, { sigma, derivative, edges: extension(mode) });
    expect(largestDifference(got, y)).toBeLessThan(1e-12);
  },
);

test("the derivative of a convolution: (x * g)' = x * g' = x' * g, exactly for differences", () => {
  const g = noise(9, 4);
  const difference = Float64Array.of(1, -1);
  const one = convolve(convolve(x, g), difference);
  expect(largestDifference(convolve(x, convolve(g, difference)), one)).toBeLessThan(1e-13);
  expect(largestDifference(convolve(convolve(x, difference), g), one)).toBeLessThan(1e-13);
});

test('sharpening leaves constants, makes edges steeper', () => {
  const step = Float64Array.from({ length: 60 }, (_, i) => 1 / (1 + Math.exp((30 - i) / 4)));
  const sharp = sharpen(step, { sigma: 3 }, 1);
  expect(sharp[31]! - sharp[29]!).toBeGreaterThan(step[31]! - step[29]!);
  const flat = new Float64Array(30).fill(7);
  expect(largestDifference(sharpen(flat, { sigma: 3 }, 2), flat)).toBeLessThan(1e-14);
});

test.each([
  ['lowpass', 'highpass', [0.1]],
  ['bandpass', 'bandstop', [0.05, 0.2]],
] as const)('ideal %s and %s add up, and do nothing twice', (one, other, cutoff) => {
  const signal = noise(1001);
  const kept = idealFilter(signal, one, cutoff);
  const rest = idealFilter(signal, other, cutoff);
  expect(
    largestDifference(
      kept.map((v, i) => v + rest[i]!),
      signal,
    ),
  ).toBeLessThan(1e-13);
  expect(largestDifference(idealFilter(kept, one, cutoff), kept)).toBeLessThan(1e-13);
  const energy = (v: Float64Array) => v.reduce((sum, w) => sum + w * w, 0);
  expect(energy(kept) + energy(rest)).toBeCloseTo(energy(signal), 9);
});

test('ideal: a tone on the edge is kept by lowpass and bandpass', () => {
  const tone = Float64Array.from({ length: 200 }, (_, i) => Math.cos((2 * Math.PI * 20 * i) / 200));
  const left = (type: FilterType, ...cutoff: number[]) => idealFilter(tone, type, cutoff)[0]!;
  expect(left('lowpass', 0.1)).toBeCloseTo(1, 12);
  expect(left('highpass', 0.1)).toBeCloseTo(0, 12);
  expect(left('bandpass', 0.1, 0.2)).toBeCloseTo(1, 12);
  expect(left('bandstop', 0.05, 0.1)).toBeCloseTo(0, 12);
});

test('what is wrong', () => {
  expect(() => movingAverage(x, 4)).toThrow('odd number of samples, got 4');
  expect(() => savitzkyGolay(x, { window: 5, degree: 5 })).toThrow('is 0 to 4, got 5');
  expect(() => savitzkyGolay(x, { window: 111, degree: 2 })).toThrow('needs as many, got 110');
  expect(() => gaussianFilter(x, { sigma: 0 })).toThrow('sigma greater than 0');
});
