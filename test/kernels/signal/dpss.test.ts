import { expect, test } from 'vitest';
import { countAbove, largestTridiagonal } from '../../../src/kernels/linalg/tridiagonal-largest.js';
import { dpss } from '../../../src/kernels/signal/dpss.js';
import { multitaper, TAPER_WEIGHTS } from '../../../src/kernels/signal/multitaper.js';
import { removeTrend } from '../../../src/kernels/signal/segments.js';
import { noise, wave } from './fixtures.js';
import oracle from './power-spectrum.oracle.json' with { type: 'json' };

test.each(oracle.tapers)('$n samples, NW $bandwidth: the tapers and ratios of SciPy', (want) => {
  const { taper, ratios } = dpss(want.n, want.bandwidth, want.ratios.length);
  want.ratios.forEach((ratio, k) => {
    // Ratios near 1 are sums of n rounded products.
    expect(Math.abs(ratios[k]! - ratio)).toBeLessThan(1e-11);
    // As good as rounding over the gap between eigenvalues, 1 / n of the largest; numbers are near 1 / sqrt(n).
    want.at.forEach((t, i) => {
      expect(Math.abs(taper(k)[t]! - want.values[k]![i]!)).toBeLessThan(1e-13 * Math.sqrt(want.n));
    });
  });
});

test('tapers are orthonormal, and even and odd in turn', () => {
  for (const n of [64, 77]) {
    const { taper, ratios } = dpss(n, 3, 6);
    const tapers = [0, 1, 2, 3, 4, 5].map(taper);
    tapers.forEach((a, i) => {
      for (let t = 0; t < n; t++) expect(Math.abs(a[n - 1 - t]! - (i % 2 === 0 ? 1 : -1) * a[t]!)).toBe(0);
      tapers.forEach((b, j) => {
        const product = a.reduce((sum, v, t) => sum + v * b[t]!, 0);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 13);
      });
      if (i > 0) expect(ratios[i]).toBeLessThan(ratios[i - 1]!);
    });
  }
});

test('the second difference matrix has the eigenvalues 2 cos(pi k / (n + 1))', () => {
  const n = 200;
  const { values, vectors } = largestTridiagonal(new Float64Array(n), new Float64Array(n - 1).fill(1), n);
  values.forEach((value, i) => {
    expect(value).toBeCloseTo(2 * Math.cos((Math.PI * (i + 1)) / (n + 1)), 13);
    const v = vectors[i]!;
    const residual = v.map((_, j) => (v[j - 1] ?? 0) + (v[j + 1] ?? 0) - value * v[j]!);
    expect(Math.max(...residual.map(Math.abs))).toBeLessThan(1e-13);
  });
  expect(countAbove(new Float64Array(n), new Float64Array(n - 1).fill(1), 0)).toBe(n / 2);
  expect(() => largestTridiagonal(new Float64Array(3), new Float64Array(2), 2)).toThrow('too close');
});

const x = wave(1000).map((v, j) => v + 0.01 * j + 0.3 * Math.sin(0.7 * j * j));
removeTrend(x, 'constant');
const tapers = dpss(1000, 4, 7);

test.each(TAPER_WEIGHTS)('multitaper, %s weights, as written out in NumPy', (weights) => {
  const want = oracle.multitaper[weights];
  const { power } = multitaper({ real: x }, { ...tapers, nfft: 1024, rateHz: 50, weights });
  want.bins.forEach((bin, i) => {
    // 1 - lambda of the first tapers is 3e-10 and known to 1e-14 only: adaptive weights see some of that.
    expect(Math.abs(power[bin]! / want.values[i]! - 1)).toBeLessThan(weights === 'adaptive' ? 1e-9 : 1e-10);
  });
});

test('freedom of the adaptive weights, and of uniform ones 2 K', () => {
  const { freedom } = multitaper({ real: x }, { ...tapers, nfft: 1024, rateHz: 50 });
  const want = oracle.multitaper.freedom;
  want.bins.forEach((bin, i) => {
    const alone = bin === 0 || bin === 512 ? 2 : 1;
    expect((freedom[bin]! * alone) / want.values[i]!).toBeCloseTo(1, 8);
  });
  const uniform = multitaper({ real: x }, { ...tapers, nfft: 1000, weights: 'uniform' });
  expect(uniform.freedom[5]).toBe(14);
});

test('white noise has the density 2 / rate, and its integral is near the variance', () => {
  const z = noise(2048);
  const { power } = multitaper({ real: z }, { ...dpss(2048, 4, 7), nfft: 2048, rateHz: 4 });
  const integral = power.reduce((sum, p) => sum + (p * 4) / 2048, 0);
  expect(integral).toBeCloseTo(z.reduce((sum, v) => sum + v * v, 0) / 2048, 1);
});

test('bandwidths that do not fit are refused', () => {
  expect(() => dpss(10, 5, 2)).toThrow('not between 0 and half of 10');
  expect(() => dpss(3, 1, 4)).toThrow('1 to 3 tapers');
});
