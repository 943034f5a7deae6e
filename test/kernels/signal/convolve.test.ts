import { expect, test } from 'vitest';
import { convolve } from '../../../src/kernels/signal/convolve.js';
import { computing, largestDifference, noise } from './fixtures.js';

test('by hand: full, same, valid', () => {
  const x = Float64Array.of(1, 2, 3, 4);
  const h = Float64Array.of(1, 0, -1);
  for (const method of ['direct', 'fft'] as const) {
    const values = (mode: 'full' | 'same' | 'valid') =>
      [...convolve(x, h, { mode, method })].map((v) => Math.round(v * 1e12) / 1e12 + 0);
    expect(values('full')).toEqual([1, 2, 2, 2, -3, -4]);
    expect(values('same')).toEqual([2, 2, 2, -3]);
    expect(values('valid')).toEqual([2, 2]);
  }
});

// scipy.signal.convolve(..., mode='same') is centred on the first input, whichever is longer.
test('same: as long as the signal, even under a longer kernel', () => {
  const y = convolve(Float64Array.of(1, 1), Float64Array.of(1, 2, 3, 4, 5), { mode: 'same' });
  expect([...y]).toEqual([5, 7]);
  const even = convolve(Float64Array.of(1, 2, 3), Float64Array.of(1, 2), { mode: 'same' });
  expect([...even]).toEqual([1, 4, 7]);
});

test.each([
  [1, 1],
  [1000, 65],
  [1000, 333],
  [70, 1000],
  [12_345, 200],
  [500, 500],
])('%i samples, %i taps: transforms agree with the double loop', (n, m) => {
  const [x, h] = [noise(n), noise(m, 2)];
  const want = convolve(x, h, { method: 'direct' });
  // Sums of m products of size 1, rounded by eps sqrt(m) log m.
  for (const simd of [true, false])
    computing({ simd }, () =>
      expect(largestDifference(convolve(x, h, { method: 'fft' }), want)).toBeLessThan(2e-14 * Math.sqrt(m)),
    );
  expect(largestDifference(convolve(h, x), want)).toBeLessThan(2e-14 * Math.sqrt(m));
});

test('a product of polynomials', () => {
  // (1 + z)^200 = (1 + z)^100 (1 + z)^100
  const binomials = (n: number) => {
    const c = new Float64Array(n + 1).fill(1);
    for (let k = 1; k <= n; k++) c[k] = (c[k - 1]! * (n - k + 1)) / k;
    return c;
  };
  const [half, whole] = [binomials(100), binomials(200)];
  expect(largestDifference(convolve(half, half), whole)).toBeLessThan(1e-14 * whole[100]!);
});

test('what cannot be convolved is refused', () => {
  expect(() => convolve(new Float64Array(0), Float64Array.of(1))).toThrow('empty');
  expect(() => convolve(Float64Array.of(1), noise(2), { mode: 'valid' })).toThrow('kernel has 2');
});
