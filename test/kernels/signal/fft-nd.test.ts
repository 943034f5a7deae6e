import { expect, test } from 'vitest';
import { fftNd, fftShift } from '../../../src/kernels/signal/fft-nd.js';
import { asComplex } from '../../../src/kernels/signal/real-spectrum.js';
import { computing, noise, relativeError } from './fixtures.js';

/** X[k, l] = sum_j sum_m x[j, m] exp(-2 pi i (j k / h + m l / w)), as it stands. */
function dft2(x: Float64Array, h: number, w: number): Float64Array {
  const X = new Float64Array(2 * h * w);
  for (let k = 0; k < h; k++)
    for (let l = 0; l < w; l++)
      for (let j = 0; j < h; j++)
        for (let m = 0; m < w; m++) {
          const angle = -2 * Math.PI * (((j * k) % h) / h + ((m * l) % w) / w);
          const [re, im] = [x[2 * (j * w + m)]!, x[2 * (j * w + m) + 1]!];
          X[2 * (k * w + l)]! += re * Math.cos(angle) - im * Math.sin(angle);
          X[2 * (k * w + l) + 1]! += re * Math.sin(angle) + im * Math.cos(angle);
        }
  return X;
}

test.each([
  [1, 1],
  [6, 10],
  [17, 33],
  [40, 9],
  [2, 97],
])('%i x %i as by the definition', (h, w) => {
  const x = noise(2 * h * w);
  for (const simd of [true, false])
    computing({ simd }, () => {
      const X = fftNd(x, [h, w]);
      expect(relativeError(X, dft2(x, h, w))).toBeLessThan(5e-15);
      expect(relativeError(fftNd(X, [h, w], { inverse: true }), x)).toBeLessThan(5e-15);
    });
});

test('a product of three waves has one bin', () => {
  const [a, b, c] = [5, 12, 14];
  const x = new Float64Array(2 * a * b * c);
  for (let i = 0; i < a * b * c; i++) {
    const angle =
      2 *
      Math.PI *
      ((2 * Math.floor(i / (b * c))) / a + (7 * (Math.floor(i / c) % b)) / b + (3 * (i % c)) / c);
    x[2 * i] = Math.cos(angle);
    x[2 * i + 1] = Math.sin(angle);
  }
  const want = new Float64Array(x.length);
  want[2 * ((2 * b + 7) * c + 3)] = a * b * c;
  expect(relativeError(fftNd(x, [a, b, c]), want)).toBeLessThan(1e-13);
});

test('a real picture: X[-k, -l] = conj X[k, l], and no mirror in each axis', () => {
  const [h, w] = [6, 8];
  const X = fftNd(asComplex(noise(h * w)), [h, w]);
  const at = (k: number, l: number) => 2 * (((k + h) % h) * w + ((l + w) % w));
  expect(X[at(-2, -3)]).toBeCloseTo(X[at(2, 3)]!, 13);
  expect(X[at(-2, -3) + 1]).toBeCloseTo(-X[at(2, 3) + 1]!, 13);
  expect(Math.abs(X[at(-2, 3)]! - X[at(2, 3)]!)).toBeGreaterThan(0.1);
});

test('chosen axes only', () => {
  const [h, w] = [5, 6];
  const x = noise(2 * h * w);
  const once = fftNd(x, [h, w], { axes: [0] });
  expect(relativeError(fftNd(once, [h, w], { axes: [1] }), fftNd(x, [h, w]))).toBeLessThan(1e-15);
  expect(fftNd(x, [h, w], { axes: [] })).toEqual(x);
  expect(() => fftNd(x, [h, w], { axes: [2] })).toThrow('no axis 2');
  expect(() => fftNd(x, [h, h])).toThrow('25');
});

test('the shift puts bin 0 at floor(n / 2), and back', () => {
  const x = Float64Array.from({ length: 15 }, (_, i) => i);
  const shifted = fftShift(x, [3, 5]);
  expect([...shifted]).toEqual([13, 14, 10, 11, 12, 3, 4, 0, 1, 2, 8, 9, 5, 6, 7]);
  expect(fftShift(shifted, [3, 5], { undo: true })).toEqual(x);
  expect([...fftShift(Float64Array.of(0, 1, 2, 3), [2], { parts: 2 })]).toEqual([2, 3, 0, 1]);
});
