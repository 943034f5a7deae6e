import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  fitsWindow,
  HAAR_KINDS,
  type HaarFeature,
  haarArea,
  haarCells,
  haarOffsets,
  haarPool,
  haarSum,
  isHaarKind,
} from '../../../src/kernels/detection/haar.js';
import { responses, windowsOf } from '../../../src/kernels/detection/windows.js';
import { congruential, noise } from './patterns.js';

interface Oracle {
  counts: Record<string, number>;
  samples: (HaarFeature & { sums: number[] })[];
}
const oracle: Oracle = JSON.parse(readFileSync(new URL('haar.oracle.json', import.meta.url), 'utf8'));

/** White minus black of the definition, pixel by pixel, the middle of three twice. */
function direct(patch: Uint8Array, width: number, feature: HaarFeature): number {
  const cells = haarCells(feature);
  const [white, black] = [cells.filter((c) => c.white).length, cells.filter((c) => !c.white).length];
  let sum = 0;
  for (const cell of cells)
    for (let y = cell.y; y < cell.y + cell.height; y++)
      for (let x = cell.x; x < cell.x + cell.width; x++)
        sum += patch[y * width + x]! * (cell.white ? 1 / white : -1 / black);
  return sum * Math.max(white, black);
}

const all = (size: { width: number; height: number }) => {
  const pool = haarPool(size);
  return Array.from({ length: pool.count }, (_, i) => pool.at(i));
};

describe('the pool', () => {
  test('24 x 24 pixels have 162,336 features', () => {
    expect(haarPool({ width: 24, height: 24 }).count).toBe(162_336);
  });

  test('as many of each kind as scikit-image counts', () => {
    for (const [width, height, end] of [
      [20, 16, ''],
      [24, 24, '-24'],
    ] as const) {
      const features = all({ width, height });
      for (const kind of HAAR_KINDS)
        expect(features.filter((f) => f.kind === kind)).toHaveLength(oracle.counts[kind + end]!);
    }
  });

  test('every feature is there once and lies within the window', () => {
    const size = { width: 9, height: 7 };
    const features = all(size);
    expect(new Set(features.map((f) => JSON.stringify(f))).size).toBe(features.length);
    for (const feature of features) {
      expect(fitsWindow(feature, size)).toBe(true);
      for (const cell of haarCells(feature)) {
        expect(cell.x + cell.width).toBeLessThanOrEqual(size.width);
        expect(cell.y + cell.height).toBeLessThanOrEqual(size.height);
      }
    }
    expect(() => haarPool(size).at(features.length)).toThrow('was asked for');
  });

  test('what reaches beyond the window, or between pixels, does not fit', () => {
    const size = { width: 6, height: 6 };
    expect(fitsWindow({ kind: 'line-x', x: 1, y: 0, w: 2, h: 1 }, size)).toBe(false);
    expect(fitsWindow({ kind: 'line-x', x: 0, y: 5, w: 2, h: 1 }, size)).toBe(true);
    expect(fitsWindow({ kind: 'edge-y', x: 0, y: 0.5, w: 1, h: 1 }, size)).toBe(false);
    expect(fitsWindow({ kind: 'checker', x: 0, y: -1, w: 1, h: 1 }, size)).toBe(false);
    expect(isHaarKind('line-x')).toBe(true);
    expect(isHaarKind('toString')).toBe(false);
  });
});

describe('responses', () => {
  test('rectangle sums of scikit-image, white minus black', () => {
    const { sums, size, stride } = windowsOf(congruential(12345, 320), { width: 20, height: 16 });
    for (const { sums: boxes, ...feature } of oracle.samples) {
      const offsets = haarOffsets(feature, stride, (size.width + 1) * stride);
      const [a, b, c, d] = boxes as [number, number, number, number];
      const want = boxes.length === 2 ? a - b : boxes.length === 3 ? a - 2 * b + c : a - b - c + d;
      expect(haarSum(sums, 0, offsets)).toBe(want);
    }
  });

  test('every feature of a small window is its definition, in deviations of the window', () => {
    const size = { width: 7, height: 6 };
    const patch = noise(42);
    const windows = windowsOf(patch, size);
    const mean = patch.reduce((s, v) => s + v, 0) / 42;
    const deviation = Math.sqrt(patch.reduce((s, v) => s + (v - mean) ** 2, 0) / 42);
    expect(windows.deviations[0]).toBeCloseTo(42 * deviation, 2); // float32
    for (const feature of all(size)) {
      const want = direct(patch, 7, feature);
      // responses are sums over 42 deviations; haarArea makes them differences of means.
      const inDeviations = (responses(windows, feature)[0]! * 42) / haarArea(feature);
      const cells = haarCells(feature);
      const mean = (white: boolean) => {
        const own = cells.filter((c) => c.white === white);
        const values = own.flatMap(({ x, y, width, height }) =>
          Array.from(
            { length: width * height },
            (_, i) => patch[(y + Math.floor(i / width)) * 7 + x + (i % width)]!,
          ),
        );
        return values.reduce((s, v) => s + v, 0) / values.length;
      };
      expect(inDeviations).toBeCloseTo((mean(true) - mean(false)) / deviation, 4);
      expect(responses(windows, feature)[0]).toBeCloseTo(want / (42 * deviation), 4);
    }
  });

  test('0 for a constant', () => {
    const { sums, stride } = windowsOf(new Uint8Array(81).fill(200), { width: 9, height: 9 });
    for (const feature of all({ width: 9, height: 9 }))
      expect(haarSum(sums, 0, haarOffsets(feature, stride, 10 * stride))).toBe(0);
  });

  test('light and contrast do not matter', () => {
    const patch = noise(81).map((v) => v >> 1);
    const brighter = patch.map((v) => 2 * v);
    const lighter = patch.map((v) => v + 100);
    const windows = windowsOf(Uint8Array.from([...patch, ...brighter, ...lighter]), { width: 9, height: 9 });
    for (const feature of all({ width: 9, height: 9 }).filter((_, i) => i % 37 === 0)) {
      const [a, b, c] = responses(windows, feature);
      expect(b).toBeCloseTo(a!, 5);
      expect(c).toBeCloseTo(a!, 5);
    }
  });

  test('a dark band of eyes over light cheeks: the first feature of Viola and Jones is strongest there', () => {
    const face = Uint8Array.from({ length: 576 }, (_, p) => {
      const y = Math.floor(p / 24);
      return y >= 6 && y < 10 ? 60 : 180;
    });
    const windows = windowsOf(face, { width: 24, height: 24 });
    const strengths = Array.from({ length: 17 }, (_, y) => ({
      y,
      value: responses(windows, { kind: 'edge-y', x: 2, y, w: 20, h: 4 })[0]!,
    }));
    // White above is dark where the eyes are: the most negative response.
    expect(strengths.reduce((a, b) => (b.value < a.value ? b : a)).y).toBe(6);
  });
});

describe('windows', () => {
  test('integral sums by hand', () => {
    // 1 2 3 / 4 5 6 / 7 8 9
    const { sums, squares, stride, n } = windowsOf(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), {
      width: 3,
      height: 3,
    });
    const entry = (table: Int32Array) => Array.from({ length: 16 }, (_, e) => table[e * stride]!);
    expect(n).toBe(1);
    expect(entry(sums)).toEqual([0, 0, 0, 0, 0, 1, 3, 6, 0, 5, 12, 21, 0, 12, 27, 45]);
    expect(entry(squares).at(-1)).toBe(285);
  });

  test('sizes that do not fit are refused', () => {
    expect(() => windowsOf(new Uint8Array(10), { width: 3, height: 3 })).toThrow('no windows');
    expect(() => windowsOf(new Uint8Array(4), { width: 2, height: 2 })).toThrow('3 x 3');
    expect(() => windowsOf(new Uint8Array(0), { width: 200, height: 200 })).toThrow('16384');
  });
});
