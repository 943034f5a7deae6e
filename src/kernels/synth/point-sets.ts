import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';

/** n points of d coordinates, row by row, and the group each belongs to. */
export interface PointSet {
  n: number;
  d: number;
  data: Float64Array;
  labels: Int32Array;
}

export interface Blobs extends PointSet {
  /** [k, d] */
  centres: Float64Array;
  /** [k, d, d] */
  covariances: Float64Array;
}

export type CovarianceKind = 'spherical' | 'diagonal' | 'full';

/**
 * Gaussian groups of equal share: x = c_g + L_g e. The two nearest centres are `separation` apart, and no
 * group has a standard deviation above 1 in any direction: at 8 the groups hardly touch, at 2 they overlap.
 *
 *   spherical  covariance I
 *   diagonal   standard deviations of 0.4 to 1 along the axes
 *   full       the same, turned at random
 */
export function blobs(
  {
    n,
    k,
    d = 2,
    separation = 6,
    covariance = 'spherical',
  }: { n: number; k: number; d?: number; separation?: number; covariance?: CovarianceKind },
  rng: Rng,
): Blobs {
  if (k < 1 || n < 1 || d < 1)
    throw new DataError(`blobs need n, k and d of 1 or more, got ${n}, ${k}, ${d}`);
  const centres = spreadCentres(k, d, separation, rng);
  const factors = Array.from({ length: k }, () => covarianceFactor(d, covariance, rng));
  const labels = Int32Array.from({ length: n }, (_, i) => Math.floor((i * k) / n));
  const data = new Float64Array(n * d);
  const e = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    const g = labels[i]!;
    const factor = factors[g]!;
    for (let j = 0; j < d; j++) e[j] = rng.normal();
    for (let r = 0; r < d; r++) {
      let v = centres[g * d + r]!;
      for (let c = 0; c < d; c++) v += factor[r * d + c]! * e[c]!;
      data[i * d + r] = v;
    }
  }
  const covariances = Float64Array.from(factors.flatMap((factor) => [...timesTranspose(factor, d)]));
  return { n, d, data, labels, centres, covariances };
}

/** Two half circles of radius 1 that reach into one another, `noise` the standard deviation about them. */
export function moons({ n, noise = 0.1 }: { n: number; noise?: number }, rng: Rng): PointSet {
  return curves(n, 2, noise, rng, (g, u) =>
    g === 0
      ? [Math.cos(Math.PI * u), Math.sin(Math.PI * u)]
      : [1 - Math.cos(Math.PI * u), 0.5 - Math.sin(Math.PI * u)],
  );
}

/** Circles about the origin, the outer one of radius 1 (label 0) and the inner one of radius `factor`. */
export function circles(
  { n, noise = 0.05, factor = 0.5 }: { n: number; noise?: number; factor?: number },
  rng: Rng,
): PointSet {
  return curves(n, 2, noise, rng, (g, u) => {
    const r = g === 0 ? 1 : factor;
    return [r * Math.cos(2 * Math.PI * u), r * Math.sin(2 * Math.PI * u)];
  });
}

/** `arms` spirals of `turns` turns out to radius 1, the points evenly spread along the arms' angle. */
export function spirals(
  { n, arms = 2, turns = 1.5, noise = 0.02 }: { n: number; arms?: number; turns?: number; noise?: number },
  rng: Rng,
): PointSet {
  return curves(n, arms, noise, rng, (g, u) => {
    const r = 0.05 + 0.95 * u;
    const angle = 2 * Math.PI * (turns * u + g / arms);
    return [r * Math.cos(angle), r * Math.sin(angle)];
  });
}

/** Points on plane curves, one curve a group, at uniformly drawn places u in 0..1. */
function curves(
  n: number,
  groups: number,
  noise: number,
  rng: Rng,
  at: (group: number, u: number) => [number, number],
): PointSet {
  if (n < 1 || groups < 1) throw new DataError(`a point set needs points and groups, got ${n} and ${groups}`);
  const labels = Int32Array.from({ length: n }, (_, i) => Math.floor((i * groups) / n));
  const data = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const [x, y] = at(labels[i]!, rng.uniform());
    data[2 * i] = x + noise * rng.normal();
    data[2 * i + 1] = y + noise * rng.normal();
  }
  return { n, d: 2, data, labels };
}

/** Normal points, the best spread of ten sets, stretched until the nearest pair is `separation` apart. */
function spreadCentres(k: number, d: number, separation: number, rng: Rng): Float64Array {
  let best = new Float64Array(k * d);
  let ratio = -1;
  for (let t = 0; t < 10; t++) {
    const centres = Float64Array.from({ length: k * d }, () => rng.normal());
    const [nearest, farthest] = gaps(centres, k, d);
    if (k > 1 && !(nearest / farthest > ratio)) continue;
    ratio = nearest / farthest;
    best = centres.map((v) => (k > 1 ? (v * separation) / nearest : v));
  }
  return best;
}

function gaps(centres: Float64Array, k: number, d: number): [number, number] {
  let [nearest, farthest] = [Infinity, 0];
  for (let a = 0; a < k; a++)
    for (let b = 0; b < a; b++) {
      let squared = 0;
      for (let j = 0; j < d; j++) squared += (centres[a * d + j]! - centres[b * d + j]!) ** 2;
      nearest = Math.min(nearest, Math.sqrt(squared));
      farthest = Math.max(farthest, Math.sqrt(squared));
    }
  return [nearest, farthest];
}

function covarianceFactor(d: number, kind: CovarianceKind, rng: Rng): Float64Array {
  const factor = new Float64Array(d * d);
  for (let j = 0; j < d; j++) factor[j * d + j] = kind === 'spherical' ? 1 : 0.4 + 0.6 * rng.uniform();
  if (kind !== 'full') return factor;
  const turn = randomRotation(d, rng);
  for (let r = 0; r < d; r++) for (let c = 0; c < d; c++) turn[r * d + c]! *= factor[c * d + c]!;
  return turn;
}

/** Columns of normal numbers made orthonormal one after the other (Gram-Schmidt): uniform over all rotations. */
function randomRotation(d: number, rng: Rng): Float64Array {
  const q = Float64Array.from({ length: d * d }, () => rng.normal());
  for (let c = 0; c < d; c++)
    for (let pass = 0; pass <= c; pass++) {
      // The last pass divides by the length.
      let dot = 0;
      for (let r = 0; r < d; r++) dot += q[r * d + c]! * q[r * d + pass]!;
      for (let r = 0; r < d; r++)
        if (pass === c) q[r * d + c]! /= Math.sqrt(dot);
        else q[r * d + c]! -= dot * q[r * d + pass]!;
    }
  return q;
}

function timesTranspose(m: Float64Array, d: number): Float64Array {
  return Float64Array.from({ length: d * d }, (_, i) => {
    let sum = 0;
    for (let c = 0; c < d; c++) sum += m[Math.floor(i / d) * d + c]! * m[(i % d) * d + c]!;
    return sum;
  });
}
