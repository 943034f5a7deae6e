import { describe, expect, test } from 'vitest';
import {
  identityTransform,
  similarity,
  transform,
  translation,
} from '../../../src/kernels/geometry/projective.js';
import { warp } from '../../../src/kernels/geometry/warp.js';
import type { Border } from '../../../src/kernels/image/border.js';
import type { Plane } from '../../../src/kernels/image/raster.js';
import oracle from '../image/resample.oracle.json' with { type: 'json' };

const [width, height] = [13, 11];
const waves: Plane = {
  width,
  height,
  channels: 1,
  data: Float32Array.from({ length: width * height }, (_, p) => {
    const [x, y] = [p % width, Math.floor(p / width)];
    return 0.5 + 0.3 * Math.sin(0.9 * x + 0.4 * y) + 0.2 * Math.cos(1.3 * y - 0.2 * x * y);
  }),
};

describe('bilinear as scipy.ndimage.map_coordinates at the mapped places', () => {
  const h = transform(1.1, 0.2, -1.3, -0.1, 0.9, 1.2, 0.004, -0.002, 1);
  test.each(Object.entries(oracle.warp))('%s', (border, expected) => {
    const { data } = warp(waves, h, 15, 12, { border: border as Border, outside: 0.25 });
    data.forEach((v, i) => {
      expect(v).toBeCloseTo(expected[i]!, 5);
    });
  });
});

test.each(['nearest', 'bilinear', 'bicubic'] as const)(
  '%s: whole steps move pixels as they are',
  (method) => {
    expect(warp(waves, identityTransform(), width, height, { method })).toEqual(waves);
    const moved = warp(waves, translation(2, 1), width, height, { method, outside: -1 });
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        expect(moved.data[y * width + x]).toBe(x < 2 || y < 1 ? -1 : waves.data[(y - 1) * width + x - 2]);
  },
);

test('a quarter turn is a rearrangement', () => {
  const turned = warp(waves, similarity({ angle: Math.PI / 2, tx: height - 1 }), height, width);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      expect(turned.data[x * height + (height - 1 - y)]).toBeCloseTo(waves.data[y * width + x]!, 6);
});

test('bicubic reproduces parabolas, bilinear planes', () => {
  const make = (f: (x: number, y: number) => number): Plane => ({
    width: 20,
    height: 20,
    channels: 1,
    data: Float32Array.from({ length: 400 }, (_, p) => f(p % 20, Math.floor(p / 20))),
  });
  const shift = translation(0.3, -0.6);
  const check = (f: (x: number, y: number) => number, method: 'bilinear' | 'bicubic') => {
    const { data } = warp(make(f), shift, 20, 20, { method });
    for (let y = 3; y < 16; y++)
      for (let x = 3; x < 16; x++) expect(data[y * 20 + x]).toBeCloseTo(f(x - 0.3, y + 0.6), 3);
  };
  check((x, y) => 2 * x - 3 * y + 1, 'bilinear');
  check((x, y) => x * x - 0.5 * y * y + x, 'bicubic');
});

test('beyond the horizon is outside', () => {
  const { data } = warp(waves, transform(1, 0, 0, 0, 1, 0, -0.05, 0, 1), 60, 11, {
    outside: 7,
    border: 'constant',
  });
  expect(data.every((v) => Number.isFinite(v))).toBe(true);
});
