import type { Rng } from '../../core/random.js';

/**
 * A disc and a box, in black and white, and the same with some of its pixels turned over: places and sizes in
 * parts of the picture, so that every size shows the same.
 */
export function flippedShapes(
  { width, height, flips }: { width: number; height: number; flips: number },
  rng: Rng,
): { clean: Uint8Array; noisy: Uint8Array } {
  const clean = new Uint8Array(width * height);
  const radius = 0.22 * Math.min(width, height);
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      const disc = Math.hypot(x - 0.34 * width, y - 0.38 * height) < radius;
      const box = x >= 0.56 * width && x < 0.88 * width && y >= 0.53 * height && y < 0.85 * height;
      clean[p] = disc || box ? 255 : 0;
    }
  return { clean, noisy: clean.map((v) => (rng.uniform() < flips ? 255 - v : v)) };
}
