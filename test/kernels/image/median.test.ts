import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { BORDERS, type Border } from '../../../src/kernels/image/border.js';
import { median } from '../../../src/kernels/image/median.js';
import type { Raster } from '../../../src/kernels/image/raster.js';
import oracle from './median.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});
const plain = <T extends Uint8Array | Uint16Array>(...args: Parameters<typeof median<T>>) => {
  compute.simd = false;
  const result = median<T>(...args);
  compute.simd = true;
  return result;
};
const noise = (width: number, height: number, channels: 1 | 3 | 4): Raster<Uint8Array> => {
  const rng = createRng(4);
  return {
    width,
    height,
    channels,
    data: Uint8Array.from({ length: width * height * channels }, () => rng.integer(256)),
  };
};
const deepOf = (image: Raster<Uint8Array>): Raster<Uint16Array> => ({
  ...image,
  data: Uint16Array.from(image.data, (v, i) => v * 257 - (i % 200)).map((v) => Math.max(0, v)),
});

test('an outlier vanishes, by hand', () => {
  const image = {
    width: 4,
    height: 3,
    channels: 1 as const,
    data: Uint8Array.of(1, 2, 3, 4, 5, 200, 7, 8, 9, 10, 11, 12),
  };
  // rows and columns at the rim are repeated
  expect([...median(image, 1).data]).toEqual([2, 3, 4, 4, 5, 7, 8, 8, 9, 10, 11, 11]);
  expect([...plain(image, 1).data]).toEqual([2, 3, 4, 4, 5, 7, 8, 8, 9, 10, 11, 11]);
});

describe('figures of OpenCV and SciPy', () => {
  const data = Uint8Array.from({ length: 37 * 23 }, (_, i) => {
    const [x, y] = [i % 37, Math.floor(i / 37)];
    return (x * 37 + y * 91 + x * y * 13) % 251;
  });
  test.each(oracle.cases)('$type radius $radius $border', ({ type, radius, border, data: want }) => {
    const shape = { width: 37, height: 23, channels: 1 as const };
    const options = { border: border as Border };
    const got =
      type === 'uint8'
        ? median({ ...shape, data }, radius, options).data
        : median({ ...shape, data: Uint16Array.from(data, (v) => v * 257) }, radius, options).data;
    expect([...got]).toEqual(want);
  });
});

describe.each([
  [1, 1],
  [1, 9],
  [9, 1],
  [16, 3],
  [35, 40],
] as const)('SIMD is the plain kernel, %d x %d', (width, height) => {
  test.each(BORDERS)('%s', (border) => {
    for (const channels of width * height > 1000 ? ([1] as const) : ([1, 3] as const))
      for (const radius of [1, 2, 4]) {
        const image = noise(width, height, channels);
        const options = { border, outside: 77 };
        for (const threads of [1, 3]) {
          compute.threads = threads;
          expect([...median(image, radius, options).data]).toEqual([...plain(image, radius, options).data]);
          const deep = deepOf(image);
          expect([...median(deep, radius, options).data]).toEqual([...plain(deep, radius, options).data]);
        }
      }
  });
});

test('stripes of columns and bands of rows join: 300 x 40, radius 3', () => {
  const image = noise(300, 40, 1);
  expect(Buffer.compare(median(image, 3).data, plain(image, 3).data)).toBe(0);
});

test('the largest radius counts without overflow', () => {
  const image = noise(20, 9, 1);
  const tall = median(image, 127, { border: 'wrap' }).data;
  // 255 columns of 20 that go round, 255 rows of 9: close to the median of all
  const sorted = [...image.data].sort((a, b) => a - b);
  for (const v of tall) expect(Math.abs(v - sorted[90]!)).toBeLessThan(12);
  expect(new Set(median({ ...image, data: image.data.fill(255) }, 127).data)).toEqual(new Set([255]));
});

test('a monotone change of levels goes through; a step stays', () => {
  const image = noise(40, 30, 1);
  const changed = { ...image, data: image.data.map((v) => v >> 1) };
  expect([...median(changed, 3).data]).toEqual([...median(image, 3).data].map((v) => v >> 1));
  const step = { ...image, data: image.data.map((_, i) => (i % 40 < 17 ? 10 : 90)) };
  expect([...median(step, 5).data]).toEqual([...step.data]);
});

test('what makes no sense is refused', () => {
  expect(() => median(noise(3, 3, 1), 128)).toThrow('radius of 0 to 127');
  expect(() => median(noise(3, 3, 1), 1.5)).toThrow('radius');
  expect(() => median({ ...noise(3, 3, 1), width: 4 }, 1)).toThrow('4 x 3');
});
