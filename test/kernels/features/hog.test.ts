import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { type HogNorm, type HogOptions, hog, hogPicture } from '../../../src/kernels/features/hog.js';
import type { Raster } from '../../../src/kernels/image/raster.js';
import oracle from './hog.oracle.json' with { type: 'json' };

const [width, height] = [43, 34];
const picture: Raster<Uint8Array> = { width, height, channels: 1, data: Uint8Array.from(oracle.picture) };
const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});
const close = (a: ArrayLike<number>, b: readonly number[]) => {
  expect(a.length).toBe(b.length);
  // Figures have 5 decimals, gradients are float32, and its eps is that of cell means
  Array.from(a).forEach((v, i) => {
    expect(Math.abs(v - b[i]!)).toBeLessThan(6e-5);
  });
};
const simple = (options: HogOptions) => hog(picture, { interpolate: false, ...options });

describe('as scikit-image has it, each pixel voting for its own bin and cell', () => {
  // Its eps stands beside cell means, ours beside sums, 64 times as large: nothing here
  test.each(['l2-hys', 'l2', 'l1', 'l1-sqrt'] satisfies HogNorm[])('%s', (norm) => {
    const got = simple({ norm }).data;
    expect(got.length).toBe(oracle[norm].length);
    got.forEach((v, i) => {
      expect(Math.abs(v - oracle[norm][i]!)).toBeLessThan(norm.startsWith('l1') ? 4e-4 : 2e-5);
    });
  });
  test('cells of 6, blocks of 3, 6 bins', () => {
    close(simple({ cell: 6, block: 3, bins: 6, norm: 'l2' }).data, oracle['cells of 6, blocks of 3']);
  });
  test('square roots of the levels', () => {
    close(simple({ root: true, norm: 'l2' }).data, oracle.root);
  });
  test('the strongest channel of a colour picture', () => {
    const data = new Uint8Array(3 * width * height);
    for (let yy = 0, p = 0; yy < height; yy++)
      for (let xx = 0; xx < width; xx++, p++) {
        data[3 * p] = picture.data[p]!;
        data[3 * p + 1] = picture.data[yy * width + ((xx + width - 5) % width)]!;
        data[3 * p + 2] = 255 - picture.data[((yy + height - 3) % height) * width + xx]!;
      }
    close(hog({ width, height, channels: 3, data }, { interpolate: false, norm: 'l2' }).data, oracle.colour);
  });
});

test('votes shared among bins and cells, as summed pixel by pixel', () => {
  close(hog(picture, { norm: 'l2' }).data, oracle.shared);
});

test.each(['l2-hys', 'l1-sqrt', 'l1'] satisfies HogNorm[])(
  'SIMD as the definition, at any number of threads: %s',
  (norm) => {
    for (const options of [
      {},
      { signed: true, bins: 12, cell: 5, block: 3 },
      { interpolate: false, cell: 6 },
    ]) {
      compute.simd = false;
      const plain = hog(picture, { norm, ...options }).data;
      const [one, three] = [1, 3].map((threads) => {
        Object.assign(compute, { simd: true, threads });
        return hog(picture, { norm, ...options }).data;
      });
      expect(three).toEqual(one);
      plain.forEach((v, i) => {
        expect(Math.abs(v - one![i]!)).toBeLessThan(2e-6); // sums in another order, float32
      });
    }
  },
);

describe('closed forms', () => {
  test('light that is added changes no bit, also where directions lie on the border of two bins', () => {
    const dim = picture.data.map((v) => v >> 1);
    const at = (light: number) =>
      hog({ ...picture, data: dim.map((v) => v + light) }, { interpolate: false, bins: 4 }).data;
    for (const light of [1, 50, 127]) expect(at(light)).toEqual(at(0));
  });
  const ramp = (angle: number): Raster<Float32Array> => ({
    width: 16,
    height: 16,
    channels: 1,
    data: Float32Array.from(
      { length: 256 },
      (_, p) => 0.5 + 0.02 * ((p % 16) * Math.cos(angle) + Math.floor(p / 16) * Math.sin(angle)),
    ),
  });
  test('a ramp along the middle of a bin fills that bin; between two, both alike', () => {
    for (let b = 0; b < 9; b++) {
      const { data } = hog(ramp(((b + 0.5) * Math.PI) / 9), { norm: 'l2' });
      // Where the ramp meets the border there is no slope across it: those pixels vote along the border
      for (let k = 0; k < 4; k++) {
        const cell = data.subarray(9 * k, 9 * k + 9);
        expect(cell.indexOf(Math.max(...cell))).toBe(b);
      }
    }
    const { data } = hog(ramp((3 * Math.PI) / 9), { norm: 'l2' });
    expect(data[2]! / data[3]!).toBeCloseTo(1, 1);
  });
  test('signed directions tell light from dark, unsigned ones do not', () => {
    const [there, back] = [0.7, 0.7 + Math.PI].map((a) => hog(ramp(a)).data);
    there!.forEach((v, i) => {
      expect(v).toBeCloseTo(back![i]!, 5);
    });
    const peak = (data: Float32Array) => data.subarray(0, 18).indexOf(Math.max(...data.subarray(0, 18)));
    const signed = (a: number) => peak(hog(ramp(a), { signed: true, bins: 18 }).data);
    expect([signed(0.9), signed(0.9 + Math.PI)]).toEqual([2, 11]);
  });
  test('light and contrast change nothing; blocks have length 1; nothing comes of nothing', () => {
    const lit = { ...picture, data: picture.data.map((v) => v / 2) };
    const dim = hog({ ...lit, data: Float32Array.from(picture.data, (v) => v / 512 + 0.3) }).data;
    hog(picture).data.forEach((v, i) => {
      expect(Math.abs(v - dim[i]!)).toBeLessThan(1e-4);
    });
    const { data } = hog(picture);
    for (let at = 0; at < data.length; at += 36)
      expect(Math.hypot(...data.subarray(at, at + 36))).toBeCloseTo(1, 5);
    expect(Math.max(...hog({ ...picture, data: new Uint8Array(width * height).fill(9) }).data)).toBe(0);
  });
  test('a picture too small for a block is refused', () => {
    expect(() => hog({ ...picture, width: 15, height: 34, data: new Uint8Array(15 * 34) })).toThrow(
      'no block',
    );
  });
});

test('the picture shows edges: the lines of a vertical edge are vertical', () => {
  const step: Raster<Uint8Array> = {
    width: 32,
    height: 32,
    channels: 1,
    data: Uint8Array.from({ length: 1024 }, (_, p) => (p % 32 < 12 ? 0 : 200)),
  };
  const shown = hogPicture(hog(step), 16);
  expect([shown.width, shown.height]).toEqual([64, 64]);
  const light = (x: number, y: number) => shown.data[y * 64 + x]!;
  // Cell 1 across, 1 down: centre at 23.5; the bins beside 0 degrees lean by 10 degrees
  const column = [18, 20, 28, 30].map((y) =>
    Math.max(light(22, y), light(23, y), light(24, y), light(25, y)),
  );
  const row = [17, 18, 29, 30].map((x) => Math.max(light(x, 23), light(x, 24)));
  expect(Math.min(...column)).toBeGreaterThan(100);
  expect(Math.max(...row)).toBeLessThan(30);
});
