import { describe, expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { gray } from '../../../src/kernels/colour/colour.js';
import type { Raster } from '../../../src/kernels/image/raster.js';
import { resize } from '../../../src/kernels/image/resample.js';
import { faceBoxes, facePatch, faceScene, otherPatch } from '../../../src/kernels/synth/faces.js';

const SIZE = 24;
const N = 60;

/** The mean of patches, each brought to mean 0 and deviation 1. */
function meanOf(patches: readonly Raster<Uint8Array>[]): Float64Array {
  const sum = new Float64Array(SIZE * SIZE);
  for (const patch of patches) {
    const z = standard(gray(patch).data);
    for (let p = 0; p < sum.length; p++) sum[p]! += z[p]! / patches.length;
  }
  return sum;
}

function standard(levels: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(levels);
  const mean = x.reduce((s, v) => s + v, 0) / x.length;
  const deviation = Math.sqrt(x.reduce((s, v) => s + (v - mean) ** 2, 0) / x.length) || 1;
  return x.map((v) => (v - mean) / deviation);
}

const between = (mean: Float64Array, top: number, bottom: number, left: number, right: number) => {
  let sum = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += mean[y * SIZE + x]!;
  return sum / ((bottom - top) * (right - left));
};

const rng = createRng(3);
const faces = Array.from({ length: N }, (_, i) => facePatch(SIZE, rng.stream(i)));
const mean = meanOf(faces);

describe('patches', () => {
  test('on the average the eyes are darker than the cheeks, and the mouth than what is around it', () => {
    const eyes = between(mean, 8, 11, 5, 10) + between(mean, 8, 11, 14, 19);
    const cheeks = between(mean, 12, 15, 5, 10) + between(mean, 12, 15, 14, 19);
    expect(cheeks - eyes).toBeGreaterThan(0.5);
    expect(between(mean, 17, 19, 10, 14)).toBeLessThan(between(mean, 14, 16, 7, 17));
  });

  test('no two are alike', () => {
    expect(new Set(faces.map(({ data }) => data.join())).size).toBe(N);
  });

  test('other patches have no common structure', () => {
    const other = meanOf(Array.from({ length: N }, (_, i) => otherPatch(SIZE, rng.stream(i))));
    const strength = (m: Float64Array) => Math.sqrt(m.reduce((s, v) => s + v * v, 0) / m.length);
    // Of N independent patches 1 / sqrt(N) = 0.13 is left.
    expect(strength(other)).toBeLessThan(0.25);
    expect(strength(mean)).toBeGreaterThan(0.3);
  });

  test('a seed gives the same bytes, whatever was drawn before', () => {
    expect(facePatch(16, createRng(1).stream(5))).toEqual(facePatch(16, createRng(1).stream(5)));
    expect(() => facePatch(7, rng)).toThrow('8 pixels');
  });
});

describe('scenes', () => {
  const scene = { width: 200, height: 150, count: 4, minSize: 24, maxSize: 60 };

  test('what is in a box looks like a patch, what is beside it does not', () => {
    const z = standard(mean);
    const likeness = (shift: number) => {
      let total = 0;
      for (let i = 0; i < 4; i++) {
        const { image, boxes } = faceScene(scene, createRng(i));
        const levels = gray(image).data;
        for (const { x, y, w, h } of boxes) {
          const left = Math.min(200 - w, Math.max(0, x + Math.round(shift * w)));
          const data = new Uint8Array(w * h);
          for (let j = 0; j < h; j++)
            data.set(levels.subarray((y + j) * 200 + left, (y + j) * 200 + left + w), j * w);
          const patch = standard(resize({ width: w, height: h, channels: 1, data }, SIZE, SIZE, 'area').data);
          total += patch.reduce((s, v, p) => s + v * z[p]!, 0) / patch.length / 16;
        }
      }
      return total;
    };
    expect(likeness(0)).toBeGreaterThan(0.3);
    for (const shift of [-0.25, 0.25]) expect(likeness(shift)).toBeLessThan(0.6 * likeness(0));
  });

  test('boxes lie in the picture, apart, and are told without painting it', () => {
    for (let i = 0; i < 20; i++) {
      const boxes = faceBoxes(scene, createRng(i));
      expect(boxes).toHaveLength(4);
      boxes.forEach((a, k) => {
        expect(a.x).toBeGreaterThanOrEqual(0);
        expect(a.x + a.w).toBeLessThanOrEqual(200);
        expect(a.y + a.h).toBeLessThanOrEqual(150);
        expect(a.w).toBeGreaterThanOrEqual(24);
        expect(a.w).toBeLessThanOrEqual(60);
        for (const b of boxes.slice(k + 1))
          expect(a.x + a.w < b.x || b.x + b.w < a.x || a.y + a.h < b.y || b.y + b.h < a.y).toBe(true);
      });
    }
    expect(faceScene(scene, createRng(7)).boxes).toEqual(faceBoxes(scene, createRng(7)));
  });

  test('what does not fit is refused', () => {
    expect(() => faceBoxes({ ...scene, count: 90 }, rng)).toThrow('finds no room');
    expect(() => faceBoxes({ ...scene, minSize: 70 }, rng)).toThrow('70 to 60');
  });
});
