import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import type { Plane } from '../../../src/kernels/image/raster.js';
import { type ResizeMethod, resize, sampleBilinear } from '../../../src/kernels/image/resample.js';
import oracle from './resample.oracle.json' with { type: 'json' };

const [width, height] = [13, 11];
const waves: Plane = {
  width,
  height,
  channels: 1,
  data: Float32Array.from({ length: width * height }, (_, p) => {
    const [x, y] = [p % width, Math.floor(p / width)];
    return 0.5 + 0.3 * Math.sin(0.9 * x + 0.4 * y) + 0.2 * Math.cos(1.3 * y - 0.2 * x * y);
  }),
};

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

describe('as Pillow and OpenCV resize', () => {
  // Figures have 6 decimals; both compute in float32.
  test.each(Object.entries(oracle.resize))('%s', (name, expected) => {
    const [method, size] = name.replace('plain ', '').split(' ') as [ResizeMethod, string];
    const [w, h] = size.split('x').map(Number) as [number, number];
    // Pillow's bicubic has a = -1/2 as ours
    const { data } = resize(waves, w, h, method, { antialias: !name.startsWith('plain') });
    expect(data.length).toBe(expected.length);
    data.forEach((v, i) => {
      expect(v).toBeCloseTo(expected[i]!, 5);
    });
  });
});

test('the size it has gives the picture itself, by every method', () => {
  for (const method of ['nearest', 'area', 'bilinear', 'bicubic', 'lanczos'] as const)
    resize(waves, width, height, method).data.forEach((v, p) => {
      expect(v).toBeCloseTo(waves.data[p]!, 6);
    });
});

test('channels stay apart; bytes are rounded and clipped', () => {
  const image = { width: 2, height: 1, channels: 3 as const, data: Uint8Array.of(0, 255, 10, 255, 0, 20) };
  const { data } = resize(image, 4, 1, 'bilinear');
  expect([...data]).toEqual([0, 255, 10, 64, 191, 13, 191, 64, 18, 255, 0, 20]);
  // Cubics overshoot next to a step
  expect([
    ...resize(
      { ...image, channels: 1, width: 6, data: Uint8Array.of(0, 0, 0, 255, 255, 255) },
      12,
      1,
      'bicubic',
    ).data,
  ]).toContain(255);
});

test('a mean over areas keeps the mean of the picture', () => {
  const mean = (data: Float32Array) => data.reduce((sum, v) => sum + v, 0) / data.length;
  for (const [w, h] of [
    [5, 3],
    [1, 1],
    [13, 2],
    [40, 40],
  ] as const)
    expect(mean(resize(waves, w, h, 'area').data)).toBeCloseTo(mean(waves.data), 6);
});

test('between pixels: bilinear by hand, and borders', () => {
  const image: Plane = { width: 2, height: 2, channels: 1, data: Float32Array.of(0, 10, 20, 30) };
  expect(sampleBilinear(image, 0.25, 0.5)).toBeCloseTo(12.5, 12);
  expect(sampleBilinear(image, 1, 1)).toBe(30);
  expect(sampleBilinear(image, 5, 0.5)).toBe(20);
  expect(sampleBilinear(image, 5, 0, 0, 'constant')).toBeNaN();
});

test('SIMD as the definition, at any number of threads, any number of channels', () => {
  const rng = createRng(4);
  for (const channels of [1, 3] as const)
    for (const method of ['nearest', 'area', 'bicubic', 'lanczos'] as const) {
      const image = {
        width: 37,
        height: 70,
        channels,
        data: Uint8Array.from({ length: 37 * 70 * channels }, () => rng.integer(256)),
      };
      for (const [w, h] of [
        [50, 33],
        [19, 140],
        [1, 1],
      ] as const) {
        compute.simd = false;
        const plain = resize(image, w, h, method).data;
        const [one, three] = [1, 3].map((threads) => {
          Object.assign(compute, { simd: true, threads });
          return resize(image, w, h, method).data;
        });
        expect(three).toEqual(one);
        plain.forEach((v, i) => {
          expect(Math.abs(v - one![i]!)).toBeLessThanOrEqual(1); // a half may round either way in float32
        });
      }
    }
});
