import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { toColourSpace } from '../../../src/kernels/colour/colour.js';
import { slic } from '../../../src/kernels/segmentation/slic.js';
import { colourScene } from '../../../src/kernels/synth/colour-scene.js';

const before = { ...compute };
afterEach(() => {
  Object.assign(compute, before);
});

const { image } = colourScene({ width: 117, height: 83, noise: 6 }, createRng(2));
const lab = toColourSpace(image, 'lab');
const plain = (...args: Parameters<typeof slic>) => {
  compute.simd = false;
  const result = slic(...args);
  compute.simd = true;
  return result;
};

describe.each([
  { k: 60 },
  { k: 60, zero: true },
  { k: 7, compactness: 40, iterations: 3 },
  { k: 2000, iterations: 4 },
])('SIMD and plain, %j', (options) => {
  test('the same pixels but for ties that float32 decides', () => {
    const [a, b] = [slic(lab, options), plain(lab, options)];
    const same = a.labels.filter((label, p) => label === b.labels[p]).length / a.labels.length;
    expect(same).toBeGreaterThan(0.998);
    expect(Math.abs(a.energy / b.energy - 1)).toBeLessThan(1e-4); // a sum of squares in float32
    expect(a.centres).toBe(b.centres);
  });
  test('the same bytes at any number of threads', () => {
    compute.threads = 1;
    const want = slic(lab, options);
    for (const threads of [2, 3]) {
      compute.threads = threads;
      expect(slic(lab, options)).toEqual(want);
    }
  });
});

test('a picture of one colour falls into the cells of its grid', () => {
  const flat = { width: 23, height: 9, channels: 3 as const, data: new Float32Array(23 * 9 * 3).fill(50) };
  // Two columns and one row of centres, at (5, 4) and (17, 4): they settle at 5 and 17, cut at 11.
  const { labels, step, centres, energy } = slic(flat, { k: 2, iterations: 10 });
  expect([step, centres]).toEqual([Math.sqrt(207 / 2), 2]);
  labels.forEach((label, p) => {
    expect(label).toBe(p % 23 <= 11 ? 0 : 1);
  });
  // n (columns^2 - 1 + rows^2 - 1) / 12 for each cell, over S^2
  const cell = (columns: number) => (columns * 9 * (columns ** 2 - 1 + 80)) / 12;
  expect(energy).toBeCloseTo((cell(12) + cell(11)) / (207 / 2), 3);
});

test('the distance by hand: colours over m, places over S', () => {
  const data = Float32Array.of(0, 0, 0, 30, 0, 0);
  // The centre starts on the second pixel: 30^2 / 10^2 + 1 / 2 for the first.
  const two = slic({ width: 2, height: 1, channels: 3, data }, { k: 1, iterations: 1 });
  expect(two.energy).toBeCloseTo(9.5, 5);
  // On an edge between columns 2 and 3 the centre leaves (2, 2), where the gradient is, for (1, 1).
  const edge = Float32Array.from({ length: 75 }, (_, i) =>
    i % 3 === 0 && Math.floor(i / 3) % 5 > 2 ? 50 : 0,
  );
  const five = slic({ width: 5, height: 5, channels: 3, data: edge }, { k: 1, iterations: 1 });
  expect(five.energy).toBeCloseTo((10 * 50 ** 2) / 10 ** 2 + (2 * 5 * (1 + 0 + 1 + 4 + 9)) / 25, 4);
});

test('more rounds never cost energy; compactness pulls towards the grid', () => {
  const energies = [1, 2, 4, 8, 16].map((iterations) => slic(lab, { k: 80, iterations }).energy);
  for (let i = 1; i < energies.length; i++) expect(energies[i]).toBeLessThan(energies[i - 1]! * 1.0001); // windows move
  const spread = (compactness: number) => {
    const { labels } = slic(lab, { k: 80, compactness });
    const [n, x, xx] = [new Map<number, number>(), new Map<number, number>(), new Map<number, number>()];
    labels.forEach((label, p) => {
      n.set(label, (n.get(label) ?? 0) + 1);
      x.set(label, (x.get(label) ?? 0) + (p % 117));
      xx.set(label, (xx.get(label) ?? 0) + (p % 117) ** 2);
    });
    return [...n].reduce((sum, [label, count]) => sum + xx.get(label)! - x.get(label)! ** 2 / count, 0);
  };
  expect(spread(100)).toBeLessThan(spread(10));
  expect(spread(10)).toBeLessThan(spread(1));
});

test('superpixels keep to edges: a tilted border is followed to the pixel', () => {
  const [width, height] = [60, 40];
  const side = (p: number) => (p % width) + 0.5 * Math.floor(p / width) > 38;
  const data = Float32Array.from({ length: width * height * 3 }, (_, i) =>
    side(Math.floor(i / 3)) ? 80 : 20,
  );
  const { labels } = slic({ width, height, channels: 3, data }, { k: 24 });
  const sides = new Map<number, Set<boolean>>();
  labels.forEach((label, p) => {
    sides.set(label, (sides.get(label) ?? new Set()).add(side(p)));
  });
  expect([...sides.values()].every((found) => found.size === 1)).toBe(true);
});

test('a pixel each, one for all, one pixel, one row', () => {
  expect(new Set(slic(lab, { k: 1 }).labels).size).toBe(1);
  const row = { width: 5, height: 1, channels: 3 as const, data: new Float32Array(15) };
  expect([...slic(row, { k: 5 }).labels]).toEqual([0, 1, 2, 3, 4]);
  expect([...slic({ ...row, width: 1, data: new Float32Array(3) }, { k: 1 }).labels]).toEqual([0]);
  expect(() => slic(row, { k: 6 })).toThrow('6 superpixels in 5 pixels');
  expect(() => slic(row, { k: 0 })).toThrow('whole number');
  expect(() => slic(row, { k: 2, compactness: 0 })).toThrow('compactness');
  expect(() => slic({ ...row, channels: 1 }, { k: 2 })).toThrow('three channels');
});
