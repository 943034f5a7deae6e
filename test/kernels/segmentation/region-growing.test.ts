import { expect, test } from 'vitest';
import { growRegions } from '../../../src/kernels/segmentation/region-growing.js';
import { HEIGHT, show, WIDTH } from './pictures.js';
import oracle from './segmentation.oracle.json' with { type: 'json' };

const row = (...values: number[]) => ({
  width: values.length,
  height: 1,
  channels: 1 as const,
  data: Float32Array.from(values),
});

test("one seed, compared with itself, is scikit-image's flood", () => {
  const image = {
    width: WIDTH,
    height: HEIGHT,
    channels: 1 as const,
    data: Float32Array.from(oracle.smooth),
  };
  const seeds = new Int32Array(WIDTH * HEIGHT);
  seeds[14 * WIDTH + 20] = 1;
  expect(show(growRegions(image, seeds, { tolerance: 9, reference: 'seed' }), WIDTH)).toBe(
    show(oracle.flood, WIDTH),
  );
});

test('two regions meet where both are equally far, and stop at the tolerance', () => {
  const image = row(0, 1, 2, 8, 9, 10, 30);
  const seeds = Int32Array.of(3, 0, 0, 0, 0, 7, 0);
  expect([...growRegions(image, seeds, { tolerance: 4, reference: 'seed' })]).toEqual([3, 3, 3, 7, 7, 7, 0]);
  expect([...growRegions(image, seeds, { tolerance: 100, reference: 'seed' })]).toEqual([
    3, 3, 3, 7, 7, 7, 7,
  ]);
});

test('the mean moves with the region, that of the seed does not', () => {
  const ramp = row(0, 2, 4, 6, 8);
  const seeds = Int32Array.of(1, 0, 0, 0, 0);
  // means on the way: 0, 1, 2, 3; the next pixel is 2, 3, 4, 5 above
  expect([...growRegions(ramp, seeds, { tolerance: 3 })]).toEqual([1, 1, 1, 0, 0]);
  expect([...growRegions(ramp, seeds, { tolerance: 4 })]).toEqual([1, 1, 1, 1, 0]);
  expect([...growRegions(ramp, seeds, { tolerance: 3, reference: 'seed' })]).toEqual([1, 1, 0, 0, 0]);
});

test('what makes no sense is refused', () => {
  expect(() => growRegions(row(1, 2), new Int32Array(2), { tolerance: 1 })).toThrow('no seed');
  expect(() => growRegions(row(1, 2), new Int32Array(3), { tolerance: 1 })).toThrow('2 x 1');
  expect(() => growRegions(row(1, 2), Int32Array.of(1, 0), { tolerance: -1 })).toThrow('tolerance');
});
