import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { BORDERS, type Border, borderIndex } from '../../../src/kernels/image/border.js';
import {
  type Blurrable,
  gaussianBlur,
  gaussianTaps,
  wholeTaps,
} from '../../../src/kernels/image/gaussian-blur.js';
import type { Raster } from '../../../src/kernels/image/raster.js';
import oracle from './image.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

const plain = <T extends Blurrable>(...args: Parameters<typeof gaussianBlur<T>>) => {
  compute.simd = false;
  const result = gaussianBlur<T>(...args);
  compute.simd = true;
  return result;
};
const noise = (width: number, height: number, channels: 1 | 3 | 4, top: number) => {
  const rng = createRng(3);
  const data = Array.from({ length: width * height * channels }, () => rng.integer(top + 1));
  return { width, height, channels, data };
};
const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);
const spread = (x: Float32Array) => {
  const mean = x.reduce((s, v) => s + v, 0) / x.length;
  return x.reduce((s, v) => s + (v - mean) ** 2, 0) / x.length;
};

test('an impulse comes back as the kernel itself', () => {
  const image = { width: 9, height: 9, channels: 1 as const, data: new Float32Array(81) };
  image.data[4 * 9 + 4] = 1;
  const [w0, w1, w2, w3, w4] = gaussianTaps(1);
  const line = [w4!, w3!, w2!, w1!, w0!, w1!, w2!, w3!, w4!];
  const want = line.flatMap((a) => line.map((b) => a * b));
  expect(worst(gaussianBlur(image, 1, { border: 'constant' }).data, want)).toBeLessThan(3e-8); // float32 steps at 0.16 are 1.5e-8
  // exp(-1/2) and exp(-2) relative to the centre, and a sum of 1
  expect(w1! / w0!).toBeCloseTo(Math.exp(-0.5), 14);
  expect(w2! / w0!).toBeCloseTo(Math.exp(-2), 14);
  expect(line.reduce((s, v) => s + v)).toBeCloseTo(1, 14);
});

describe('figures of OpenCV and SciPy', () => {
  const { width, height, data } = oracle.gray;
  test.each(oracle.blur.map((b) => [b.sigma, b.border as Border, b.data] as const))(
    'sigma %d, %s',
    (sigma, border, want) => {
      const image = { width, height, channels: 1 as const };
      // float32 sums of 33 + 33 terms below 256; the plain kernel only rounds its result to float32
      expect(
        worst(gaussianBlur({ ...image, data: Float32Array.from(data) }, sigma, { border }).data, want),
      ).toBeLessThan(1e-4);
      expect(
        worst(plain({ ...image, data: Float32Array.from(data) }, sigma, { border }).data, want),
      ).toBeLessThan(1e-5);
      // 0.5 for rounding, and what the whole-number weights are allowed to add
      expect(
        worst(gaussianBlur({ ...image, data: Uint8Array.from(data) }, sigma, { border }).data, want),
      ).toBeLessThan(0.75);
      expect(
        worst(gaussianBlur({ ...image, data: Uint16Array.from(data) }, sigma, { border }).data, want),
      ).toBeLessThan(0.5001);
    },
  );
});

test('separable passes equal the sum over the square', () => {
  const { data } = noise(11, 8, 1, 255);
  const image = { width: 11, height: 8, channels: 1 as const, data: Float32Array.from(data) };
  const taps = gaussianTaps(1.3);
  const r = taps.length - 1;
  const want = data.map((_, p) => {
    let sum = 0;
    for (let dy = -r; dy <= r; dy++)
      for (let dx = -r; dx <= r; dx++) {
        const y = borderIndex(Math.floor(p / 11) + dy, 8, 'reflect');
        const x = borderIndex((p % 11) + dx, 11, 'reflect');
        sum += taps[Math.abs(dx)]! * taps[Math.abs(dy)]! * data[y * 11 + x]!;
      }
    return sum;
  });
  expect(worst(gaussianBlur(image, 1.3).data, want)).toBeLessThan(1e-4);
});

// Sizes below, at and above the blocks of 16 samples, smaller than the kernel, one row and one column.
const sizes = [
  [1, 1],
  [1, 40],
  [37, 1],
  [5, 3],
  [16, 16],
  [33, 70],
  [70, 300],
] as const;

describe.each(sizes)('SIMD and plain, %d x %d', (width, height) => {
  test.each(BORDERS)('%s', (border) => {
    for (const channels of [1, 3, 4] as const)
      for (const sigma of width * height > 10_000 ? [1.9] : [0.4, 1.9, 6]) {
        const shape = { width, height, channels };
        const options = { border, outside: 40 };
        const eight: Raster<Uint8Array> = {
          ...shape,
          data: Uint8Array.from(noise(width, height, channels, 255).data),
        };
        expect(
          worst(gaussianBlur(eight, sigma, options).data, plain(eight, sigma, options).data),
        ).toBeLessThanOrEqual(1);
        const float = { ...shape, data: Float32Array.from(eight.data) };
        expect(
          worst(gaussianBlur(float, sigma, options).data, plain(float, sigma, options).data),
        ).toBeLessThan(1e-4);
        const deep = { ...shape, data: Uint16Array.from(eight.data, (v) => v * 257) };
        expect(
          worst(gaussianBlur(deep, sigma, options).data, plain(deep, sigma, options).data),
        ).toBeLessThanOrEqual(1);
      }
  });
});

test('8-bit: before rounding, whole-number weights are within 0.3 of a level of the exact sum', () => {
  for (const sigma of [0.3, 0.5, 0.8, 1, 1.6, 2, 3, 4.2, 5, 6.3, 7.7]) {
    const exact = gaussianTaps(sigma);
    const whole = wholeTaps(exact);
    expect(2 * whole.reduce((s, v) => s + v, 0)).toBe(32768);
    expect(whole.length % 2).toBe(0);
    const off = Array.from(
      exact,
      (w, k) => Math.abs(w - ((k === 0 ? 2 : 1) * (whole[k] ?? 0)) / 32768) * (k ? 2 : 1),
    );
    const oneSided = off.reduce((s, v) => s + v, 0) / 2; // the errors sum to 0: a picture can gain half of them
    // two passes, 255 levels, and 2^-7 for rows kept in 6 bits behind the point
    expect(2 * oneSided * 255 + 2 ** -7).toBeLessThan(0.3);
  }
});

test('a constant picture stays as it is, at every type, sigma and level', () => {
  for (const sigma of [0.7, 3, 7.5, 20])
    for (const level of [0, 1, 127, 254, 255]) {
      const shape = { width: 70, height: 50, channels: 1 as const };
      expect(new Set(gaussianBlur({ ...shape, data: new Uint8Array(3500).fill(level) }, sigma).data)).toEqual(
        new Set([level]),
      );
      expect(
        new Set(gaussianBlur({ ...shape, data: new Uint16Array(3500).fill(level * 257) }, sigma).data),
      ).toEqual(new Set([level * 257]));
    }
});

test('G_a then G_b is G_sqrt(a^2 + b^2)', () => {
  const { data } = noise(96, 80, 1, 255);
  const image = { width: 96, height: 80, channels: 1 as const, data: Float32Array.from(data) };
  const twice = gaussianBlur(gaussianBlur(image, 3, { border: 'wrap' }), 4, { border: 'wrap' });
  // Cut at 4 sigma, each kernel leaves 6e-5 of the weight out: 3 kernels, 2 axes, on noise of spread 74
  expect(worst(twice.data, gaussianBlur(image, 5, { border: 'wrap' }).data)).toBeLessThan(2e-2);
});

test('sigma 0 and next to 0 give the picture; the variance falls as sigma rises', () => {
  const { data } = noise(40, 30, 1, 255);
  const image = { width: 40, height: 30, channels: 1 as const, data: Float32Array.from(data) };
  expect(gaussianBlur(image, 0).data).toEqual(image.data);
  expect(gaussianBlur(image, 0.05).data).toEqual(image.data); // it does not sharpen (E-12)
  const variances = [0, 0.5, 1, 2, 4, 8].map((sigma) =>
    spread(gaussianBlur(image, sigma, { border: 'wrap' }).data),
  );
  for (let i = 1; i < 6; i++) expect(variances[i]).toBeLessThan(variances[i - 1]!);
});

test('the same bytes at any number of threads, into given memory, and in place', () => {
  const { data } = noise(200, 1100, 1, 255);
  const eight = { width: 200, height: 1100, channels: 1 as const, data: Uint8Array.from(data) };
  const float = { ...eight, data: Float32Array.from(data) };
  compute.threads = 1;
  const want = [gaussianBlur(eight, 3).data, gaussianBlur(float, 3).data] as const;
  for (const threads of [2, 3, 8]) {
    compute.threads = threads;
    expect(Buffer.compare(gaussianBlur(eight, 3).data, want[0])).toBe(0);
    expect(worst(gaussianBlur(float, 3).data, want[1])).toBe(0);
  }
  expect(gaussianBlur(float, 3, { into: float.data }).data).toBe(float.data);
  expect(worst(float.data, want[1])).toBe(0);
});

test('what makes no sense is refused', () => {
  const image = { width: 4, height: 3, channels: 1 as const, data: new Float32Array(12) };
  expect(() => gaussianBlur(image, -1)).toThrow('sigma');
  expect(() => gaussianBlur(image, Number.NaN)).toThrow('sigma');
  expect(() => gaussianBlur(image, 1, { radius: 1.5 })).toThrow('radius');
  expect(() => gaussianBlur({ ...image, width: 5 }, 1)).toThrow('5 x 3');
  expect(() => gaussianBlur(image, 1, { into: new Float32Array(3) })).toThrow('3 samples');
});
