import { expect, test } from 'vitest';
import { gradientEdges } from '../../../src/kernels/edges/edges.js';
import { subpixelEdges } from '../../../src/kernels/edges/subpixel-edges.js';
import { gaussianBlur } from '../../../src/kernels/image/gaussian-blur.js';
import { gradient } from '../../../src/kernels/image/gradient.js';

const SIGMA = 1.5;

/** The share of a pixel inside a disc about (cx, cy), sixteen points on a side. */
function disc(n: number, cx: number, cy: number, radius: number) {
  const data = new Float32Array(n * n);
  for (let i = 0; i < data.length; i++)
    for (let s = 0; s < 256; s++) {
      const x = (i % n) + ((s % 16) + 0.5) / 16 - 0.5;
      const y = Math.floor(i / n) + (Math.floor(s / 16) + 0.5) / 16 - 0.5;
      if (Math.hypot(x - cx, y - cy) < radius) data[i]! += 1 / 256;
    }
  return { width: n, height: n, channels: 1 as const, data };
}

test('the rim of a disc to 0.03 pixels, where whole pixels are off by a quarter', () => {
  const picture = disc(64, 31.3, 30.6, 20.4);
  const { mask, edgePixels } = gradientEdges(picture, { sigma: SIGMA, high: 0.5 });
  const points = subpixelEdges(mask, gradient(gaussianBlur(picture, SIGMA), 'sobel'));
  expect(points.x.length).toBe(edgePixels);
  const beyond: number[] = [];
  let coarse = 0;
  points.x.forEach((x, k) => {
    const y = points.y[k]!;
    beyond.push(Math.hypot(x - 31.3, y - 30.6) - 20.4);
    coarse += Math.abs(Math.hypot(Math.round(x) - 31.3, Math.round(y) - 30.6) - 20.4);
    // towards the brighter side: to the middle, within 3 degrees
    const inwards = Math.atan2(30.6 - y, 31.3 - x);
    expect(Math.cos(points.orientation[k]! - inwards)).toBeGreaterThan(Math.cos(Math.PI / 60));
    expect(points.magnitude[k]).toBeGreaterThan(0.5);
  });
  // Smoothing moves a curved edge inwards by about s^2 / (2 r), where s^2 is sigma^2 and what Sobel adds, 0.5 to 1.
  const mean = beyond.reduce((sum, v) => sum + v, 0) / edgePixels;
  expect(mean).toBeLessThan(-0.05);
  expect(mean).toBeGreaterThan(-0.09);
  const spread = Math.sqrt(beyond.reduce((sum, v) => sum + (v - mean) ** 2, 0) / edgePixels);
  expect(spread).toBeLessThan(0.03);
  expect(coarse / edgePixels).toBeGreaterThan(0.15);
});

test('a straight edge between two pixels, to 0.02', () => {
  // The column at 10 is covered to 30 %: the edge lies at 10 - 0.5 + 0.7
  const picture = {
    width: 24,
    height: 12,
    channels: 1 as const,
    data: Float32Array.from({ length: 288 }, (_, i) => (i % 24 < 10 ? 0 : i % 24 > 10 ? 1 : 0.3)),
  };
  const { mask } = gradientEdges(picture, { sigma: SIGMA, high: 0.5 });
  const points = subpixelEdges(mask, gradient(gaussianBlur(picture, SIGMA), 'sobel'));
  const inner = [...points.y.keys()].filter((k) => points.y[k]! > 0 && points.y[k]! < 11);
  expect(inner.length).toBe(10);
  for (const k of inner) expect(Math.abs(points.x[k]! - 10.2)).toBeLessThan(0.02);
});
