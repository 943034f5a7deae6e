import { expect, test } from 'vitest';
import { wienerFilter } from '../../../src/kernels/filter/wiener.js';
import { matrix } from '../../../src/kernels/linalg/matrix.js';
import { largestDifference, noise, wave } from '../signal/fixtures.js';
import oracle from './denoise.oracle.json' with { type: 'json' };

const { picture } = oracle;

// scipy.signal.wiener puts zeros beyond the ends.
test.each(oracle.wiener)('scipy.signal.wiener: window $window, noise $noise', ({ window, noise, y }) => {
  const x = matrix(1, 40, wave(40));
  const got = wienerFilter(x, { window: [1, window], noise: noise ?? undefined, border: 'zero' });
  expect(largestDifference(got.data, y)).toBeLessThan(1e-13);
});

test.each(oracle.wiener2d)('of a picture: window $window, noise $noise', ({ window, noise, y }) => {
  const x = matrix(picture.height, picture.width, Float64Array.from(picture.x));
  const got = wienerFilter(x, { window: [window, window], noise: noise ?? undefined, border: 'zero' });
  expect(largestDifference(got.data, y)).toBeLessThan(1e-13);
});

test('no noise leaves all, much noise leaves the mean of the window; what is far from 0 is not rounded away', () => {
  const x = matrix(
    1,
    50,
    noise(50).map((v) => v + 1e6),
  );
  expect(largestDifference(wienerFilter(x, { window: [1, 5], noise: 0 }).data, x.data)).toBeLessThan(1e-9);
  const smooth = wienerFilter(x, { window: [1, 5], noise: 1e9 }).data;
  const mean = (x.data[20]! + x.data[21]! + x.data[22]! + x.data[23]! + x.data[24]!) / 5;
  expect(smooth[22]! - mean).toBeCloseTo(0, 8);
});

test('a step in noise: flat parts are smoothed, the step stays', () => {
  const clean = Float64Array.from({ length: 400 }, (_, i) => (i < 200 ? 0 : 20));
  const added = noise(400);
  const x = matrix(
    1,
    400,
    clean.map((v, i) => v + added[i]!),
  );
  const y = wienerFilter(x, { window: [1, 15], noise: 1 }).data;
  const rms = (from: number, to: number) =>
    Math.sqrt(y.subarray(from, to).reduce((s, v, i) => s + (v - clean[from + i]!) ** 2, 0) / (to - from));
  expect(rms(0, 180)).toBeLessThan(0.6);
  expect(y[201]! - y[198]!).toBeGreaterThan(17);
});

test('even windows and nothing are refused', () => {
  expect(() => wienerFilter(matrix(2, 2), { window: [2, 3] })).toThrow('2 x 3');
  expect(() => wienerFilter(matrix(0, 0), { window: [3, 3] })).toThrow('no samples');
});
