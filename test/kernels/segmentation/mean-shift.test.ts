import { afterEach, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { joinModes, meanShiftFilter } from '../../../src/kernels/segmentation/mean-shift.js';
import { HEIGHT, stream, WIDTH } from './pictures.js';
import oracle from './segmentation.oracle.json' with { type: 'json' };

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

/** Four flat parts under noise of 24 levels, as in the oracle. */
function parts(width: number, height: number) {
  const noise = stream(3 * width * height, 11);
  const data = Float32Array.from(noise, (v, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return [x < 18 ? 60 : 180, y < 15 ? 90 : 200, 120][i % 3]! + ((v % 256) % 24);
  });
  return { width, height, channels: 3 as const, data };
}
const image = parts(WIDTH, HEIGHT);
const radii = { spatialRadius: 4, rangeRadius: 30 };

test('about what OpenCV finds, which rounds colours and places to whole numbers', () => {
  const { data } = meanShiftFilter(image, radii);
  const off = data.map((v, i) => Math.abs(v - oracle.meanShift[i]!));
  expect(off.reduce((sum, v) => sum + v, 0) / off.length).toBeLessThan(1);
  expect(off.reduce((most, v) => Math.max(most, v), 0)).toBeLessThan(6);
});

test('SIMD and plain: the same modes but for pixels at the edge of a radius', () => {
  for (const [width, height] of [
    [40, 30],
    [1, 1],
    [3, 17],
    [30, 2],
  ] as const) {
    const picture = parts(width, height);
    compute.simd = true;
    const fast = meanShiftFilter(picture, radii).data;
    compute.simd = false;
    const plain = meanShiftFilter(picture, radii).data;
    const same = fast.filter((v, i) => Math.abs(v - plain[i]!) < 1e-3).length / fast.length;
    expect(same).toBeGreaterThan(0.99);
  }
});

test('the same bytes at any number of threads', () => {
  compute.threads = 1;
  const want = meanShiftFilter(image, radii).data;
  for (const threads of [2, 3]) {
    compute.threads = threads;
    expect(meanShiftFilter(image, radii).data).toEqual(want);
  }
});

test('a row by hand: one step of the first pixel is the mean of those near in both', () => {
  const data = new Float32Array(15);
  [0, 2, 4, 50, 1].forEach((v, x) => {
    data[3 * x] = v;
  });
  const row = { width: 5, height: 1, channels: 3 as const, data };
  const once = meanShiftFilter(row, { spatialRadius: 2, rangeRadius: 3, iterations: 1 }).data;
  [1, 2, 7 / 3, 50, 2.5].forEach((v, x) => {
    expect(once[3 * x]).toBeCloseTo(v, 5);
  });
});

test('modes join along chains of steps below half the radius', () => {
  const flat = { width: 4, height: 1, channels: 3 as const, data: new Float32Array(12) };
  [0, 2.4, 4.8, 7.3].forEach((v, x) => {
    flat.data[3 * x] = v;
  });
  expect([...joinModes(flat, 5)]).toEqual([0, 0, 0, 3]);
  expect([...joinModes({ ...flat, width: 1, height: 4 }, 5)]).toEqual([0, 0, 0, 3]);
});

test('what makes no sense is refused', () => {
  expect(() => meanShiftFilter(image, { ...radii, spatialRadius: 0 })).toThrow('radii');
  expect(() => meanShiftFilter(image, { ...radii, rangeRadius: 0 })).toThrow('radii');
  expect(() => meanShiftFilter({ ...image, channels: 1 }, radii)).toThrow('three channels');
});
