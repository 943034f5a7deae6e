import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { localMaxima, runningMaximum } from '../../../src/kernels/image/local-maxima.js';
import type { Plane } from '../../../src/kernels/image/raster.js';

const noise = (width: number, height: number, levels: number, seed = 0): Plane => {
  const rng = createRng(seed);
  return {
    width,
    height,
    channels: 1,
    data: Float32Array.from({ length: width * height }, () => rng.integer(levels)),
  };
};

/** The largest of the square around each pixel, by looking at all of it. */
function slowMaximum({ width, height, data }: Plane, radius: number): Float32Array {
  return Float32Array.from(data, (_, p) => {
    const [x, y] = [p % width, Math.floor(p / width)];
    let largest = -Infinity;
    for (let j = Math.max(0, y - radius); j <= Math.min(height - 1, y + radius); j++)
      for (let i = Math.max(0, x - radius); i <= Math.min(width - 1, x + radius); i++)
        largest = Math.max(largest, data[j * width + i]!);
    return largest;
  });
}

test.each([1, 2, 3, 5, 9, 40])('running maxima of radius %i are those of the squares', (radius) => {
  for (const [width, height] of [
    [23, 17],
    [5, 31],
    [1, 12],
    [12, 1],
    [1, 1],
  ] as const) {
    const plane = noise(width, height, 1000, width);
    expect(runningMaximum(plane.data, width, height, radius)).toEqual(slowMaximum(plane, radius));
  }
});

test.each([1, 2, 4])(
  'survivors of radius %i are largest in their squares, apart, and by falling value',
  (radius) => {
    const plane = noise(40, 30, 12); // many equal ones
    const largest = slowMaximum(plane, radius);
    const found = localMaxima(plane, { radius });
    found.forEach((p, n) => {
      expect(plane.data[p]).toBe(largest[p]);
      if (n > 0) expect(plane.data[found[n - 1]!]).toBeGreaterThanOrEqual(plane.data[p]!);
      for (const q of found.subarray(0, n)) {
        const dx = Math.abs((p % 40) - (q % 40));
        const dy = Math.abs(Math.floor(p / 40) - Math.floor(q / 40));
        expect(Math.max(dx, dy)).toBeGreaterThan(radius);
      }
    });
    // None is missing: each largest pixel is kept, or has an equal one that is kept within the radius.
    plane.data.forEach((v, p) => {
      if (v !== largest[p] || found.includes(p)) return;
      expect(
        found.some(
          (q) =>
            plane.data[q] === v &&
            Math.abs((p % 40) - (q % 40)) <= radius &&
            Math.abs(Math.floor(p / 40) - Math.floor(q / 40)) <= radius,
        ),
      ).toBe(true);
    });
  },
);

test('a plateau gives its first pixel, a threshold is strict, borders are passed over', () => {
  const flat: Plane = { width: 4, height: 3, channels: 1, data: new Float32Array(12).fill(2) };
  expect([...localMaxima(flat, { radius: 4 })]).toEqual([0]);
  expect([...localMaxima(flat, { threshold: 2 })]).toEqual([]);
  expect([...localMaxima(flat, { radius: 4, border: 1 })]).toEqual([5]);
});

test('atMost keeps the strongest', () => {
  const plane: Plane = { width: 7, height: 1, channels: 1, data: Float32Array.of(3, 0, 9, 0, 5, 0, 1) };
  expect([...localMaxima(plane, { atMost: 2 })]).toEqual([2, 4]);
});
