import { gaussianBlur } from '../image/gaussian-blur.js';
import { pyramid } from '../image/pyramid.js';
import type { Plane } from '../image/raster.js';
import { structureTensor } from '../image/structure-tensor.js';
import { BRIEF_RADIUS, briefPattern, compareLevels } from './brief.js';
import { cornerResponse } from './corners.js';
import { type FastOptions, fast } from './fast.js';
import { type Features, type Keypoints, keypoints, pickKeypoints, strongest } from './keypoints.js';

export interface OrbOptions extends Pick<FastOptions, 'threshold'> {
  /** Keypoints at most, default 500. */
  atMost?: number;
  /** Ratio of the sizes of two levels, default 1.2. */
  factor?: number;
  /** Levels of the pyramid, default 8. */
  levels?: number;
}

/** Room for a turned patch. */
const BORDER = BRIEF_RADIUS + 4;
/** Of the structure that a FAST circle of radius 3 sees. */
const SIGMA = 2;

/**
 * Oriented FAST and rotated BRIEF. Corners of a pyramid by FAST, ranked by Harris' response; the direction from the
 * corner to the centre of mass of the disc of radius 15 around it is its orientation, and BRIEF's pattern is turned
 * by it. Each level gives its share of the keypoints by its area. 256 bits, compared by Hamming distance.
 *
 * @see Rublee et al., ORB: an efficient alternative to SIFT or SURF, 2011
 */
export function orb(
  plane: Plane,
  { atMost = 500, factor = 1.2, levels = 8, threshold = 20 / 255 }: OrbOptions = {},
): Features<Uint8Array> {
  const steps = pyramid(plane, factor, levels, 2 * BORDER + 7);
  const shares = steps.map(({ scaleX, scaleY }) => 1 / (scaleX * scaleY));
  const whole = shares.reduce((sum, v) => sum + v, 0);
  const pattern = briefPattern(256);
  const found: { points: Keypoints; bits: Uint8Array }[] = [];
  let left = atMost;
  steps.forEach(({ plane: level, scaleX, scaleY }, n) => {
    const wanted = n + 1 === steps.length ? left : Math.round((atMost * shares[n]!) / whole);
    const points = ranked(level, threshold, Math.min(left, wanted));
    left -= points.x.length;
    const soft = gaussianBlur(level, 2);
    const bits = new Uint8Array(points.x.length * 32);
    for (let i = 0; i < points.x.length; i++) {
      const [x, y] = [points.x[i]!, points.y[i]!];
      const angle = centroidAngle(level, x, y);
      points.orientation[i] = angle;
      compareLevels(soft, pattern, x, y, angle, 1, bits.subarray(32 * i, 32 * i + 32));
      points.x[i] = (x + 0.5) * scaleX - 0.5;
      points.y[i] = (y + 0.5) * scaleY - 0.5;
      points.scale[i] = SIGMA * Math.sqrt(scaleX * scaleY);
    }
    found.push({ points, bits });
  });
  return joined(found);
}

/** The strongest corners of a level by Harris' response, away from the edges. */
function ranked(level: Plane, threshold: number, n: number): Keypoints {
  const { width, height } = level;
  if (n <= 0 || width <= 2 * BORDER || height <= 2 * BORDER) return keypoints(0);
  const corners = fast(level, { threshold });
  const response = cornerResponse(structureTensor(level, { window: SIGMA })).data;
  const inside: number[] = [];
  for (let i = 0; i < corners.x.length; i++) {
    const [x, y] = [corners.x[i]!, corners.y[i]!];
    corners.response[i] = response[y * width + x]!;
    const fits = x >= BORDER && y >= BORDER && x < width - BORDER && y < height - BORDER;
    if (fits && corners.response[i]! > 0) inside.push(i);
  }
  const points = pickKeypoints(corners, inside);
  return pickKeypoints(points, strongest(points, n));
}

/** Rows of the disc of radius 15: half their lengths. */
const DISC = Int32Array.from({ length: BRIEF_RADIUS + 1 }, (_, v) =>
  Math.floor(Math.sqrt(BRIEF_RADIUS ** 2 - v ** 2)),
);

/** Direction from a pixel to the centre of mass of the disc around it, in [0, 2 pi). */
export function centroidAngle({ width, data }: Plane, x: number, y: number): number {
  let [mx, my] = [0, 0];
  for (let v = -BRIEF_RADIUS; v <= BRIEF_RADIUS; v++) {
    const half = DISC[Math.abs(v)]!;
    let row = 0;
    for (let u = -half, p = (y + v) * width + x - half; u <= half; u++, p++) {
      mx += u * data[p]!;
      row += data[p]!;
    }
    my += v * row;
  }
  const angle = Math.atan2(my, mx);
  return angle < 0 ? angle + 2 * Math.PI : angle;
}

/** All levels, the strongest responses first. */
function joined(parts: readonly { points: Keypoints; bits: Uint8Array }[]): Features<Uint8Array> {
  const n = parts.reduce((sum, { points }) => sum + points.x.length, 0);
  const points = keypoints(n);
  const descriptors = new Uint8Array(32 * n);
  let at = 0;
  for (const { points: part, bits } of parts) {
    for (const name of ['x', 'y', 'scale', 'orientation', 'response'] as const)
      points[name].set(part[name], at);
    descriptors.set(bits, 32 * at);
    at += part.x.length;
  }
  return { keypoints: points, descriptors, width: 32, metric: 'hamming' };
}
