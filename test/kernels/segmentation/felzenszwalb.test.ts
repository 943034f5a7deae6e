import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { adjustedRand } from '../../../src/kernels/cluster/agreement.js';
import { felzenszwalb } from '../../../src/kernels/segmentation/felzenszwalb.js';
import { HEIGHT, samePartition, stream, WIDTH } from './pictures.js';
import oracle from './segmentation.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

const size = { width: WIDTH, height: HEIGHT };
const n = WIDTH * HEIGHT;
const rgb = {
  ...size,
  channels: 3 as const,
  data: Float32Array.from(stream(3 * n, 11), (v) => (v % 256) / 255),
};
const gray = { ...size, channels: 1 as const, data: Float32Array.from(stream(n, 19), (v) => v / 2147483647) };

describe.each([true, false])('figures of scikit-image, SIMD %s', (simd) => {
  test('the same segments where weights are all different', () => {
    compute.simd = simd;
    const found = felzenszwalb(gray, { scale: 150, sigma: 0, minSize: 1 });
    expect(samePartition(found, oracle.felzenszwalb.gray)).toBe(true);
  });
  test('colours of 8 bits: equal weights may go another way', () => {
    compute.simd = simd;
    const found = felzenszwalb(rgb, { scale: 120, sigma: 0, minSize: 4 });
    expect(adjustedRand(found, Int32Array.from(oracle.felzenszwalb.raw))).toBeGreaterThan(0.97);
  });
  test('blurred: the border is another, and two pixels at the edge feel it', () => {
    compute.simd = simd;
    const found = felzenszwalb(rgb, { scale: 20, sigma: 0.8, minSize: 10 });
    expect(adjustedRand(found, Int32Array.from(oracle.felzenszwalb.blurred))).toBeGreaterThan(0.6);
  });
});

test('SIMD and plain, byte by byte, with many equal weights, at any number of threads', () => {
  for (const [width, height] of [
    [1, 1],
    [1, 9],
    [9, 1],
    [37, 150],
  ] as const)
    for (const channels of [1, 3] as const) {
      const data = Float32Array.from(stream(width * height * channels, 5), (v) => (v % 7) / 7);
      const image = { width, height, channels, data };
      compute.simd = false;
      const want = felzenszwalb(image, { scale: 300, sigma: 0, minSize: 3 });
      compute.simd = true;
      for (const threads of [1, 2, 3]) {
        compute.threads = threads;
        expect(felzenszwalb(image, { scale: 300, sigma: 0, minSize: 3 })).toEqual(want);
      }
    }
});

test('two flat halves are two segments, and one where the step is small against k', () => {
  const data = Float32Array.from({ length: 64 }, (_, p) => (p % 8 < 4 ? 0.2 : 0.8));
  const image = { width: 8, height: 8, channels: 1 as const, data };
  // The step of 0.6 joins halves of 32 pixels once k / 255 / 32 > 0.6: k > 4896.
  expect(new Set(felzenszwalb(image, { scale: 4890, sigma: 0, minSize: 1 })).size).toBe(2);
  expect(new Set(felzenszwalb(image, { scale: 4900, sigma: 0, minSize: 1 })).size).toBe(1);
  expect(new Set(felzenszwalb(image, { scale: 1, sigma: 0, minSize: 33 })).size).toBe(1);
  expect(() => felzenszwalb(image, { scale: 0 })).toThrow('scale');
  expect(() => felzenszwalb(image, { minSize: 0.5 })).toThrow('whole number');
});
