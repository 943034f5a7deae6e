import { createRng, type Rng } from '../../../src/core/random.js';
import type { Levels } from '../../../src/kernels/detection/scan.js';

/** The generator of the Python oracles: 8 of its bits a number. */
export function congruential(seed: number, n: number): Uint8Array {
  let state = BigInt(seed);
  return Uint8Array.from({ length: n }, () => {
    state = (1103515245n * state + 12345n) % 2n ** 31n;
    return Number((state >> 16n) & 255n);
  });
}

export const noise = (n: number, seed = 1): Uint8Array => {
  const rng = createRng(seed);
  return Uint8Array.from({ length: n }, () => rng.integer(256));
};

interface Place {
  x: number;
  y: number;
  scale: number;
}

/**
 * A target to be found, of 12 x 12 pixels times `scale` at (x, y), which need not be whole: a dark band over a light
 * one, with a light cross in the dark; ground and light vary from one to the next.
 */
export function paintTarget(picture: Levels, { x, y, scale }: Place, rng: Rng): void {
  paintBands(picture, { x, y, scale }, rng, (u, v) => Math.abs(u - 6) < 1.5 && v > 1 && v < 5);
}

function paintBands(
  { width, height, data }: Levels,
  { x, y, scale }: Place,
  rng: Rng,
  isLight: (u: number, v: number) => boolean,
): void {
  const [dark, light] = [20 + 40 * rng.uniform(), 150 + 90 * rng.uniform()];
  for (let j = Math.max(0, Math.floor(y)); j < Math.min(height, y + 12 * scale); j++)
    for (let i = Math.max(0, Math.floor(x)); i < Math.min(width, x + 12 * scale); i++) {
      // The mean of sixteen places in the pixel.
      let level = 0;
      for (let k = 0; k < 16; k++) {
        const u = (i + ((k % 4) + 0.5) / 4 - x) / scale;
        const v = (j + (Math.floor(k / 4) + 0.5) / 4 - y) / scale;
        level += (v >= 6 || isLight(u, v) ? light : dark) / 16;
      }
      data[j * width + i] = Math.max(0, Math.min(255, level + 6 * rng.normal()));
    }
}

/** Smooth hills, blocks, and bands without a cross: no target in them. */
export function background(width: number, height: number, rng: Rng): Levels {
  const data = new Uint8Array(width * height);
  const waves = Array.from({ length: 5 }, () => [
    rng.normal() * 0.15,
    rng.normal() * 0.15,
    6 * rng.uniform(),
  ]);
  const blocks = Array.from({ length: 12 }, () => ({
    x: rng.integer(width),
    y: rng.integer(height),
    w: 3 + rng.integer(20),
    h: 3 + rng.integer(20),
    level: rng.integer(256),
  }));
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      let level = 128;
      for (const [a, b, c] of waves) level += 20 * Math.sin(a! * x + b! * y + c!);
      for (const o of blocks) if (x >= o.x && x < o.x + o.w && y >= o.y && y < o.y + o.h) level = o.level;
      data[p] = Math.max(0, Math.min(255, level + 5 * rng.normal()));
    }
  const picture: Levels = { width, height, channels: 1, data };
  for (let i = 0; i < (width * height) / 1500; i++) {
    const place = { x: rng.uniform() * width, y: rng.uniform() * height, scale: 1 + 3 * rng.uniform() };
    const at = 12 * rng.uniform();
    paintBands(picture, place, rng, (u) => i % 2 === 0 && Math.abs(u - at) < 2);
  }
  return picture;
}

/** n windows of 12 x 12 that a target fills, give or take a little. */
export function targets(n: number, rng: Rng): Uint8Array {
  const patches = new Uint8Array(144 * n);
  for (let i = 0; i < n; i++) {
    const data = patches.subarray(144 * i, 144 * (i + 1));
    const scale = 1 + 0.07 * rng.normal();
    const off = () => 6 - 6 * scale + 0.4 * rng.normal();
    data.fill(rng.integer(256));
    paintTarget({ width: 12, height: 12, channels: 1, data }, { x: off(), y: off(), scale }, rng);
  }
  return patches;
}
