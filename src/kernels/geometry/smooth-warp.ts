import type { Plane } from '../image/raster.js';
import {
  applyTransform,
  composeTransforms,
  type Transform,
  transform,
  transformJacobian,
} from './projective.js';
import { warp } from './warp.js';

/** Finer than this no pixel is looked into; shrinking by more folds a little detail back. */
const MOST = 6;

/**
 * `warp` for transforms that shrink: each pixel of the result is the mean over k x k points in it, k the largest factor
 * by which lengths shrink anywhere, rounded up, so that no detail folds back. Between pixels the picture is
 * interpolated bicubically. Its edge pixels go on beyond it: black would be an edge to every detector, and a mirror image
 * a second place for each thing.
 */
export function smoothWarp(image: Plane, h: Transform, width: number, height: number): Plane {
  const k = Math.min(MOST, Math.ceil(largestShrink(h, image) - 0.05));
  const options = { border: 'replicate', method: 'bicubic' } as const;
  if (k <= 1) return warp(image, h, width, height, options);
  // Pixel x of the result covers k x .. k x + k - 1 of the fine one, whose centres lie around it.
  const shift = (k - 1) / 2;
  const fine = warp(
    image,
    composeTransforms(transform(k, 0, shift, 0, k, shift, 0, 0, 1), h),
    k * width,
    k * height,
    options,
  );
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let j = 0; j < k; j++)
        for (let i = 0; i < k; i++) sum += fine.data[(k * y + j) * k * width + k * x + i]!;
      data[y * width + x] = sum / (k * k);
    }
  return { width, height, channels: 1, data };
}

/** By how much lengths shrink at most: one over the smaller singular value, at the corners and centre of the picture. */
function largestShrink(h: Transform, { width, height }: Plane): number {
  const [right, below] = [width - 1, height - 1];
  const places = [
    [0, 0],
    [right, 0],
    [0, below],
    [right, below],
    [right / 2, below / 2],
  ] as const;
  const shrinks = places.map(([x, y]) => {
    if (!Number.isFinite(applyTransform(h, x, y)[0])) return 1; // beyond the horizon nothing is seen
    const [a, b, c, d] = transformJacobian(h, x, y) as unknown as [number, number, number, number];
    const squares = a * a + b * b + c * c + d * d;
    const apart = Math.hypot(a * a + b * b - c * c - d * d, 2 * (a * c + b * d));
    return 1 / Math.sqrt((squares - apart) / 2);
  });
  return Math.max(...shrinks);
}
