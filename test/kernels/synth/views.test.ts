import { expect, test } from 'vitest';
import { createRng } from '../../../src/core/random.js';
import { applyTransform } from '../../../src/kernels/geometry/projective.js';
import type { Raster } from '../../../src/kernels/image/raster.js';
import { patchwork } from '../../../src/kernels/synth/patchwork.js';
import { exposed, seenThrough, viewTransform } from '../../../src/kernels/synth/views.js';

test('the centre stays, a turn and a zoom are what they say', () => {
  const h = viewTransform(101, 81, { rotation: Math.PI / 2, scale: 2, tilt: 0.5, towards: 1 });
  const [cx, cy] = applyTransform(h, 50, 40);
  expect([cx, cy].map((v) => Number(v.toFixed(9)))).toEqual([50, 40]);
  const [x, y] = applyTransform(viewTransform(101, 81, { rotation: Math.PI / 2, scale: 2 }), 60, 40);
  expect(x).toBeCloseTo(50, 9);
  expect(y).toBeCloseTo(60, 9);
});

test('a tilt shortens its own direction by the cosine, and the far side more', () => {
  // By the formula, f = 1.2 * 100: (X cos t, Y) f / (f + X sin t)
  const [t, f] = [0.6, 120];
  const h = viewTransform(100, 80, { tilt: t });
  for (const [X, Y] of [
    [30, 20],
    [-30, 20],
    [0.001, 0],
  ] as const) {
    const [x, y] = applyTransform(h, 49.5 + X, 39.5 + Y);
    const w = (f + X * Math.sin(t)) / f;
    expect(x - 49.5).toBeCloseTo((X * Math.cos(t)) / w, 9);
    expect(y - 39.5).toBeCloseTo(Y / w, 9);
  }
});

test('what a view shows lies where the homography says', () => {
  const spot: Raster<Uint8Array> = { width: 90, height: 70, channels: 1, data: new Uint8Array(6300) };
  for (let y = 0; y < 70; y++)
    for (let x = 0; x < 90; x++)
      spot.data[y * 90 + x] = 255 * Math.exp(-((x - 30) ** 2 + (y - 25) ** 2) / 18);
  for (const scale of [1.4, 0.6]) {
    const h = viewTransform(90, 70, { rotation: 0.4, scale, tilt: 0.3, towards: 2 });
    const { data } = seenThrough(spot, h, {}, scale);
    const [x, y] = applyTransform(h, 30, 25);
    let [m, mx, my] = [0, 0, 0];
    data.forEach((v, p) => {
      if (Math.hypot((p % 90) - x, Math.floor(p / 90) - y) > 14) return; // beyond the edges it is mirrored
      m += v;
      mx += v * (p % 90);
      my += v * Math.floor(p / 90);
    });
    expect(Math.hypot(mx / m - x, my / m - y)).toBeLessThan(0.25); // the near side weighs a little more
  }
});

test('light is a factor, noise has the deviation it says', () => {
  const image = patchwork({ width: 80, height: 60, noise: 0 }, createRng(0));
  const lit = exposed(image, { light: 0.5 }, createRng(1));
  lit.data.forEach((v, i) => {
    expect(Math.abs(v - image.data[i]! / 2)).toBeLessThanOrEqual(0.5);
  });
  const noisy = exposed(image, { light: 0.5, noise: 5 }, createRng(1));
  const squares = noisy.data.reduce((sum, v, i) => sum + (v - lit.data[i]!) ** 2, 0);
  expect(Math.sqrt(squares / noisy.data.length)).toBeCloseTo(5, 0);
});
