import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { localMaxima } from '../../../src/kernels/image/local-maxima.js';
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

/** By the definition: larger than all in the square, an equal one before it counting as larger. */
function slowly({ width, height, data }: Plane, radius: number, border: number): number[] {
  const found: number[] = [];
  data.forEach((v, p) => {
    const [x, y] = [p % width, Math.floor(p / width)];
    if (x < border || y < border || x >= width - border || y >= height - border) return;
    for (let j = Math.max(0, y - radius); j <= Math.min(height - 1, y + radius); j++)
      for (let i = Math.max(0, x - radius); i <= Math.min(width - 1, x + radius); i++) {
        const q = j * width + i;
        if (data[q]! > v || (data[q] === v && q < p)) return;
      }
    found.push(p);
  });
  return found.sort((a, b) => data[b]! - data[a]! || a - b);
}

test.each([1, 2, 3, 5, 9, 40])('radius %i: those of the definition, by falling value', (radius) => {
  for (const [width, height] of [
    [23, 17],
    [40, 30],
    [5, 31],
    [1, 12],
    [12, 1],
    [1, 1],
  ] as const)
    for (const levels of [2, 12, 100000])
      for (const border of [0, 1, 3]) {
        const plane = noise(width, height, levels, width);
        expect([...localMaxima(plane, { radius, border })]).toEqual(slowly(plane, radius, border));
      }
});

test('a plateau gives its first pixel, a threshold is strict, pixels of the border still count', () => {
  const flat: Plane = { width: 4, height: 3, channels: 1, data: new Float32Array(12).fill(2) };
  expect([...localMaxima(flat, { radius: 4 })]).toEqual([0]);
  expect([...localMaxima(flat, { threshold: 2 })]).toEqual([]);
  expect([...localMaxima(flat, { radius: 1, border: 1 })]).toEqual([]); // beaten by one in the border
});

test('atMost keeps the strongest', () => {
  const plane: Plane = { width: 7, height: 1, channels: 1, data: Float32Array.of(3, 0, 9, 0, 5, 0, 1) };
  expect([...localMaxima(plane, { atMost: 2 })]).toEqual([2, 4]);
});
