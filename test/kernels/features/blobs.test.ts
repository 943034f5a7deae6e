import { afterEach, describe, expect, test } from 'vitest';
import { compute } from '../../../src/core/backend.js';
import { grayPlane } from '../../../src/kernels/colour/colour.js';
import {
  BLOB_METHODS,
  blobFilter,
  blobResponse,
  dogScale,
} from '../../../src/kernels/features/blob-response.js';
import { blobLevels, responseAt } from '../../../src/kernels/features/blob-scale-space.js';
import { blobSigmas, blobs } from '../../../src/kernels/features/blobs.js';
import { pruneOverlaps, sharedDisc } from '../../../src/kernels/features/prune-overlaps.js';
import type { Plane } from '../../../src/kernels/image/raster.js';
import oracle from './blobs.oracle.json' with { type: 'json' };
import { cloudy } from './cloudy.js';

const before = compute.simd;
const threads = compute.threads;
afterEach(() => {
  compute.simd = before;
  compute.threads = threads;
});

const paint = (width: number, height: number, at: (x: number, y: number) => number): Plane => ({
  width,
  height,
  channels: 1,
  data: Float32Array.from({ length: width * height }, (_, p) => at(p % width, Math.floor(p / width))),
});

/** Discs of contrast c, their edge drawn by covered area up to 1/16 of a pixel. */
const discs = (width: number, height: number, list: readonly (readonly number[])[], ground = 0.2) =>
  paint(width, height, (x, y) => {
    let v = ground;
    for (const [cx, cy, r, c] of list as [number, number, number, number][]) {
      const d = Math.hypot(x - cx, y - cy);
      if (d > r + 1) continue;
      if (d < r - 1) {
        v += c;
        continue;
      }
      let covered = 0;
      for (let k = 0; k < 256; k++) {
        const [u, w] = [x - 0.5 + ((k % 16) + 0.5) / 16, y - 0.5 + (Math.floor(k / 16) + 0.5) / 16];
        if (Math.hypot(u - cx, w - cy) <= r) covered++;
      }
      v += (c * covered) / 256;
    }
    return v;
  });

const DISC = { log: 2 / Math.E, dog: 2 / Math.E, doh: Math.exp(-2) };

describe.each(BLOB_METHODS)('%s', (method) => {
  test.each([6, 11.3, 25])('a disc of radius %d peaks at sigma = r / sqrt 2 with its closed form', (r) => {
    const half = Math.ceil(5 * r);
    const plane = discs(2 * half + 1, 2 * half + 1, [[half, half, r, 1]], 0);
    const centre = half * (2 * half + 1) + half;
    const value = (sigma: number) => blobResponse(plane, blobFilter(method, sigma)).data[centre]!;
    const best = r / Math.SQRT2;
    // Pixels have a width of their own, which adds 1/12 to sigma^2 but not to the factor in front.
    const pixel = best ** 2 / (best ** 2 + 1 / 12);
    const wanted = DISC[method] * { log: pixel, dog: pixel, doh: pixel ** 2 }[method];
    expect(value(best) / wanted).toBeCloseTo(1, 2.2); // kernels end at 4.5 sigma
    expect(value(best)).toBeGreaterThan(value(best * 1.05));
    expect(value(best)).toBeGreaterThan(value(best / 1.05));
  });

  test('discs are found at their centres with their radii, bright and dark', () => {
    const truth = [
      [40, 50, 5, 0.5],
      [110.4, 60.7, 10, 0.4],
      [220, 90, 20, -0.2],
      [50, 130, 8, -0.15],
    ];
    const found = blobs(discs(300, 180, truth), {
      method,
      minSigma: 2,
      maxSigma: 24,
      steps: 12,
      threshold: method === 'doh' ? 0.002 : 0.09,
    });
    expect(found.x).toHaveLength(4);
    for (const [x, y, r, c] of truth as [number, number, number, number][]) {
      const i = found.x.findIndex((v, k) => Math.hypot(v - x, found.y[k]! - y) < 0.2);
      expect(i).toBeGreaterThanOrEqual(0);
      expect((Math.SQRT2 * found.scale[i]!) / r).toBeCloseTo(1, 1.3); // a parabola over steps of a quarter octave
      expect(Math.sign(found.response[i]!)).toBe(Math.sign(c));
      const peak = method === 'doh' ? c * c * DISC.doh : Math.abs(c) * DISC[method];
      expect(Math.abs(found.response[i]!) / peak).toBeCloseTo(1, 1);
    }
  });

  test('only the polarity that is asked for', () => {
    const plane = discs(120, 60, [
      [30, 30, 6, 0.5],
      [90, 30, 6, -0.15],
    ]);
    const at = (polarity: 'bright' | 'dark') =>
      [...blobs(plane, { method, polarity, maxSigma: 10, threshold: method === 'doh' ? 0.002 : 0.09 }).x].map(
        Math.round,
      );
    expect(at('bright')).toEqual([30]);
    expect(at('dark')).toEqual([90]);
  });

  test('SIMD and definition agree at any size, and at any number of threads', () => {
    for (const [width, height] of [
      [1, 1],
      [1, 40],
      [37, 1],
      [40, 150],
    ] as const) {
      const plane = paint(width, height, (x, y) => ((x * 7919 + y * 104729 + x * y * 31) % 101) / 100);
      for (const sigma of [0.6, 2.3]) {
        const filter = blobFilter(method, sigma);
        compute.simd = true;
        compute.threads = 1;
        const fast = blobResponse(plane, filter).data;
        compute.threads = 2;
        expect(blobResponse(plane, filter).data).toEqual(fast);
        compute.simd = false;
        const slow = blobResponse(plane, filter).data;
        // float32 sums of 20 terms
        const worst = fast.reduce((most, v, p) => Math.max(most, Math.abs(v - slow[p]!)), 0);
        expect(worst).toBeLessThan(3e-6);
      }
    }
  });

  test('coarser grids give what the full one does', () => {
    const plane = grayPlane(cloudy(120, 90));
    const sigmas = [3, 6, 12, 24];
    for (const level of blobLevels(plane, sigmas, method)) {
      const full = blobResponse(plane, blobFilter(method, level.sigma));
      let [worst, largest] = [0, 0];
      for (let p = 0; p < full.data.length; p++) {
        largest = Math.max(largest, Math.abs(full.data[p]!));
      }
      for (let p = 0; p < full.data.length; p++) {
        // Between saddles and blobs the determinant is cut off, which no polynomial follows.
        if (method === 'doh' && Math.abs(full.data[p]!) < largest / 2) continue;
        const v = responseAt(level, p % 120, Math.floor(p / 120));
        worst = Math.max(worst, Math.abs(v - full.data[p]!));
      }
      expect(level.step).toBe({ 3: 1, 6: 2, 12: 4, 24: 8 }[level.sigma]);
      expect(worst / largest).toBeLessThan(method === 'doh' ? 0.02 : 0.01);
    }
  });

  test('a picture twice as large has the same blobs, twice as large', () => {
    const [one, two] = [1, 2].map((s) =>
      blobs(discs(100 * s, 80 * s, [[31 * s, 42 * s, 5 * s, 0.6]]), {
        method,
        minSigma: 2 * s,
        maxSigma: 8 * s,
        steps: 7,
      }),
    );
    expect(two!.scale[0]! / one!.scale[0]!).toBeCloseTo(2, 1);
    expect(two!.response[0]! / one!.response[0]!).toBeCloseTo(1, 1.5);
  });

  test('flat pictures have none, of any size', () => {
    for (const [w, h] of [
      [1, 1],
      [1, 9],
      [300, 2],
      [64, 64],
    ] as const)
      expect(
        blobs(
          paint(w, h, () => 0.6),
          { method, threshold: 1e-4 },
        ).x,
      ).toHaveLength(0);
  });
});

describe('exact for parabolas', () => {
  const filter = blobFilter('log', 2);
  const inner = (at: (x: number, y: number) => number) =>
    blobResponse(paint(61, 61, at), filter).data[30 * 61 + 30]!;
  test('Laplacian of (x^2 + y^2) / 1000 is 4 / 1000, of a plane 0', () => {
    expect(inner((x, y) => ((x - 30) ** 2 + (y - 30) ** 2) / 1000)).toBeCloseTo((-4 * 4) / 1000, 6);
    expect(inner((x, y) => (x + 2 * y) / 200)).toBeCloseTo(0, 6);
  });
  test('small sigma: 1, -2, 1', () => {
    const [bend] = blobFilter('log', 0.15).kernels;
    expect([...bend!].map((v) => Number(v.toFixed(6)))).toEqual([-2, 1]);
  });
});

test('the LoG that a DoG stands for, as published', () => {
  expect(dogScale(Math.SQRT2)).toBeCloseTo(1.1774, 4);
  expect(dogScale(1.6)).toBeCloseTo(1.242, 4);
  expect(dogScale(1.0001)).toBeCloseTo(1, 3);
});

test.each(oracle.responses)('SciPy: Laplacian at sigma $sigma', ({ sigma, values }) => {
  const { data } = blobResponse(grayPlane(cloudy(120, 90)), blobFilter('log', sigma));
  let k = 0;
  // Kernels end at 4.5 sigma and are mended, theirs at 8: 2e-4 of the contrast.
  for (let y = 3; y < 90; y += 17)
    for (let x = 5; x < 120; x += 13) expect(Math.abs(data[y * 120 + x]! - values[k++]!)).toBeLessThan(5e-4);
  expect(k).toBe(values.length);
});

test('scikit-image: the same blobs on the same sigmas', () => {
  const options = {
    minSigma: 1.5,
    maxSigma: 12,
    steps: 10,
    threshold: 0.03,
    overlap: 1,
    polarity: 'bright',
  } as const;
  const found = blobs(grayPlane(cloudy(120, 90)), options);
  const sigmas = blobSigmas(options);
  const step = sigmas[1]! / sigmas[0]!;
  const strong = oracle.blobs;
  expect(strong.length).toBeGreaterThan(30);
  const missed = strong.filter(({ x, y, sigma }) => {
    const near = found.x.findIndex(
      (v, i) =>
        Math.abs(v - x) <= 1.5 * Math.max(1, sigma / 2.5) &&
        Math.abs(found.y[i]! - y) <= 1.5 * Math.max(1, sigma / 2.5) &&
        Math.abs(Math.log(found.scale[i]! / sigma)) <= 1.01 * Math.log(step),
    );
    return near < 0;
  });
  // On a coarser grid the 26 neighbours reach farther, and two maxima side by side are one.
  expect(missed.length).toBeLessThanOrEqual(1);
  const inside = found.x.filter((x, i) => x > 0.5 && x < 118.5 && found.y[i]! > 0.5 && found.y[i]! < 88.5);
  expect(Math.abs(inside.length - strong.length)).toBeLessThanOrEqual(3);
});

test('an edge is no blob where curvatures must be alike', () => {
  const plane = paint(80, 80, (x, y) => (x < 40 ? 0.2 : 0.8) + 0.002 * ((x * 13 + y * 29) % 7));
  const count = (edge?: number) => blobs(plane, { threshold: 0.05, ...(edge && { edge }) }).x.length;
  expect(count()).toBeGreaterThan(0);
  expect(count(3)).toBe(0);
});

describe('overlap', () => {
  test('shared area of discs', () => {
    expect(sharedDisc(3, 3, 0)).toBe(1);
    expect(sharedDisc(2, 5, 3)).toBe(1);
    expect(sharedDisc(2, 5, 7)).toBe(0);
    // Two unit discs at distance 1: 2 acos(1/2) - sqrt(3) / 2, over pi
    expect(sharedDisc(1, 1, 1)).toBeCloseTo(((2 * Math.PI) / 3 - Math.sqrt(3) / 2) / Math.PI, 12);
  });

  test('grids keep what comparing all with all keeps', () => {
    let s = 9;
    const next = (n: number) => {
      s = (75 * s + 74) % 65537;
      return s % n;
    };
    const n = 400;
    const points = {
      x: Float32Array.from({ length: n }, () => next(200)),
      y: Float32Array.from({ length: n }, () => next(200)),
      scale: Float32Array.from({ length: n }, () => 0.5 + next(200) / 10),
      orientation: new Float32Array(n),
      response: new Float32Array(n),
    };
    const kept: number[] = [];
    for (let i = 0; i < n; i++) {
      const r = (k: number) => Math.SQRT2 * points.scale[k]!;
      const away = (k: number) => Math.hypot(points.x[i]! - points.x[k]!, points.y[i]! - points.y[k]!);
      if (kept.every((k) => sharedDisc(r(i), r(k), away(k)) <= 0.3)) kept.push(i);
    }
    expect([...pruneOverlaps(points, 0.3)]).toEqual(kept);
    expect(kept.length).toBeLessThan(n / 2);
  });
});

test('sigmas: equal ratios, equal differences, one', () => {
  expect(blobSigmas({ minSigma: 1, maxSigma: 16, steps: 5 })).toEqual([1, 2, 4, 8, 16]);
  expect(blobSigmas({ minSigma: 1, maxSigma: 5, steps: 3, spacing: 'linear' })).toEqual([1, 3, 5]);
  expect(blobSigmas({ minSigma: 3, maxSigma: 3, steps: 4 })).toEqual([3]);
  expect(() => blobSigmas({ minSigma: 4, maxSigma: 3 })).toThrow('must be positive and rise');
});
