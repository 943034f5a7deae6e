import { eigh } from '../linalg/eigh.js';
import { matrix } from '../linalg/matrix.js';
import { normalisation, type PointPairs } from './point-pairs.js';
import { composeTransforms, type Transform } from './projective.js';

/** Triangles of less than this many square pixels, twice their area, count as lines. */
const FLAT = 1;

/**
 * The homography from A to B by the normalised direct linear transform: with both sides moved and scaled
 * (Hartley), each pair gives two equations  x' (h_3 . x) = h_1 . x,  y' (h_3 . x) = h_2 . x,  and h is the unit
 * vector that makes the sum of their squares smallest. Undefined where the points do not determine it.
 *
 * @param indices the pairs to be used, 4 or more
 * @see Hartley & Zisserman, Multiple View Geometry in Computer Vision, 2nd ed., algorithm 4.2
 */
export function fitHomography(
  { xa, ya, xb, yb }: PointPairs,
  indices: ArrayLike<number>,
): Transform | undefined {
  const a = normalisation(xa, ya, indices);
  const b = normalisation(xb, yb, indices);
  const normal = new Float64Array(81);
  for (let i = 0; i < indices.length; i++) {
    const p = indices[i]!;
    const x = a.to[0]! * xa[p]! + a.to[2]!;
    const y = a.to[0]! * ya[p]! + a.to[5]!;
    const u = b.to[0]! * xb[p]! + b.to[2]!;
    const v = b.to[0]! * yb[p]! + b.to[5]!;
    addSquare(normal, [x, y, 1, 0, 0, 0, -u * x, -u * y, -u]);
    addSquare(normal, [0, 0, 0, x, y, 1, -v * x, -v * y, -v]);
  }
  const { values, vectors } = eigh(matrix(9, 9, normal));
  // Two directions without a residual: the points leave it open.
  if (!(values[1]! > 1e-12 * values[8]!)) return undefined;
  const h = Float64Array.from({ length: 9 }, (_, i) => vectors.data[9 * i]!);
  const full = composeTransforms(b.back, composeTransforms(h, a.to));
  return full[8] === 1 && full.every(Number.isFinite) && determinant(full) > 0 ? full : undefined;
}

/** N += r r^T. */
export function addSquare(normal: Float64Array, row: readonly number[]): void {
  const n = row.length;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) normal[i * n + j]! += row[i]! * row[j]!;
}

export const determinant = (h: Transform): number =>
  h[0]! * (h[4]! * h[8]! - h[5]! * h[7]!) -
  h[1]! * (h[3]! * h[8]! - h[5]! * h[6]!) +
  h[2]! * (h[3]! * h[7]! - h[4]! * h[6]!);

/**
 * The homography of four pairs, exactly. Undefined where three of the points lie on a line, or where the pictures
 * cannot both lie in front of a camera: then some triangle is turned over and another is not.
 */
export function minimalHomography(
  { xa, ya, xb, yb }: PointPairs,
  sample: ArrayLike<number>,
): Transform | undefined {
  for (let out = 0; out < 4; out++) {
    const [i, j, k] = TRIANGLES[out]!.map((s) => sample[s]!) as [number, number, number];
    const before = twiceArea(xa, ya, i, j, k);
    const after = twiceArea(xb, yb, i, j, k);
    // A mirrored picture is no view of the same plane from the same side.
    if (Math.abs(before) < FLAT || Math.abs(after) < FLAT || before > 0 !== after > 0) return undefined;
  }
  const h = composeTransforms(basis(xb, yb, sample), adjugate(basis(xa, ya, sample)));
  return h[8] === 1 && h.every(Number.isFinite) && determinant(h) > 0 ? h : undefined;
}

/**
 * The matrix that takes the unit points (1, 0, 0), (0, 1, 0), (0, 0, 1) and (1, 1, 1) to four points: three of them as
 * columns, each times the triangle that the fourth makes with the other two.
 */
function basis(x: Float64Array, y: Float64Array, sample: ArrayLike<number>): Float64Array {
  const [i, j, k, l] = [sample[0]!, sample[1]!, sample[2]!, sample[3]!];
  const weights = [twiceArea(x, y, l, j, k), twiceArea(x, y, i, l, k), twiceArea(x, y, i, j, l)] as const;
  const column = (c: number, at: number) =>
    [weights[c]! * x[at]!, weights[c]! * y[at]!, weights[c]!] as const;
  const [p, q, r] = [column(0, i), column(1, j), column(2, k)];
  return Float64Array.of(...[0, 1, 2].flatMap((row) => [p[row]!, q[row]!, r[row]!]));
}

/** The inverse but for a factor, which homographies do not feel. */
export function adjugate(m: Float64Array): Float64Array {
  const [a, b, c, d, e, f, g, i, j] = m as unknown as Nine;
  return Float64Array.of(
    ...[e * j - f * i, c * i - b * j, b * f - c * e],
    ...[f * g - d * j, a * j - c * g, c * d - a * f],
    ...[d * i - e * g, b * g - a * i, a * e - b * d],
  );
}

type Nine = [number, number, number, number, number, number, number, number, number];

const TRIANGLES = [
  [1, 2, 3],
  [0, 2, 3],
  [0, 1, 3],
  [0, 1, 2],
];

export const twiceArea = (x: Float64Array, y: Float64Array, i: number, j: number, k: number): number =>
  (x[j]! - x[i]!) * (y[k]! - y[i]!) - (x[k]! - x[i]!) * (y[j]! - y[i]!);
