import { eigh } from '../linalg/eigh.js';
import { matrix } from '../linalg/matrix.js';
import { svd } from '../linalg/svd.js';
import { addSquare, determinant } from './homography.js';
import { type Normalisation, normalisation, type PointPairs } from './point-pairs.js';

/** A fundamental matrix, 3 x 3 row by row: x'^T F x = 0 for a point x of A and the same point x' of B. */
export type Fundamental = Float64Array;

/**
 * The normalised eight-point algorithm: of all F the one with the least sum of (x'^T F x)^2 and |F| = 1, both sides
 * normalised, then the nearest one of rank 2. Undefined where the points leave more than one open (as points of one
 * plane do, exactly).
 *
 * @param indices the pairs to be used, 8 or more
 * @see Hartley, In defense of the eight-point algorithm, 1997
 */
export function eightPoint(pairs: PointPairs, indices: ArrayLike<number>): Fundamental | undefined {
  const a = normalisation(pairs.xa, pairs.ya, indices);
  const b = normalisation(pairs.xb, pairs.yb, indices);
  const normal = new Float64Array(81);
  for (let i = 0; i < indices.length; i++) addSquare(normal, equation(pairs, indices[i]!, a, b));
  const { values, vectors } = eigh(matrix(9, 9, normal));
  if (!(values[1]! > 1e-14 * values[8]!)) return undefined;
  const f = Float64Array.from({ length: 9 }, (_, i) => vectors.data[9 * i]!);
  return denormalised(rankTwo(f), a, b);
}

/** One row of the equations for the nine entries of F. */
function equation({ xa, ya, xb, yb }: PointPairs, p: number, a: Normalisation, b: Normalisation): number[] {
  const x = a.to[0]! * xa[p]! + a.to[2]!;
  const y = a.to[0]! * ya[p]! + a.to[5]!;
  const u = b.to[0]! * xb[p]! + b.to[2]!;
  const v = b.to[0]! * yb[p]! + b.to[5]!;
  return [u * x, u * y, u, v * x, v * y, v, x, y, 1];
}

/** The nearest matrix of rank 2: the least singular value becomes 0. */
function rankTwo(f: Float64Array): Float64Array {
  const { u, values, vt } = svd(matrix(3, 3, f));
  return outerSum(u.data, values, vt.data);
}

/** U diag(s0, s1, 0) V^T. */
const outerSum = (u: Float64Array, s: ArrayLike<number>, vt: Float64Array): Float64Array =>
  Float64Array.from({ length: 9 }, (_, at) => {
    const [i, j] = [Math.floor(at / 3), at % 3];
    return u[3 * i]! * s[0]! * vt[j]! + u[3 * i + 1]! * s[1]! * vt[3 + j]!;
  });

/** T_b^T F T_a, with |F| = 1. */
function denormalised(f: Float64Array, a: Normalisation, b: Normalisation): Fundamental {
  return unit(product(transposed(b.to), product(f, a.to)));
}

const product = (a: Float64Array, b: Float64Array): Float64Array =>
  Float64Array.from({ length: 9 }, (_, at) => {
    const [i, j] = [3 * Math.floor(at / 3), at % 3];
    return a[i]! * b[j]! + a[i + 1]! * b[3 + j]! + a[i + 2]! * b[6 + j]!;
  });

const transposed = (a: Float64Array): Float64Array =>
  Float64Array.of(a[0]!, a[3]!, a[6]!, a[1]!, a[4]!, a[7]!, a[2]!, a[5]!, a[8]!);

function unit(f: Float64Array): Float64Array {
  const size = Math.hypot(...f);
  return f.map((v) => v / size);
}

/**
 * All fundamental matrices of seven pairs, one to three: det(t F_1 + (1 - t) F_2) = 0 on the line through the two
 * solutions F_1, F_2 of the seven equations. None where the equations are not independent.
 *
 * @see Hartley & Zisserman, section 11.1.2
 */
export function sevenPoint(pairs: PointPairs, sample: ArrayLike<number>): Fundamental[] {
  const a = normalisation(pairs.xa, pairs.ya, sample);
  const b = normalisation(pairs.xb, pairs.yb, sample);
  const space = nullSpace(Array.from({ length: 7 }, (_, i) => equation(pairs, sample[i]!, a, b)));
  if (!space) return [];
  const [f, g] = space;
  const at = (t: number) => determinant(f.map((v, i) => t * v + (1 - t) * g[i]!));
  // The cubic through its values at 0, 1, -1 and 2
  const [d0, d1, dm, d2] = [at(0), at(1), at(-1), at(2)];
  const c2 = (d1 + dm) / 2 - d0;
  const c3 = (d2 - 2 * d1 + d0 - 2 * c2) / 6;
  const c1 = d1 - d0 - c2 - c3;
  return cubicRoots(c3, c2, c1, d0).map((t) =>
    denormalised(
      f.map((v, i) => t * v + (1 - t) * g[i]!),
      a,
      b,
    ),
  );
}

/** Two orthonormal vectors that 7 rows of 9 numbers all send to 0; undefined where there are more than two. */
function nullSpace(rows: number[][]): [Float64Array, Float64Array] | undefined {
  const columns = Array.from({ length: 9 }, (_, j) => j);
  for (let k = 0; k < 7; k++) {
    let [row, at, most] = [k, k, 0];
    for (let i = k; i < 7; i++)
      for (let j = k; j < 9; j++) {
        const size = Math.abs(rows[i]![columns[j]!]!);
        if (size > most) [row, at, most] = [i, j, size];
      }
    if (most < 1e-9) return undefined;
    [rows[k], rows[row]] = [rows[row]!, rows[k]!];
    [columns[k], columns[at]] = [columns[at]!, columns[k]!];
    const pivot = rows[k]!;
    for (let i = 0; i < 7; i++) {
      const factor = rows[i]![columns[k]!]! / pivot[columns[k]!]!;
      if (i !== k && factor !== 0) for (let j = 0; j < 9; j++) rows[i]![j]! -= factor * pivot[j]!;
    }
  }
  const solution = (free: number) => {
    const v = new Float64Array(9);
    v[columns[free]!] = 1;
    for (let k = 0; k < 7; k++) v[columns[k]!] = -rows[k]![columns[free]!]! / rows[k]![columns[k]!]!;
    return v;
  };
  const f = unit(solution(7));
  const g = solution(8);
  const along = f.reduce((sum, v, i) => sum + v * g[i]!, 0);
  return [f, unit(g.map((v, i) => v - along * f[i]!))];
}

/** Real roots of a t^3 + b t^2 + c t + d. */
export function cubicRoots(a: number, b: number, c: number, d: number): number[] {
  const size = Math.max(Math.abs(a), Math.abs(b), Math.abs(c), Math.abs(d));
  if (Math.abs(a) <= 1e-12 * size) {
    if (Math.abs(b) <= 1e-12 * size) return Math.abs(c) <= 1e-12 * size ? [] : [-d / c];
    const under = c * c - 4 * b * d;
    if (under < 0) return [];
    const q = -(c + Math.sign(c || 1) * Math.sqrt(under)) / 2;
    return q === 0 ? [0] : [q / b, d / q];
  }
  const [p, q] = [
    (3 * a * c - b * b) / (3 * a * a),
    (2 * b ** 3 - 9 * a * b * c + 27 * a * a * d) / (27 * a ** 3),
  ];
  const shift = -b / (3 * a);
  const under = (q / 2) ** 2 + (p / 3) ** 3;
  if (under > 0) {
    const u = Math.cbrt(-q / 2 - Math.sign(q || 1) * Math.sqrt(under));
    return [u - (u === 0 ? 0 : p / (3 * u)) + shift];
  }
  const r = Math.sqrt(-p / 3);
  const angle = Math.acos(r === 0 ? 1 : Math.max(-1, Math.min(1, (3 * q) / (2 * p * r))));
  return [0, 1, 2].map((k) => 2 * r * Math.cos((angle - 2 * Math.PI * k) / 3) + shift);
}

/**
 * Sampson's distance of each pair in pixels, with its sign: the distance, to first order, from (x, x') to the nearest
 * pair that fits F,  x'^T F x / sqrt((F x)_1^2 + (F x)_2^2 + (F^T x')_1^2 + (F^T x')_2^2).
 *
 * @see Hartley & Zisserman, section 11.4.3
 */
export function sampsonDistances(f: Fundamental, { n, xa, ya, xb, yb }: PointPairs, out: Float64Array): void {
  const [f0, f1, f2, f3, f4, f5, f6, f7, f8] = f as unknown as Nine;
  for (let i = 0; i < n; i++) {
    const [x, y, u, v] = [xa[i]!, ya[i]!, xb[i]!, yb[i]!];
    const l0 = f0 * x + f1 * y + f2;
    const l1 = f3 * x + f4 * y + f5;
    const m0 = f0 * u + f3 * v + f6;
    const m1 = f1 * u + f4 * v + f7;
    const size = l0 * l0 + l1 * l1 + m0 * m0 + m1 * m1;
    // At both epipoles every F fits.
    out[i] = size === 0 ? 0 : (u * l0 + v * l1 + (f6 * x + f7 * y + f8)) / Math.sqrt(size);
  }
}

type Nine = [number, number, number, number, number, number, number, number, number];

/**
 * All F near this one, by seven numbers: turns of U and V about three axes each, and the angle t of the singular
 * values (cos t, sin t, 0). Zeros give the matrix itself. It keeps to rank 2 and |F| = 1 (in normalised coordinates).
 *
 * @see Bartoli & Sturm, Nonlinear estimation of the fundamental matrix with minimal parameters, 2004
 */
export function nearFundamental(
  f: Fundamental,
  pairs: PointPairs,
  indices: ArrayLike<number>,
): (x: ArrayLike<number>) => Fundamental {
  const a = normalisation(pairs.xa, pairs.ya, indices);
  const b = normalisation(pairs.xb, pairs.yb, indices);
  const { u, values, vt } = svd(matrix(3, 3, product(transposed(b.back), product(f, a.back))));
  const angle = Math.atan2(values[1]!, values[0]!);
  return (x) => {
    const left = product(u.data, rotation(x[0]!, x[1]!, x[2]!));
    const right = product(rotation(x[3]!, x[4]!, x[5]!), vt.data);
    const t = angle + x[6]!;
    return denormalised(outerSum(left, [Math.cos(t), Math.sin(t)], right), a, b);
  };
}

/** The turn about (x, y, z) by its length, after Rodrigues. */
export function rotation(x: number, y: number, z: number): Float64Array {
  const angle = Math.hypot(x, y, z);
  const s = angle < 1e-8 ? 1 : Math.sin(angle) / angle;
  const c = angle < 1e-8 ? 0.5 : (1 - Math.cos(angle)) / (angle * angle);
  return Float64Array.of(
    ...[1 - c * (y * y + z * z), c * x * y - s * z, c * x * z + s * y],
    ...[c * x * y + s * z, 1 - c * (x * x + z * z), c * y * z - s * x],
    ...[c * x * z - s * y, c * y * z + s * x, 1 - c * (x * x + y * y)],
  );
}
