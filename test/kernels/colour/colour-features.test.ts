import { expect, test } from 'vitest';
import { colourFeatures } from '../../../src/kernels/colour/colour-features.js';

const image = { width: 2, height: 4, channels: 3 as const, data: new Uint8Array(24).fill(255) };

test('white is 1, 1, 1 in rgb and L = 1, a = b = 0 in lab', () => {
  expect([...colourFeatures(image, 'rgb').data.subarray(0, 3)]).toEqual([1, 1, 1]);
  const [l, a, b] = colourFeatures(image, 'lab').data;
  expect([l, a, b].map((v) => Math.abs(Number(v!.toFixed(5))))).toEqual([1, 0, 0]);
});

test('positions are told in the longer side, times the weight', () => {
  const { d, n, data } = colourFeatures(image, 'rgbxy', 2);
  expect([d, n]).toEqual([5, 8]);
  expect([...data.subarray(7 * 5 + 3, 8 * 5)]).toEqual([0.5, 1.5]); // x = 1, y = 3 of 4, twice
});
