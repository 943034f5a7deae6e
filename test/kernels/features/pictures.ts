import type { Plane } from '../../../src/kernels/image/raster.js';

/** A plane by a formula of x and y. */
export function planeOf(width: number, height: number, value: (x: number, y: number) => number): Plane {
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[y * width + x] = value(x, y);
  return { width, height, channels: 1, data };
}

/** The picture of sift.oracle.py, in 256 levels over 0..1. */
export const waves = (width: number, height: number): Plane =>
  planeOf(width, height, (x, y) => {
    const v =
      128 + 30 * Math.sin(x / 3.1 + 2 * Math.sin(y / 9.7)) + 35 * Math.cos(y / 5.3 + 3 * Math.cos(x / 14.9));
    return Math.max(0, Math.min(255, Math.floor(v + 25 * Math.sin((x * x + y * y) / 900) + 0.5))) / 255;
  });

/** Level on a ground, a Gaussian of `amplitude` and width s (sx, sy where it is longer than wide) upon it. */
export const blob = (
  size: number,
  at: [number, number],
  s: number | [number, number],
  amplitude = 0.5,
): Plane => {
  const [sx, sy] = typeof s === 'number' ? [s, s] : s;
  return planeOf(
    size,
    size,
    (x, y) =>
      0.5 + amplitude * Math.exp(-((x - at[0]) ** 2) / (2 * sx * sx) - (y - at[1]) ** 2 / (2 * sy * sy)),
  );
};

/** Turned by 90 degrees from +x towards +y: (x, y) goes to (height - 1 - y, x). */
export const turned = ({ width, height, data }: Plane): Plane =>
  planeOf(height, width, (x, y) => data[(height - 1 - x) * width + y]!);
