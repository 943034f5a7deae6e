import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { createRng } from '../../../src/core/random.js';
import { type Cascade, judge } from '../../../src/kernels/detection/cascade.js';
import { cutWindow } from '../../../src/kernels/detection/cut-window.js';
import { detectObjects } from '../../../src/kernels/detection/detect-objects.js';
import { type Levels, scanPicture, scanScales } from '../../../src/kernels/detection/scan.js';
import { windowsOf } from '../../../src/kernels/detection/windows.js';
import { background, congruential, noise } from './patterns.js';

const { threads } = compute;
afterEach(() => Object.assign(compute, { simd: true, threads }));

/** Dark above, light below, by a clear margin: passes at horizontal edges. */
const edges: Cascade = {
  width: 10,
  height: 8,
  stages: [
    {
      threshold: 0.5,
      stumps: [{ feature: { kind: 'edge-y', x: 0, y: 0, w: 10, h: 4 }, threshold: -1.2, below: 1, above: 0 }],
    },
    {
      threshold: 0.5,
      stumps: [
        { feature: { kind: 'line-x', x: 0, y: 0, w: 3, h: 8 }, threshold: -0.1, below: 0, above: 0.75 },
        { feature: { kind: 'checker', x: 0, y: 0, w: 5, h: 4 }, threshold: 0.2, below: 0.25, above: -1 },
      ],
    },
  ],
};

const picture = background(150, 113, createRng(4));

describe('scanPicture', () => {
  test('SIMD finds what the plain one finds, at any number of threads', () => {
    const scales = scanScales(picture, edges, { factor: 1.3 }).slice(0, 1);
    for (const options of [{}, { rowStep: 3, firstRow: 2 }, { rowStep: 40 }]) {
      compute.simd = false;
      const plain = scanPicture(picture, edges, scales, options);
      compute.simd = true;
      for (compute.threads of [1, 3]) {
        const fast = scanPicture(picture, edges, scales, options);
        expect(fast).toEqual(plain);
      }
      expect(plain.x.length).toBeGreaterThan(options.rowStep === 40 ? 0 : 20);
    }
  });

  test('at smaller scales too, but for windows on the brink', () => {
    const scales = scanScales(picture, edges, { factor: 1.3 });
    compute.simd = false;
    const plain = scanPicture(picture, edges, scales);
    compute.simd = true;
    const fast = scanPicture(picture, edges, scales);
    const keys = ({ level, x, y }: typeof fast) => Array.from(x, (v, i) => `${level[i]} ${v} ${y[i]}`);
    const [a, b] = [new Set(keys(fast)), new Set(keys(plain))];
    // Means that end in a half may be rounded either way: few windows see that.
    const differing = [...a].filter((k) => !b.has(k)).length + [...b].filter((k) => !a.has(k)).length;
    expect(a.size).toBeGreaterThan(100);
    expect(differing).toBeLessThan(0.03 * a.size);
  });

  test('a window cut out of the picture is judged as it was there', () => {
    const scales = scanScales(picture, edges, { factor: 1.17 });
    const { level, x, y, score } = scanPicture(picture, edges, scales);
    const patches = Array.from(x, (v, i) => cutWindow(picture, scales[level[i]!]!, v, y[i]!, edges));
    const verdicts = judge(windowsOf(Uint8Array.from(patches.flatMap((p) => [...p])), edges), edges);
    expect(new Set(level).size).toBeGreaterThan(5);
    expect([...verdicts.depth]).toEqual(new Array(x.length).fill(2));
    expect(verdicts.score).toEqual(score);
  });

  test('nothing in a constant picture, nor in one smaller than the window', () => {
    const flat: Levels = { width: 90, height: 70, channels: 1, data: new Uint8Array(6300).fill(130) };
    expect(scanPicture(flat, edges, scanScales(flat, edges, { factor: 1.1 })).x).toHaveLength(0);
    const tiny: Levels = { width: 9, height: 70, channels: 1, data: noise(630) };
    expect(scanScales(tiny, edges, { factor: 1.1 })).toEqual([]);
    expect(detectObjects(tiny, edges, { factor: 1.1, minNeighbors: 1 })).toMatchObject({
      boxes: [],
      windows: 0,
    });
    expect(
      detectObjects({ width: 1, height: 1, channels: 1, data: noise(1) }, edges, {
        factor: 2,
        minNeighbors: 1,
      }).boxes,
    ).toEqual([]);
  });

  test('wide pictures are cut into many bands', () => {
    const wide = background(700, 200, createRng(8));
    const scales = scanScales(wide, edges, { factor: 1.5 }).slice(0, 1);
    const fast = scanPicture(wide, edges, scales);
    compute.simd = false;
    expect(scanPicture(wide, edges, scales)).toEqual(fast);
  });
});

describe('scanScales', () => {
  test('windows grow by the factor until they do not fit', () => {
    const scales = scanScales({ width: 100, height: 90 }, { width: 20, height: 20 }, { factor: 1.5 });
    expect(scales.map(({ scale }) => scale)).toEqual([1, 1.5, 2.25, 3.375]);
    expect(scales[1]).toMatchObject({ width: 67, height: 60 });
  });

  test('between a smallest and a largest width', () => {
    const scales = scanScales(
      { width: 400, height: 400 },
      { width: 20, height: 20 },
      { factor: 2, minSize: 30, maxSize: 120 },
    );
    expect(scales.map(({ scale }) => 20 * scale)).toEqual([30, 60, 120]);
    expect(() => scanScales(picture, edges, { factor: 1 })).toThrow('above 1');
    expect(() => scanScales(picture, edges, { factor: 2, minSize: 5 })).toThrow('10 pixels');
  });
});

test('pictures are made smaller by areas, as OpenCV does it', () => {
  const oracle: { width: number; height: number; levels: number[] }[] = JSON.parse(
    readFileSync(new URL('area.oracle.json', import.meta.url), 'utf8'),
  );
  const from: Levels = { width: 61, height: 47, channels: 1, data: congruential(99, 61 * 47) };
  for (const { width, height, levels } of oracle) {
    const ours = cutWindow(from, { width, height }, 0, 0, { width, height });
    // OpenCV sums in float32: a mean near a half may be rounded the other way.
    const apart = ours.reduce((n, v, p) => n + (v === levels[p] ? 0 : 1), 0);
    expect(Math.max(...ours.map((v, p) => Math.abs(v - levels[p]!)))).toBeLessThanOrEqual(1);
    expect(apart).toBeLessThan(0.01 * levels.length);
  }
});
