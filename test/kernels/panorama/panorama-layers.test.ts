import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { translation } from '../../../src/kernels/geometry/projective.js';
import { crop } from '../../../src/kernels/image/crop.js';
import type { Raster } from '../../../src/kernels/image/raster.js';
import { BLENDS, bandMargin, blendLayers } from '../../../src/kernels/panorama/blend-layers.js';
import { gainCompensation } from '../../../src/kernels/panorama/gain-compensation.js';
import { largestRectangle } from '../../../src/kernels/panorama/largest-rectangle.js';
import { type Layer, layerOf } from '../../../src/kernels/panorama/layers.js';
import { boxOf, onPlane, unionOf } from '../../../src/kernels/panorama/surface.js';

/** Waves and noise, 3 channels. */
function picture(width: number, height: number): Raster<Uint8Array> & { channels: 3 } {
  const rng = createRng(1);
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return 120 + 60 * Math.sin(x / 9 + (i % 3)) + 40 * Math.cos(y / 7) + rng.integer(20);
  });
  return { width, height, channels: 3, data };
}

/** Layers of crops of a picture at given corners, as `stitch` would lay them. */
function layersOf(
  image: Raster<Uint8Array>,
  corners: readonly (readonly [number, number])[],
  w: number,
  h: number,
  margin = 0,
) {
  const placements = corners.map(([x, y]) => onPlane(translation(x, y)));
  const boxes = placements.map((placement) => boxOf(placement, { width: w, height: h }));
  const whole = unionOf(boxes);
  const layers = corners.map(([x, y], i) => {
    const box = boxes[i]!;
    return layerOf(crop(image, x, y, w, h), placements[i]!, {
      left: Math.max(whole.left, box.left - margin),
      top: Math.max(whole.top, box.top - margin),
      right: Math.min(whole.right, box.right + margin),
      bottom: Math.min(whole.bottom, box.bottom + margin),
    });
  });
  return { layers, whole };
}

const flat = (left: number, width: number, height: number, level: number): Layer =>
  layerOf(
    { width, height, channels: 1, data: new Float32Array(width * height).fill(level) },
    onPlane(translation(left, 0)),
    { left, top: 0, right: left + width, bottom: height },
  );

describe('layers', () => {
  const image = picture(7, 5);
  test('in its own place a picture is itself; weights fall from 1 in the middle', () => {
    const layer = layerOf(image, onPlane(translation(0, 0)), { left: 0, top: 0, right: 7, bottom: 5 });
    expect([...layer.colour]).toEqual([...image.data]);
    expect(layer.weight[2 * 7 + 3]).toBe(1);
    expect(layer.weight[0]).toBeCloseTo((1 / 7) * (1 / 5), 6);
  });
  test('moved by half a pixel it is the mean of neighbours; beyond the frame the edge goes on without weight', () => {
    const layer = layerOf(image, onPlane(translation(0.5, 0)), { left: -2, top: 0, right: 8, bottom: 5 });
    expect(layer.colour[3 * 4]).toBeCloseTo((image.data[3]! + image.data[6]!) / 2, 4);
    expect([layer.weight[0], layer.weight[1], layer.colour[0]]).toEqual([0, 0, image.data[0]]);
    expect(layer.weight[2]).toBeGreaterThan(0);
  });
  test('a single pixel, and a line', () => {
    expect(flat(0, 1, 1, 9).colour[0]).toBe(9);
    expect([...flat(0, 4, 1, 9).colour]).toEqual([9, 9, 9, 9]);
  });
});

describe.each(BLENDS)('%s', (blend) => {
  const image = picture(90, 60);
  const margin = blend === 'multiband' ? bandMargin(3) : 0;

  test('crops laid where they came from give the picture back', () => {
    const { layers, whole } = layersOf(
      image,
      [
        [0, 0],
        [30, 10],
        [50, 0],
      ],
      40,
      50,
      margin,
    );
    const blended = blendLayers(layers, whole, blend, { bands: 3 });
    let worst = 0;
    let covered = 0;
    blended.covered.forEach((seen, i) => {
      covered += seen;
      const [x, y] = [i % 90, Math.floor(i / 90)];
      const inside = (x < 40 && y < 50) || (x >= 30 && x < 70 && y >= 10) || (x >= 50 && y < 50);
      expect(seen).toBe(inside ? 1 : 0);
      for (let c = 0; c < 3; c++)
        worst = Math.max(
          worst,
          Math.abs(blended.image.data[3 * i + c]! - (seen ? image.data[3 * i + c]! : 0)),
        );
    });
    expect(blended.image).toMatchObject({ width: 90, height: 60, channels: 3 });
    expect(covered).toBeGreaterThan(4000);
    // multiband: near the ends of seams a blur meets the continued edge of a crop instead of what lies there.
    expect(worst).toBeLessThan(blend === 'multiband' ? 8 : 1e-3);
  });

  test('one layer comes out as it is', () => {
    const { layers, whole } = layersOf(image, [[5, 5]], 30, 20);
    const { data } = blendLayers(layers, whole, blend, { bands: 4 }).image;
    crop(image, 5, 5, 30, 20).data.forEach((v, i) => {
      expect(Math.abs(data[i]! - v)).toBeLessThan(1e-3);
    });
  });

  test('black beside white: the seam is midway, and as wide as the blend says', () => {
    const reach = blend === 'multiband' ? bandMargin(3) : 0;
    const wide = (left: number, level: number): Layer =>
      layerOf(
        { width: 120, height: 3, channels: 1, data: new Float32Array(360).fill(level) },
        onPlane(translation(left, 0)),
        { left: Math.max(0, left - reach), top: 0, right: Math.min(180, left + 120 + reach), bottom: 3 },
      );
    const row = blendLayers([wide(0, 0), wide(60, 100)], { left: 0, top: 0, right: 180, bottom: 3 }, blend, {
      bands: 3,
    }).image.data.subarray(180, 360);
    // Over the overlap 60..119 the weights of both tents are equal at 89.5.
    expect((row[89]! + row[90]!) / 2).toBeCloseTo(50, 3);
    expect([row[0], row[179]].map((v) => Math.round(v!))).toEqual([0, 100]);
    for (let x = 1; x < 180; x++) expect(row[x]!).toBeGreaterThanOrEqual(row[x - 1]! - 1e-4);
    const between = [...row].filter((v) => v > 1 && v < 99).length;
    const [least, most] = { none: [0, 0], feather: [50, 60], multiband: [30, 80] }[blend] as [number, number];
    expect(between).toBeGreaterThanOrEqual(least);
    expect(between).toBeLessThanOrEqual(most);
  });
});

describe('gain compensation', () => {
  test('equal pictures keep their brightness, and so do pictures that share nothing', () => {
    expect(
      [...gainCompensation([flat(0, 10, 4, 80), flat(5, 10, 4, 80)], 255)].map((g) => +g.toFixed(12)),
    ).toEqual([1, 1]);
    expect([...gainCompensation([flat(0, 10, 4, 80), flat(20, 10, 4, 10)], 255)]).toEqual([1, 1]);
  });

  test('the sum of the doc comment has no smaller value nearby', () => {
    const layers = [flat(0, 10, 4, 80), flat(5, 10, 4, 120), flat(9, 10, 4, 100)];
    const gains = gainCompensation(layers, 255);
    const pairs = [
      [0, 1, 20, 80, 120],
      [0, 2, 4, 80, 100],
      [1, 2, 24, 120, 100],
    ] as const;
    const sum = (g: Float64Array) =>
      pairs.reduce(
        (total, [i, j, n, a, b]) =>
          total +
          n * ((2 * (g[i]! * a - g[j]! * b) ** 2) / 100 + ((1 - g[i]!) ** 2 + (1 - g[j]!) ** 2) / 0.01),
        0,
      );
    for (let k = 0; k < 3; k++)
      for (const step of [1e-4, -1e-4]) {
        const moved = gains.slice();
        moved[k]! += step;
        expect(sum(moved)).toBeGreaterThan(sum(gains));
      }
    expect(gains[0]!).toBeGreaterThan(1);
    expect(gains[1]!).toBeLessThan(1);
  });

  test('levels of 16 bits count as those of 8', () => {
    const deep = gainCompensation([flat(0, 10, 4, 80 * 257), flat(5, 10, 4, 120 * 257)], 65535);
    gainCompensation([flat(0, 10, 4, 80), flat(5, 10, 4, 120)], 255).forEach((g, i) => {
      expect(deep[i]).toBeCloseTo(g, 9);
    });
  });
});

describe('largest rectangle', () => {
  test('of a hand-sized mask', () => {
    const mask = [...[1, 0, 1, 1, 1], ...[1, 1, 1, 1, 1], ...[0, 1, 1, 1, 1], ...[1, 1, 1, 0, 1]];
    expect(largestRectangle(mask, 5, 4)).toEqual({ x: 2, y: 0, width: 3, height: 3 });
    expect(largestRectangle([0, 0], 2, 1)).toEqual({ x: 0, y: 0, width: 0, height: 0 });
  });

  test('as large as the best of all rectangles, and full of ones', () => {
    const rng = createRng(9);
    for (let round = 0; round < 40; round++) {
      const [w, h] = [1 + rng.integer(9), 1 + rng.integer(7)];
      const mask = Uint8Array.from({ length: w * h }, () => (rng.uniform() < 0.75 ? 1 : 0));
      const full = (x: number, y: number, a: number, b: number) => {
        for (let q = y; q < y + b; q++) for (let p = x; p < x + a; p++) if (!mask[q * w + p]) return false;
        return true;
      };
      let most = 0;
      for (let y = 0; y < h; y++)
        for (let x = 0; x < w; x++)
          for (let b = 1; y + b <= h; b++)
            for (let a = 1; x + a <= w; a++) if (a * b > most && full(x, y, a, b)) most = a * b;
      const found = largestRectangle(mask, w, h);
      expect(found.width * found.height).toBe(most);
      expect(full(found.x, found.y, found.width, found.height)).toBe(true);
    }
  });
});
