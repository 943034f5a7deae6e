import { expect, test } from 'vitest';
import { dft } from '../../../src/kernels/signal/fft-plain.js';
import { asComplex } from '../../../src/kernels/signal/real-spectrum.js';
import {
  dtft,
  localMaxima,
  logParabola,
  tonePeak,
  transformAround,
} from '../../../src/kernels/signal/tone-peak.js';
import { windowOf } from '../../../src/kernels/signal/windows.js';
import { noise } from './fixtures.js';

test('at the bins the transform at any frequency is the discrete one', () => {
  const x = noise(1500);
  const X = dft(asComplex(x));
  for (const k of [0, 1, 733, 750, 1499]) {
    const [re, im] = dtft({ real: x }, undefined, k / 1500);
    expect(Math.abs(re - X[2 * k]!)).toBeLessThan(1e-10);
    expect(Math.abs(im - X[2 * k + 1]!)).toBeLessThan(1e-10);
  }
  // Of i x it is i times that.
  const [re, im] = dtft({ real: new Float64Array(1500), imag: x }, undefined, 0.2);
  const [c, d] = dtft({ real: x }, undefined, 0.2);
  expect([re, im]).toEqual([expect.closeTo(-d, 12), expect.closeTo(c, 12)]);
});

// Short signals are summed at every frequency, long ones by moments of blocks.
test.each([200, 3000, 100_000])(
  'a complex tone between bins, %d samples: frequency, amplitude and phase',
  (n) => {
    const frequency = 0.1237654321;
    const angle = (t: number) => 2 * Math.PI * frequency * t + 0.7;
    const signal = {
      real: Float64Array.from({ length: n }, (_, t) => 3 * Math.cos(angle(t))),
      imag: Float64Array.from({ length: n }, (_, t) => 3 * Math.sin(angle(t))),
    };
    const bin = Math.round(frequency * n) / n;
    for (const window of [undefined, windowOf('hann', n)]) {
      const tone = tonePeak(signal, window, bin, 1 / n);
      const weight = window ? window.reduce((sum, w) => sum + w, 0) : n;
      // A maximum is found to the root of rounding, some 1e-7 of a bin; the phase at one end accordingly.
      expect(Math.abs(tone.frequency - frequency) * n).toBeLessThan(3e-7);
      expect(tone.magnitude / weight).toBeCloseTo(3, 12);
      expect(tone.phase).toBeCloseTo(0.7, 6);
    }
  },
);

test('moments of blocks give the transform of noise within a bin', () => {
  const n = 50_000;
  const signal = { real: noise(n), imag: noise(n, 2) };
  const around = transformAround(signal, undefined, 0.3);
  for (const offset of [-1 / n, 0, 0.37 / n, 1 / n]) {
    const exact = Math.hypot(...dtft(signal, undefined, 0.3 + offset));
    // What the third power of pi / 4096 leaves, of a sum whose size is the root of n.
    expect(Math.abs(around(offset) - exact) / Math.sqrt(n)).toBeLessThan(1e-9);
  }
});

test('a real tone in a window, 40 cycles long, is found to a ten-thousandth of a bin', () => {
  const n = 400;
  const x = Float64Array.from({ length: n }, (_, t) => 2 * Math.cos(2 * Math.PI * 0.10037 * t - 1));
  const window = windowOf('blackman', n);
  const tone = tonePeak({ real: x }, window, 40 / n, 1 / n);
  expect(Math.abs(tone.frequency - 0.10037) * n).toBeLessThan(1e-4);
  expect((2 * tone.magnitude) / window.reduce((sum, w) => sum + w, 0)).toBeCloseTo(2, 4);
});

test('maxima come largest first; ends and plateaus count once', () => {
  const values = Float64Array.of(9, 1, 5, 5, 2, 7, 3, 8);
  expect(localMaxima(values, 10)).toEqual([7, 5, 2]);
  expect(localMaxima(values, 2)).toEqual([7, 5]);
  expect(localMaxima(values, 10, 0)).toEqual([0, 7, 5, 2]);
  expect(localMaxima(new Float64Array(5), 3)).toEqual([]);
});

test('the parabola through logarithms is exact for a Gaussian', () => {
  const values = Float64Array.from({ length: 9 }, (_, k) => 5 * Math.exp(-((k - 4.3) ** 2) / 2));
  const { offset, value } = logParabola(values, 4);
  expect(offset).toBeCloseTo(0.3, 12);
  expect(value).toBeCloseTo(5, 12);
  expect(logParabola(Float64Array.of(0, 1, 2), 1)).toEqual({ offset: 0, value: 1 });
});
