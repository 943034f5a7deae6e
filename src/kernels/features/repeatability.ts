import {
  applyTransform,
  invertTransform,
  type Transform,
  transformJacobian,
} from '../geometry/projective.js';
import type { Keypoints } from './keypoints.js';
import { sharedDisc } from './prune-overlaps.js';

/** Two keypoints are one thing when they lie within `distance` pixels, or when their discs overlap well enough. */
export type Agreement = { distance: number } | { overlapError: number };

interface Size {
  width: number;
  height: number;
}

export interface Correspondences {
  /** Places of keypoints of A and B that lie in what both pictures show. */
  inA: Int32Array;
  inB: Int32Array;
  /** Pairs, by place in the keypoints: a[i] and b[i] are one thing. */
  a: Int32Array;
  b: Int32Array;
  /** Pairs over the smaller of inA and inB; 0 where one is empty. */
  repeatability: number;
}

/** Discs are compared as if they had this radius: large ones overlap too easily. */
const NORMAL_RADIUS = 30;

/**
 * How many keypoints of a picture A are found again in B, where each point p of A is seen at H p. Only those count that
 * the other picture shows as well. Pairs are made one to one, nearest first.
 *
 *   distance       |H a - b| in pixels of B
 *   overlapError   1 - intersection / union of the disc of a, carried into B with the factor sqrt |det J| of H there, and
 *                  that of b, both of radius sqrt(2) sigma, after both are resized about their centres so that the first has a
 *                  radius of 30
 *
 * @see Schmid, Mohr & Bauckhage, Evaluation of interest point detectors, 2000
 * @see Mikolajczyk et al., A comparison of affine region detectors, 2005
 */
export function correspondences(
  a: Keypoints,
  b: Keypoints,
  h: Transform,
  sizeA: Size,
  sizeB: Size,
  agreement: Agreement,
): Correspondences {
  const back = invertTransform(h);
  const n = a.x.length;
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  const inA: number[] = [];
  for (let i = 0; i < n; i++) {
    const [u, v] = applyTransform(h, a.x[i]!, a.y[i]!);
    x[i] = u;
    y[i] = v;
    if (isIn(u, v, sizeB)) inA.push(i);
  }
  const inB: number[] = [];
  for (let j = 0; j < b.x.length; j++) {
    const [u, v] = applyTransform(back, b.x[j]!, b.y[j]!);
    if (isIn(u, v, sizeA)) inB.push(j);
  }
  const byX = inB.toSorted((i, j) => b.x[i]! - b.x[j]! || i - j);
  const candidates: { i: number; j: number; cost: number }[] = [];
  for (const i of inA) {
    const radius =
      'distance' in agreement ? 0 : Math.SQRT2 * a.scale[i]! * magnification(h, a.x[i]!, a.y[i]!);
    // Of discs that agree, one is not larger than the other by more than 1 / sqrt(1 - error).
    const reach =
      'distance' in agreement
        ? agreement.distance
        : NORMAL_RADIUS * (1 + 1 / Math.sqrt(1 - agreement.overlapError));
    for (let k = firstFrom(x[i]! - reach); k < byX.length && b.x[byX[k]!]! <= x[i]! + reach; k++) {
      const j = byX[k]!;
      const distance = Math.hypot(b.x[j]! - x[i]!, b.y[j]! - y[i]!);
      if ('distance' in agreement) {
        if (distance <= agreement.distance) candidates.push({ i, j, cost: distance });
        continue;
      }
      const error = overlapError(radius, Math.SQRT2 * b.scale[j]!, distance);
      if (error <= agreement.overlapError) candidates.push({ i, j, cost: error });
    }
  }
  candidates.sort((p, q) => p.cost - q.cost || p.i - q.i || p.j - q.j);
  const [takenA, takenB] = [new Uint8Array(n), new Uint8Array(b.x.length)];
  const pairs = candidates.filter(({ i, j }) => {
    if (takenA[i] || takenB[j]) return false;
    takenA[i] = takenB[j] = 1;
    return true;
  });
  const fewer = Math.min(inA.length, inB.length);
  return {
    inA: Int32Array.from(inA),
    inB: Int32Array.from(inB),
    a: Int32Array.from(pairs, ({ i }) => i),
    b: Int32Array.from(pairs, ({ j }) => j),
    repeatability: fewer === 0 ? 0 : pairs.length / fewer,
  };

  /** Place of the first in `byX` that lies at `left` or right of it. */
  function firstFrom(left: number): number {
    let [low, high] = [0, byX.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (b.x[byX[middle]!]! < left) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const isIn = (x: number, y: number, { width, height }: Size): boolean =>
  x >= -0.5 && y >= -0.5 && x <= width - 0.5 && y <= height - 0.5;

/** sqrt |det J|: by what lengths grow near a point. */
function magnification(h: Transform, x: number, y: number): number {
  const [a, b, c, d] = transformJacobian(h, x, y) as unknown as [number, number, number, number];
  return Math.sqrt(Math.abs(a * d - b * c));
}

/** Of discs of two radii, resized so that the first has the normal one; their distance stays. */
export function overlapError(first: number, second: number, distance: number): number {
  const resize = NORMAL_RADIUS / first;
  const [r, s] = [NORMAL_RADIUS, second * resize];
  const shared = sharedDisc(r, s, distance) * Math.min(r, s) ** 2;
  return 1 - shared / (r * r + s * s - shared);
}
