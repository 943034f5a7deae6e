import { describe, expect, test } from 'vitest';
import {
  equivalentFreedom,
  median,
  medianBias,
  powerSpectrum,
} from '../../../src/kernels/signal/power-spectrum.js';
import { removeTrend, SEGMENT_TRENDS } from '../../../src/kernels/signal/segments.js';
import { powerLimits } from '../../../src/kernels/signal/spectrum-limits.js';
import { WINDOWS, windowOf } from '../../../src/kernels/signal/windows.js';
import { computing, noise, wave } from './fixtures.js';
import oracle from './power-spectrum.oracle.json' with { type: 'json' };

const x = wave(1000).map((v, j) => v + 0.01 * j);
const rateHz = 50;

/** Relative to the larger of a value and 1e-3: zeros of a detrended mean are rounding. */
function expectAt(got: ArrayLike<number>, want: { bins: number[]; values: number[] }, tolerance = 1e-11) {
  want.bins.forEach((bin, i) => {
    const value = want.values[i]!;
    expect(Math.abs(got[bin]! - value)).toBeLessThan(tolerance * Math.max(Math.abs(value), 1e-3));
  });
}

describe.each([true, false])('simd %s', (simd) => {
  test.each(oracle.welch)(
    '$window of $size, overlap $overlap, nfft $nfft, $detrend, $scaling, $average',
    (want) => {
      const kind = WINDOWS.find((name) => name === want.window)!;
      const { power, frequency } = computing({ simd }, () =>
        powerSpectrum(
          { real: x },
          {
            window: windowOf(kind, want.size),
            overlap: want.overlap,
            nfft: want.nfft,
            detrend: SEGMENT_TRENDS.find((trend) => trend === want.detrend)!,
            scaling: want.scaling === 'density' ? 'density' : 'spectrum',
            average: want.average === 'mean' ? 'mean' : 'median',
            rateHz,
          },
        ),
      );
      expect(power.length).toBe(Math.floor(want.nfft / 2) + 1);
      expect(frequency[3]).toBeCloseTo((3 * rateHz) / want.nfft, 12);
      expectAt(power, want);
    },
  );
});

const hann = { window: windowOf('hann', 200), overlap: 100, detrend: 'constant', nfft: 200 } as const;

test('two-sided, and of a complex signal: all bins, negative frequencies last', () => {
  const two = powerSpectrum({ real: x }, { ...hann, rateHz, twoSided: true });
  expect(two.power.length).toBe(200);
  expectAt(two.frequency, oracle.twoSided.frequency);
  expectAt(two.power, oracle.twoSided.power);
  const complex = powerSpectrum({ real: x, imag: wave(1500).slice(500) }, { ...hann, rateHz });
  expectAt(complex.power, oracle.complex.power);
});

test('the integral of a density is the mean square: Parseval', () => {
  const z = noise(4096);
  const whole = { window: windowOf('rectangular', 4096), overlap: 0, detrend: 'none', nfft: 4096 } as const;
  const { power } = powerSpectrum({ real: z }, { ...whole, rateHz: 10 });
  const meanSquare = z.reduce((sum, v) => sum + v * v, 0) / 4096;
  const integral = power.reduce((sum, p) => sum + (p * 10) / 4096, 0);
  expect(integral).toBeCloseTo(meanSquare, 12);
});

test('a tone of amplitude a has a line of a^2 / 2 in a spectrum', () => {
  const tone = Float64Array.from({ length: 1024 }, (_, t) => 3 * Math.sin((2 * Math.PI * t) / 16));
  const { power } = powerSpectrum(
    { real: tone },
    { window: windowOf('hann', 256), overlap: 128, detrend: 'none', nfft: 256, scaling: 'spectrum' },
  );
  expect(power[16]).toBeCloseTo(4.5, 12);
});

test('the median does not see a click that the mean sees; its bias is that of SciPy', () => {
  const quiet = noise(64 * 101);
  const loud = quiet.slice();
  loud[3000] = 1e6;
  const cut = { window: windowOf('rectangular', 64), overlap: 0, detrend: 'none', nfft: 64 } as const;
  const [a, b, c] = [
    powerSpectrum({ real: quiet }, { ...cut, average: 'median' }),
    powerSpectrum({ real: loud }, { ...cut, average: 'median' }),
    powerSpectrum({ real: loud }, cut),
  ];
  const mean = (v: Float64Array) => v.reduce((sum, p) => sum + p, 0) / v.length;
  expect(mean(a.power)).toBeCloseTo(2, 0); // density of white noise of variance 1, both sides
  expect(Math.abs(mean(b.power) / mean(a.power) - 1)).toBeLessThan(0.02);
  expect(mean(c.power)).toBeGreaterThan(1e6);
  expect(medianBias(1)).toBe(1);
  expect(medianBias(3)).toBeCloseTo(1 - 1 / 2 + 1 / 3, 15);
  expect(medianBias(100_001)).toBeCloseTo(Math.LN2, 4);
  expect(median(Float64Array.of(4, 1, 3, 2))).toBe(2.5);
});

test('freedom: 2 a segment apart, less where they overlap', () => {
  const size = 256;
  const cut = (overlap: number) =>
    ({ window: windowOf('hann', size), overlap, detrend: 'none', nfft: size }) as const;
  expect(equivalentFreedom(cut(0), 20)).toBe(40);
  // Percival & Walden, page 293: hann, half overlap, nu is about 36/19 of the segments that do not overlap at all.
  expect(equivalentFreedom(cut(128), 20)).toBeCloseTo(40 / (1 + (2 * 19) / 20 / 36), 10);
});

test.each(oracle.limits)('limits for $nu degrees of freedom at $level, as SciPy has them', (want) => {
  const one = { frequency: Float64Array.of(1), power: Float64Array.of(1), freedom: Float64Array.of(want.nu) };
  const { lower, upper } = powerLimits(one, want.level);
  expect(lower[0]! / want.lower).toBeCloseTo(1, 11);
  expect(upper[0]! / want.upper).toBeCloseTo(1, 11);
});

test('limits of many bins with a freedom each come from a table, to 1e-6', () => {
  const n = 30_000;
  const freedom = Float64Array.from({ length: n }, (_, k) => 1 + (13 * k) / n);
  const ones = new Float64Array(n).fill(1);
  const { lower, upper } = powerLimits({ frequency: ones, power: ones, freedom }, 0.95);
  for (let k = 3; k < n; k += 977) {
    const exact = powerLimits(
      { frequency: ones, power: Float64Array.of(1), freedom: freedom.subarray(k, k + 1) },
      0.95,
    );
    expect(Math.abs(lower[k]! / exact.lower[0]! - 1)).toBeLessThan(1e-6);
    expect(Math.abs(upper[k]! / exact.upper[0]! - 1)).toBeLessThan(1e-6);
  }
});

test('limits hold the truth as often as their level says', () => {
  // 400 spectra of white noise, whose density is 2 everywhere; 31 bins inside. Two standard deviations of a share
  // near 0.9 of 400 x 31 draws, which neighbours correlate a little, are below 0.01.
  let inside = 0;
  const bins = 31;
  for (let seed = 0; seed < 400; seed++) {
    const result = powerSpectrum(
      { real: noise(64 * 9, seed) },
      { window: windowOf('hann', 64), overlap: 32, detrend: 'none', nfft: 64 },
    );
    const { lower, upper } = powerLimits(result, 0.9);
    for (let k = 1; k <= bins; k++) if (lower[k]! <= 2 && upper[k]! >= 2) inside++;
  }
  expect(Math.abs(inside / (400 * bins) - 0.9)).toBeLessThan(0.015);
});

test('trends of segments are taken off exactly', () => {
  const line = Float64Array.from({ length: 7 }, (_, j) => 3 - 2 * j);
  removeTrend(line, 'linear');
  expect(Math.max(...line.map(Math.abs))).toBeLessThan(1e-14);
  const one = Float64Array.of(5);
  removeTrend(one, 'linear');
  expect([...one]).toEqual([0]);
});

test('segments that do not fit are refused', () => {
  const seg = { window: windowOf('hann', 8), overlap: 4, detrend: 'none', nfft: 8 } as const;
  expect(() => powerSpectrum({ real: noise(7) }, seg)).toThrow('a segment has 8 samples, the series 7');
  expect(() => powerSpectrum({ real: noise(70) }, { ...seg, overlap: 8 })).toThrow('cannot share 8');
  expect(() => powerSpectrum({ real: noise(70) }, { ...seg, nfft: 7 })).toThrow('shorter than the segments');
});
