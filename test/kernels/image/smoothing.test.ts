import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { bilateral } from '../../../src/kernels/image/bilateral.js';
import { BORDERS, borderIndex } from '../../../src/kernels/image/border.js';
import { boxBlur } from '../../../src/kernels/image/box-blur.js';
import { guidedFilter } from '../../../src/kernels/image/guided-filter.js';
import { noiseLevel } from '../../../src/kernels/image/noise-level.js';
import { nonLocalMeans } from '../../../src/kernels/image/non-local-means.js';
import type { Raster } from '../../../src/kernels/image/raster.js';
import { laplacianSharpen, unsharpMask } from '../../../src/kernels/image/sharpen.js';
import oracle from './smoothing.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});
const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);
const mean = (x: ArrayLike<number>) => Array.from(x).reduce((s, v) => s + v, 0) / x.length;

/** As in smoothing.oracle.py. */
const levels: Raster<Uint8Array> = {
  width: 29,
  height: 22,
  channels: 1,
  data: Uint8Array.from({ length: 29 * 22 }, (_, i) => {
    const [x, y] = [i % 29, Math.floor(i / 29)];
    return 60 + 3 * x + ((x - 12) ** 2 + (y - 10) ** 2 < 50 ? 90 : 0) + ((x * 37 + y * 91 + x * y * 13) % 23);
  }),
};
const gray: Raster<Float32Array> = { ...levels, data: Float32Array.from(levels.data, (v) => v / 255) };

function noisy(width: number, height: number, channels: 1 | 3 | 4, sigma: number): Raster<Float32Array> {
  const rng = createRng(8);
  const data = Float32Array.from({ length: width * height * channels }, (_, i) => {
    const x = Math.floor(i / channels) % width;
    return (x < width / 2 ? 0.3 : 0.7) + sigma * rng.normal();
  });
  return { width, height, channels, data };
}

describe('box', () => {
  test('the figures of cv2.blur, level by level', () => {
    expect([...boxBlur(levels, 2).data]).toEqual(oracle.box);
    expect([...boxBlur(levels, 4, { border: 'replicate' }).data]).toEqual(oracle.boxReplicate);
  });
  test.each(BORDERS)('the mean of the square, %s', (border) => {
    const image = noisy(7, 5, 3, 0.2);
    const got = boxBlur(image, 3, { border, outside: 0.4 }).data;
    const want = image.data.map((_, i) => {
      const [c, x, y] = [i % 3, Math.floor(i / 3) % 7, Math.floor(i / 21)];
      let sum = 0;
      for (let v = y - 3; v <= y + 3; v++)
        for (let u = x - 3; u <= x + 3; u++) {
          const [row, column] = [borderIndex(v, 5, border), borderIndex(u, 7, border)];
          sum += row < 0 || column < 0 ? 0.4 : image.data[(row * 7 + column) * 3 + c]!;
        }
      return sum / 49;
    });
    expect(worst(got, want)).toBeLessThan(1e-6);
  });
});

describe('bilateral', () => {
  test('the figures of cv2.bilateralFilter', () => {
    // cv2 interpolates in a table of the exponential: to a few 1e-5
    const got = bilateral(gray, { sigma: 2, range: 0.1, radius: 4 });
    expect(worst(got.data, oracle.bilateral)).toBeLessThan(1e-4);
  });
  test('plain and SIMD, gray and colour, at any number of threads', () => {
    for (const channels of [1, 3, 4] as const)
      for (const [w, h] of [
        [1, 1],
        [1, 6],
        [6, 1],
        [19, 11],
      ] as const) {
        const image = noisy(w, h, channels, 0.1);
        const options = { sigma: 1.3, range: 0.15, border: 'replicate' as const };
        compute.simd = false;
        const want = bilateral(image, options).data;
        compute.simd = true;
        for (const threads of [1, 3]) {
          compute.threads = threads;
          expect(worst(bilateral(image, options).data, want)).toBeLessThan(2e-6);
        }
      }
  });
  test('two pixels: the weight itself, to 4e-6 of its value', () => {
    const place = Math.exp(-1 / 2); // of the four neighbours two are the pixel itself, two the other one
    for (let t = 0.01; t < 5; t += 0.01) {
      const image = { width: 2, height: 1, channels: 1 as const, data: Float32Array.of(0, 0.5) };
      const got = bilateral(image, { sigma: 1, range: 0.5 / Math.sqrt(2 * t), radius: 1 }).data[0]!;
      const other = 2 * place * Math.exp(-t);
      expect(Math.abs((got * (1 + 2 * place + other)) / (0.5 * other) - 1)).toBeLessThan(4e-6);
    }
  });
  test('8-bit: weights from a table are the plain ones, every border, any number of threads', () => {
    for (const border of BORDERS)
      for (const [width, height] of [
        [1, 1],
        [1, 6],
        [6, 1],
        [23, 11],
      ] as const) {
        const data = Uint8Array.from({ length: width * height }, (_, i) => (i * i * 29 + i * 53) % 256);
        const image = { width, height, channels: 1 as const, data };
        for (const options of [
          { sigma: 1.7, range: 0.2, border, radius: 5 },
          { sigma: 3, range: 1e-4, border },
          { sigma: 3, range: 100, border },
        ]) {
          // Of the same levels in float32, not rounded; sums in float32 are right to 1e-3 of a level.
          compute.simd = false;
          const exact = bilateral({ ...image, data: Float32Array.from(data, (v) => v / 255) }, options).data;
          compute.simd = true;
          for (const threads of [1, 3]) {
            compute.threads = threads;
            const got = bilateral(image, options).data;
            got.forEach((v, i) => {
              expect(Math.abs(v - 255 * exact[i]!)).toBeLessThan(0.5 + 1e-3);
            });
          }
        }
      }
  });
  test('noise falls, a step stays; with a wide range it is a Gaussian', () => {
    const image = noisy(60, 40, 1, 0.03);
    const { data } = bilateral(image, { sigma: 3, range: 0.12 });
    const left = [...data].filter((_, i) => i % 60 < 28);
    expect(Math.sqrt(mean(left.map((v) => (v - 0.3) ** 2)))).toBeLessThan(0.012);
    expect(data[20 * 60 + 31]! - data[20 * 60 + 28]!).toBeGreaterThan(0.35);
    const impulse = { ...image, data: new Float32Array(2400) };
    impulse.data[20 * 60 + 30] = 1;
    const wide = bilateral(impulse, { sigma: 2, range: 1000, radius: 8 }).data;
    expect(wide[20 * 60 + 32]! / wide[20 * 60 + 30]!).toBeCloseTo(Math.exp(-0.5), 5);
  });
});

describe('non-local means', () => {
  test('the figures of cv2.fastNlMeansDenoising', () => {
    const got = nonLocalMeans(levels, { strength: 20 / 255, patch: 2, search: 4 });
    expect(worst(got.data, oracle.nonLocal)).toBeLessThanOrEqual(1); // its weights are whole numbers, of rounded distances
    expect(mean(got.data.map((v, i) => Math.abs(v - oracle.nonLocal[i]!)))).toBeLessThan(0.1);
  });
  test('plain and SIMD, gray and colour, at any number of threads', () => {
    for (const channels of [1, 3, 4] as const)
      for (const [w, h] of [
        [1, 1],
        [1, 6],
        [6, 1],
        [17, 40],
      ] as const) {
        const image = noisy(w, h, channels, 0.1);
        const options = { noise: 0.05, strength: 0.1, patch: 1, search: 3 };
        compute.simd = false;
        const want = nonLocalMeans(image, options).data;
        compute.simd = true;
        for (const threads of [1, 3]) {
          compute.threads = threads;
          expect(worst(nonLocalMeans(image, options).data, want)).toBeLessThan(5e-6);
        }
      }
  });
  test('a search beyond the rows of a piece', () => {
    const image = noisy(9, 70, 1, 0.1);
    const options = { noise: 0.05, strength: 0.1, patch: 1, search: 20 };
    compute.simd = false;
    const want = nonLocalMeans(image, options).data;
    compute.simd = true;
    expect(worst(nonLocalMeans(image, options).data, want)).toBeLessThan(5e-6);
  });
  test('patches that differ by no more than noise does, 2 noise^2, count in full', () => {
    const stripes = { width: 4, height: 1, channels: 1 as const, data: Float32Array.of(0.2, 0.3, 0.2, 0.3) };
    const options = { strength: 0.01, patch: 0, search: 1, border: 'wrap' as const };
    const [a, b] = nonLocalMeans(stripes, { ...options, noise: 0.0708 }).data; // 2 noise^2 just above 0.1^2
    expect(a).toBeCloseTo((0.2 + 2 * 0.3) / 3, 5);
    expect(b).toBeCloseTo((0.3 + 2 * 0.2) / 3, 5);
    const kept = nonLocalMeans(stripes, { ...options, noise: 0.05 }).data; // 0.005 below 0.01: exp(-50)
    expect(kept[0]).toBeCloseTo(0.2, 6);
  });
  test('noise falls to a quarter, a step stays; without noise nothing changes', () => {
    const image = noisy(60, 40, 1, 0.05);
    const { data } = nonLocalMeans(image, { noise: 0.05 });
    const left = [...data].filter((_, i) => i % 60 < 28);
    expect(Math.sqrt(mean(left.map((v) => (v - 0.3) ** 2)))).toBeLessThan(0.0125);
    expect(data[20 * 60 + 31]! - data[20 * 60 + 28]!).toBeGreaterThan(0.37);
    expect([...nonLocalMeans(levels, { noise: 0 }).data]).toEqual([...levels.data]);
  });
});

test('noise level: to 5 % of Gaussian noise, 0 on planes and bowls', () => {
  for (const sigma of [0.01, 0.05, 0.1])
    expect(noiseLevel(noisy(120, 100, 3, sigma)) / sigma).toBeCloseTo(1, 1);
  const bowl = { ...gray, data: gray.data.map((_, i) => 0.001 * ((i % 29) ** 2 + 3 * Math.floor(i / 29))) };
  expect(noiseLevel(bowl)).toBeLessThan(1e-6);
  expect(noiseLevel({ width: 2, height: 9, channels: 1, data: new Uint8Array(18) })).toBe(0);
});

describe('guided filter', () => {
  test('far below epsilon a mean of means, far above the picture itself', () => {
    const soft = guidedFilter(gray, { radius: 2, epsilon: 1e6 }).data;
    expect(worst(soft, boxBlur(boxBlur(gray, 2), 2).data)).toBeLessThan(1e-5);
    expect(worst(guidedFilter(gray, { radius: 2, epsilon: 1e-9 }).data, gray.data)).toBeLessThan(1e-3);
  });
  test('one window by hand: a = var / (var + epsilon)', () => {
    const image = { width: 1, height: 1, channels: 1 as const, data: Float32Array.of(0.4) };
    expect(guidedFilter(image, { radius: 1, epsilon: 0.1 }).data[0]).toBeCloseTo(0.4, 6);
    // 0 1 that goes round: every window of 3 x 1 has two of one and one of the other, variance 2/9
    const pair = { width: 2, height: 1, channels: 1 as const, data: Float32Array.of(0, 1) };
    const got = guidedFilter(pair, { radius: 1, epsilon: 2 / 9, border: 'reflect' }).data;
    // a = 1/2 everywhere; means 2/3 and 1/3; b = 1/3 and 1/6, their means over the window (2b' + b)/3
    expect(got[0]).toBeCloseTo((1 / 3 + 2 / 6) / 3, 6);
    expect(got[1]).toBeCloseTo(0.5 + (1 / 6 + 2 / 3) / 3, 6);
  });
  test('noise falls, a step stays', () => {
    const { data } = guidedFilter(noisy(60, 40, 1, 0.03), { radius: 4, epsilon: 0.01 });
    const left = [...data].filter((_, i) => i % 60 < 20);
    expect(Math.sqrt(mean(left.map((v) => (v - 0.3) ** 2)))).toBeLessThan(0.012);
    expect(data[20 * 60 + 32]! - data[20 * 60 + 27]!).toBeGreaterThan(0.3);
  });
});

describe('sharpen', () => {
  test('the figures of skimage.filters.unsharp_mask', () => {
    // scipy's reflect repeats the edge, mirrors do not: compare inside; its Gaussian ends at 4 sigma too
    const got = unsharpMask(gray, { sigma: 1.5, amount: 0.8 }).data;
    for (let y = 6; y < 16; y++)
      for (let x = 6; x < 23; x++)
        expect(Math.abs(got[y * 29 + x]! - oracle.unsharp[y * 29 + x]!)).toBeLessThan(1e-5);
  });
  test('Laplacian by hand; within the range', () => {
    const image = {
      width: 3,
      height: 3,
      channels: 1 as const,
      data: Uint8Array.of(10, 20, 10, 30, 60, 50, 10, 40, 10),
    };
    // 60 - 0.5 (20 + 30 + 50 + 40 - 240) = 110; corner 10 - 0.5 (20 + 20 + 30 + 30 - 40) = -20
    const { data } = laplacianSharpen(image, { amount: 0.5 });
    expect(data[4]).toBe(110);
    expect(data[0]).toBe(0);
    expect(laplacianSharpen({ ...image, data: image.data.map((v) => 4 * v) }, { amount: 2 }).data[4]).toBe(
      255,
    );
  });
  test('amount 0 and a threshold above all detail leave the picture; the variance rises otherwise', () => {
    expect([...unsharpMask(levels, { sigma: 2, amount: 0 }).data]).toEqual([...levels.data]);
    expect([...unsharpMask(levels, { sigma: 2, amount: 2, threshold: 0.9 }).data]).toEqual([...levels.data]);
    const spread = (x: ArrayLike<number>) => mean(Array.from(x).map((v) => (v - mean(x)) ** 2));
    expect(spread(unsharpMask(levels, { sigma: 2, amount: 1 }).data)).toBeGreaterThan(spread(levels.data));
    expect(spread(laplacianSharpen(levels, { amount: 0.3 }).data)).toBeGreaterThan(spread(levels.data));
  });
  test('alpha stays as it is', () => {
    const data = Uint8Array.from({ length: 4 * 12 }, (_, i) => (i * 53) % 251);
    const image = { width: 4, height: 3, channels: 4 as const, data };
    for (const out of [
      unsharpMask(image, { sigma: 1, amount: 1 }),
      laplacianSharpen(image, { amount: 1 }),
      bilateral(image, { sigma: 1, range: 0.3 }),
      nonLocalMeans(image, { noise: 0.1, search: 2 }),
    ])
      out.data.forEach((v, i) => {
        if (i % 4 === 3) expect(v).toBe(data[i]);
      });
  });
});

test('what makes no sense is refused', () => {
  expect(() => boxBlur(levels, -1)).toThrow('box');
  expect(() => bilateral(levels, { sigma: 0, range: 0.1 })).toThrow('sigma');
  expect(() => bilateral(levels, { sigma: 1, range: 0 })).toThrow('range');
  expect(() => nonLocalMeans(levels, { patch: 21 })).toThrow('patch');
  expect(() => nonLocalMeans(levels, { noise: Number.NaN })).toThrow('noise');
  expect(() => guidedFilter(levels, { radius: 1, epsilon: 0 })).toThrow('epsilon');
  expect(() => unsharpMask(levels, { sigma: 1, amount: -1 })).toThrow('amount');
  expect(() => laplacianSharpen(levels, { amount: Number.NaN })).toThrow('amount');
});
