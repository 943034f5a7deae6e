import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { boxSum, integralImage } from '../../../src/kernels/image/integral.js';

const [width, height] = [7, 5];
const rng = createRng(1);
const data = Float32Array.from({ length: width * height }, () => rng.integer(256));
const plane = { width, height, channels: 1 as const, data };

test.each([1, 2] as const)('every box is the sum of its pixels to the power %i, exactly', (power) => {
  const table = integralImage(plane, power);
  expect(table.sums.length).toBe((width + 1) * (height + 1));
  for (let y0 = 0; y0 <= height; y0++)
    for (let y1 = y0; y1 <= height; y1++)
      for (let x0 = 0; x0 <= width; x0++)
        for (let x1 = x0; x1 <= width; x1++) {
          let sum = 0;
          for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) sum += data[y * width + x]! ** power;
          expect(boxSum(table, x0, y0, x1, y1)).toBe(sum);
        }
});
