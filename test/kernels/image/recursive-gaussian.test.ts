import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { BORDERS } from '../../../src/kernels/image/border.js';
import { type Blurrable, gaussianBlur } from '../../../src/kernels/image/gaussian-blur.js';
import type { Raster } from '../../../src/kernels/image/raster.js';
import { recursionsOf, recursiveGaussian } from '../../../src/kernels/image/recursive-gaussian.js';

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});
const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);
const noise = (width: number, height: number, channels: 1 | 3 = 1): Raster<Float32Array> => {
  const rng = createRng(6);
  return {
    width,
    height,
    channels,
    data: Float32Array.from({ length: width * height * channels }, () => rng.uniform()),
  };
};

test('an impulse comes back as the Gaussian, to 5e-6 of its top, with a sum of 1', () => {
  for (const sigma of [25.5, 40]) {
    const n = Math.ceil(13 * sigma) | 1;
    const line: Raster<Float32Array> = { width: n, height: 1, channels: 1, data: new Float32Array(n) };
    const middle = (n - 1) / 2;
    line.data[middle] = 1;
    const { data } = gaussianBlur(line, sigma, { border: 'constant' });
    // one row of height 1 beyond which lie zeros: the column takes its own top
    const top = data[middle]!;
    data.forEach((v, i) => {
      expect(Math.abs(v / top - Math.exp(-0.5 * ((i - middle) / sigma) ** 2))).toBeLessThan(1.2e-5); // both have such an error
    });
    const taps = recursionsOf(sigma).reduce(
      (s, { c0, c1, b1, b2, d1, d2 }) => s + (c0 + c1 + b1 + b2) / (1 - d1 - d2),
      0,
    );
    expect(taps).toBeCloseTo(1, 12);
    expect(top * sigma * Math.sqrt(2 * Math.PI) * sigma * Math.sqrt(2 * Math.PI)).toBeCloseTo(1, 4);
  }
});

describe('the sums over taps of a radius of 6 sigma, to 4e-5 of the range', () => {
  test.each(BORDERS)('%s', (border) => {
    for (const sigma of [25.5, 30]) {
      const image = noise(140, 95);
      const options = { border, outside: 0.8 };
      const want = gaussianBlur(image, sigma, { ...options, radius: Math.ceil(6 * sigma) }).data;
      expect(worst(gaussianBlur(image, sigma, options).data, want)).toBeLessThan(4e-5);
    }
  });
  test('a picture of a bright half, where errors add up', () => {
    const image = {
      ...noise(400, 3),
      data: Float32Array.from({ length: 1200 }, (_, i) => (i % 400 < 200 ? 0 : 1)),
    };
    const want = gaussianBlur(image, 26, { radius: 156 }).data;
    expect(worst(gaussianBlur(image, 26).data, want)).toBeLessThan(4e-5);
  });
});

describe.each([
  [1, 1, 1],
  [1, 40, 1],
  [37, 1, 3],
  [19, 33, 3],
  [70, 50, 1],
] as const)('SIMD and plain, %d x %d x %d', (width, height, channels) => {
  test.each(BORDERS)('%s', (border) => {
    const float = noise(width, height, channels);
    const all: Raster<Blurrable>[] = [
      float,
      { ...float, data: Uint8Array.from(float.data, (v) => v * 255) },
      { ...float, data: Uint16Array.from(float.data, (v) => v * 65535) },
    ];
    for (const image of all) {
      const run = (simd: boolean, threads: number) => {
        Object.assign(compute, { simd, threads });
        const out = image.data.slice();
        recursiveGaussian(image, 9, border, 0.3, out);
        return out;
      };
      const want = run(false, 1);
      const limit = image.data instanceof Float32Array ? 3e-7 : 1; // float32 between the passes; rounding
      expect(worst(run(true, 1), want)).toBeLessThanOrEqual(limit);
      expect(Buffer.compare(Buffer.from(run(true, 3).buffer), Buffer.from(run(true, 1).buffer))).toBe(0);
    }
  });
});

test('one colour stays, at any sigma', () => {
  for (const sigma of [26, 100, 2000])
    for (const level of [0, 1, 127, 255]) {
      const image: Raster<Uint8Array> = {
        width: 40,
        height: 30,
        channels: 1,
        data: new Uint8Array(1200).fill(level),
      };
      expect(new Set(gaussianBlur(image, sigma).data)).toEqual(new Set([level]));
    }
});

test('a wide Gaussian of a small picture is its mean', () => {
  const image = noise(30, 20);
  const mean = image.data.reduce((s, v) => s + v, 0) / 600;
  // reflections weigh the rim half: compare with a picture that goes round
  for (const v of gaussianBlur(image, 500, { border: 'wrap' }).data)
    expect(Math.abs(v - mean)).toBeLessThan(2e-5);
});
