import type { Plane } from '../image/raster.js';
import { sampleBilinear } from '../image/resample.js';
import type { Keypoints } from './keypoints.js';

export interface RefineOptions {
  /** Half the side of the window, default 3. */
  radius?: number;
  iterations?: number;
  /** Steps shorter than this end it, default 0.01 pixels. */
  tol?: number;
}

/**
 * Corners moved to where the edges around them meet. Every gradient g at p on an edge through the corner q is at
 * right angles to p - q, so q is where the sum of (g . (p - q))^2 over a Gaussian window is least:
 *
 *   (sum w g g^T) q = sum w g g^T p,
 *
 * solved again about the new q until it rests. A corner whose window has edges of one direction only, or that
 * moves out of its window, stays where it was.
 *
 * @see Foerstner & Guelch, A fast operator for detection and precise location of distinct points, 1987
 */
export function refinedByGradients(
  plane: Plane,
  corners: Keypoints,
  { radius = 3, iterations = 20, tol = 0.01 }: RefineOptions = {},
): Keypoints {
  const side = 2 * radius + 1;
  const weight = Float64Array.from({ length: side }, (_, i) => Math.exp(-(((i - radius) / radius) ** 2)));
  // The window with a rim of one pixel, for central differences
  const wide = side + 2;
  const patch = new Float64Array(wide * wide);
  const out = { ...corners, x: corners.x.slice(), y: corners.y.slice() };
  for (let i = 0; i < out.x.length; i++) {
    const [x0, y0] = [corners.x[i]!, corners.y[i]!];
    let [x, y] = [x0, y0];
    for (let t = 0; t < iterations; t++) {
      const step = towardsMeeting(x, y);
      if (!step) {
        [x, y] = [x0, y0];
        break;
      }
      x += step[0];
      y += step[1];
      if (Math.abs(x - x0) > radius || Math.abs(y - y0) > radius) {
        [x, y] = [x0, y0];
        break;
      }
      if (Math.hypot(step[0], step[1]) < tol) break;
    }
    out.x[i] = x;
    out.y[i] = y;
  }
  return out;

  function towardsMeeting(x: number, y: number): [number, number] | undefined {
    for (let j = 0; j < wide; j++)
      for (let i = 0; i < wide; i++)
        patch[j * wide + i] = sampleBilinear(plane, x + i - radius - 1, y + j - radius - 1);
    let [a, b, c, u, v] = [0, 0, 0, 0, 0];
    for (let j = 0; j < side; j++)
      for (let i = 0; i < side; i++) {
        const at = (j + 1) * wide + i + 1;
        const gx = patch[at + 1]! - patch[at - 1]!;
        const gy = patch[at + wide]! - patch[at - wide]!;
        const w = weight[i]! * weight[j]!;
        const [dx, dy] = [i - radius, j - radius];
        const [xx, xy, yy] = [w * gx * gx, w * gx * gy, w * gy * gy];
        a += xx;
        b += xy;
        c += yy;
        u += xx * dx + xy * dy;
        v += xy * dx + yy * dy;
      }
    const determinant = a * c - b * b;
    // One direction only: the smaller eigenvalue is a thousandth of the larger, or less
    if (!(determinant > 1e-3 * (a + c) ** 2)) return undefined;
    return [(c * u - b * v) / determinant, (a * v - b * u) / determinant];
  }
}
