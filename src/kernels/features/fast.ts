import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import { localMaxima } from '../image/local-maxima.js';
import { plane as emptyPlane, type Plane } from '../image/raster.js';
import { type Keypoints, keypoints } from './keypoints.js';

export interface FastOptions {
  /** By how much the arc must differ from the centre, in the units of the plane; default 20/255. */
  threshold?: number;
  /** Neighbouring pixels of the 16 around that must, 9 to 12; default 9. */
  arc?: number;
  /** Keep the strongest of neighbours only; default true. */
  suppress?: boolean;
  atMost?: number;
}

/** The circle of radius 3, clockwise from above. */
const CIRCLE: readonly (readonly [number, number])[] = [
  [0, -3],
  [1, -3],
  [2, -2],
  [3, -1],
  [3, 0],
  [3, 1],
  [2, 2],
  [1, 3],
  [0, 3],
  [-1, 3],
  [-2, 2],
  [-3, 1],
  [-3, 0],
  [-3, -1],
  [-2, -2],
  [-1, -3],
];

/** What is nearer than this to the edge has no circle. */
export const FAST_BORDER = 3;

/**
 * Corners by the segment test: `arc` pixels in a row on the circle of radius 3 are all brighter than the centre by
 * more than the threshold, or all darker. The response is the largest threshold at which that still holds:
 * the best arc's least difference. Of eight neighbours the strongest is kept.
 *
 * @see Rosten & Drummond, Machine learning for high-speed corner detection, 2006
 */
export function fast(plane: Plane, options: FastOptions = {}): Keypoints {
  const { suppress = true, atMost = Infinity } = options;
  const scores = fastScores(plane, options);
  const found = suppress
    ? localMaxima(scores, { threshold: 0, atMost })
    : strongestPixels(scores.data, atMost);
  const out = keypoints(found.length);
  found.forEach((p, i) => {
    out.x[i] = p % plane.width;
    out.y[i] = Math.floor(p / plane.width);
    out.scale[i] = 1;
    out.response[i] = scores.data[p]!;
  });
  return out;
}

/** The response of every pixel, 0 where the test fails. */
export function fastScores(
  { width, height, data }: Plane,
  { threshold = 20 / 255, arc = 9 }: FastOptions = {},
): Plane {
  if (!(threshold >= 0)) throw new DataError(`the threshold of FAST must be 0 or more, got ${threshold}`);
  if (!(Number.isInteger(arc) && arc >= 9 && arc <= 12))
    throw new DataError(`an arc of FAST has 9 to 12 pixels, got ${arc}`);
  const scores = emptyPlane(width, height);
  if (width < 2 * FAST_BORDER + 4 || height < 2 * FAST_BORDER + 1 || !compute.simd)
    return plainScores({ width, height, channels: 1, data }, threshold, arc, scores);
  return simd((s) => {
    const [from, to] = [s.f32(data), s.f32(data.length)];
    to.view().fill(0);
    s.parallel('fastRows', height - 2 * FAST_BORDER, 16, [from.ptr, to.ptr, width, threshold, arc]);
    scores.data.set(to.view());
    return scores;
  });
}

/** The definition; oracle of the SIMD kernel. */
function plainScores({ width, height, data }: Plane, threshold: number, arc: number, scores: Plane): Plane {
  const offsets = Int32Array.from({ length: 16 + arc }, (_, k) => {
    const [dx, dy] = CIRCLE[k % 16]!;
    return dy * width + dx;
  });
  const differences = new Float64Array(16 + arc);
  for (let y = FAST_BORDER; y < height - FAST_BORDER; y++)
    for (let x = FAST_BORDER; x < width - FAST_BORDER; x++) {
      const p = y * width + x;
      const v = data[p]!;
      const [high, low] = [v + threshold, v - threshold];
      // Any arc of 9 holds two of four points a quarter apart, and neighbouring ones.
      const north = data[p + offsets[0]!]!;
      const south = data[p + offsets[8]!]!;
      if (!(north > high || south > high || north < low || south < low)) continue;
      const east = data[p + offsets[4]!]!;
      const west = data[p + offsets[12]!]!;
      const bright = (north > high || south > high) && (east > high || west > high);
      const dark = (north < low || south < low) && (east < low || west < low);
      if (!bright && !dark) continue;
      for (let k = 0; k < differences.length; k++) differences[k] = data[p + offsets[k]!]! - v;
      const score = Math.max(
        bright ? bestArc(differences, arc) : 0,
        dark ? bestArcBelow(differences, arc) : 0,
      );
      if (score > threshold) scores.data[p] = score;
    }
  return scores;
}

/** The largest, over all arcs, of the least difference in it. */
function bestArc(differences: Float64Array, arc: number): number {
  let best = 0;
  for (let start = 0; start < 16; start++) {
    let least = differences[start]!;
    for (let k = start + 1; k < start + arc && least > best; k++)
      if (differences[k]! < least) least = differences[k]!;
    if (least > best) best = least;
  }
  return best;
}

function bestArcBelow(differences: Float64Array, arc: number): number {
  let best = 0;
  for (let start = 0; start < 16; start++) {
    let least = -differences[start]!;
    for (let k = start + 1; k < start + arc && least > best; k++)
      if (-differences[k]! < least) least = -differences[k]!;
    if (least > best) best = least;
  }
  return best;
}

function strongestPixels(scores: Float32Array, atMost: number): Int32Array {
  const found: number[] = [];
  scores.forEach((v, p) => {
    if (v > 0) found.push(p);
  });
  found.sort((a, b) => scores[b]! - scores[a]! || a - b);
  return Int32Array.from(found.slice(0, atMost));
}
