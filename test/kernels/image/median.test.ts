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

// A network of minima and maxima is right when it is right for zeros and ones (Knuth, The Art of Computer Programming,
// vol. 3, section 5.3.4): the median is 1 where most of the samples are.
describe.each([
  ['8-bit', Uint8Array],
  ['16-bit', Uint16Array],
] as const)('0-1 principle, %s', (_, Samples) => {
  /** Squares beside each other, sample (r, c) of square k; how many of them have another middle than most samples. */
  const wrong = (side: number, count: number, sample: (k: number, r: number, c: number) => boolean) => {
    const width = side * count;
    const data = new Samples(width * side);
    const ones = new Int32Array(count);
    for (let k = 0; k < count; k++)
      for (let r = 0; r < side; r++)
        for (let c = 0; c < side; c++)
          if (sample(k, r, c)) {
            data[r * width + k * side + c] = 1;
            ones[k]!++;
          }
    const radius = side >> 1;
    const got = median<Uint8Array | Uint16Array>({ width, height: side, channels: 1, data }, radius).data;
    const middle = got.subarray(radius * width, (radius + 1) * width);
    return ones.filter((n, k) => middle[k * side + radius]! !== (2 * n > side * side ? 1 : 0)).length;
  };

  test('3 x 3: all 2^9 squares', () => {
    expect(wrong(3, 512, (k, r, c) => ((k >> (3 * r + c)) & 1) === 1)).toBe(0);
  });

  test('5 x 5: all 6^5 numbers of ones in the columns, each in 20 places', () => {
    // r -> a r + b modulo 5 takes two rows to any two others: every column of 2^5 comes up.
    const place = (k: number, r: number, c: number) => ((1 + (k % 4)) * r + (k >> 2) + c) % 5;
    const all = wrong(5, 20 * 6 ** 5, (k, r, c) => place(k % 20, r, c) < Math.floor(k / 20 / 6 ** c) % 6);
    expect(all).toBe(0);
  });
});

test('pieces of rows join: 21 x 150, four channels', () => {
  const image = noise(21, 150, 4);
  for (const radius of [1, 2]) {
    compute.threads = 3;
    expect(Buffer.compare(median(image, radius).data, plain(image, radius).data)).toBe(0);
  }
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
