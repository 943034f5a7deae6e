import { expect, test } from 'vitest';
import { resampleFourier } from '../../../src/kernels/filter/resample-fourier.js';
import { largestDifference, noise, wave } from '../signal/fixtures.js';
import oracle from './resample.oracle.json' with { type: 'json' };

test.each(oracle.fourier)('scipy.signal.resample: $n to $length', ({ n, length, y }) => {
  expect(largestDifference(resampleFourier(wave(n), length), y)).toBeLessThan(1e-14);
});

test('a periodic signal below the half rates is met exactly', () => {
  const f = (t: number) => 2 + Math.cos(2 * Math.PI * 3 * t + 1) - 0.5 * Math.sin(2 * Math.PI * 7 * t);
  const at = (n: number) => Float64Array.from({ length: n }, (_, i) => f(i / n));
  for (const n of [15, 16, 100])
    expect(largestDifference(resampleFourier(at(40), n), at(n))).toBeLessThan(1e-14);
});

test('up and down again is the same; the samples stay where they were', () => {
  for (const n of [20, 21]) {
    const x = noise(n);
    const y = resampleFourier(x, 3 * n);
    expect(largestDifference(resampleFourier(y, n), x)).toBeLessThan(1e-14);
    expect(
      largestDifference(
        y.filter((_, i) => i % 3 === 0),
        x,
      ),
    ).toBeLessThan(1e-14);
  }
});

test('nothing, and no length, are refused', () => {
  expect(() => resampleFourier(new Float64Array(0), 3)).toThrow('no samples');
  expect(() => resampleFourier(noise(3), 0)).toThrow('0 were asked for');
});
