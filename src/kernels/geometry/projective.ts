import { DataError } from '../../core/errors.js';

/**
 * A plane projective transform, 3 x 3 row by row: (x, y) goes to ((h0 x + h1 y + h2) / w, (h3 x + h4 y + h5) / w)
 * with w = h6 x + h7 y + h8. Affine ones have a last row 0 0 1. x runs right, y down.
 *
 * @see Hartley & Zisserman, Multiple View Geometry in Computer Vision, 2nd ed., section 2.3
 */
export type Transform = Float64Array;

export const transform = (...h: readonly number[]): Transform => {
  if (h.length !== 9) throw new DataError(`a plane transform has 9 numbers, got ${h.length}`);
  return Float64Array.from(h);
};

export const identityTransform = (): Transform => transform(1, 0, 0, 0, 1, 0, 0, 0, 1);

export const translation = (tx: number, ty: number): Transform => transform(1, 0, tx, 0, 1, ty, 0, 0, 1);

/**
 * Turns by `angle` (radians from +x towards +y) and enlarges by `scale` about `centre`, then moves by (tx, ty).
 */
export function similarity({
  angle = 0,
  scale = 1,
  centre = [0, 0],
  tx = 0,
  ty = 0,
}: {
  angle?: number;
  scale?: number;
  centre?: readonly [number, number];
  tx?: number;
  ty?: number;
}): Transform {
  const [a, b] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const [cx, cy] = centre;
  return transform(a, -b, cx - a * cx + b * cy + tx, b, a, cy - b * cx - a * cy + ty, 0, 0, 1);
}

/**
 * A plane turned by `angle` about the y axis, as a camera at `distance` sees it: (x, y) goes to
 * (x cos a, y) d / (d + x sin a).
 */
export const tilted = (angle: number, distance: number): Transform =>
  transform(Math.cos(angle), 0, 0, 0, 1, 0, Math.sin(angle) / distance, 0, 1);

/** `h` with another point than (0, 0) as its origin. */
export const aboutPoint = (x: number, y: number, h: Transform): Transform =>
  composeTransforms(translation(x, y), composeTransforms(h, translation(-x, -y)));

/** Where a point goes; w <= 0 (beyond the horizon) gives NaN. */
export function applyTransform(h: Transform, x: number, y: number): [number, number] {
  const w = h[6]! * x + h[7]! * y + h[8]!;
  if (!(w > 0)) return [Number.NaN, Number.NaN];
  return [(h[0]! * x + h[1]! * y + h[2]!) / w, (h[3]! * x + h[4]! * y + h[5]!) / w];
}

/** First `inner`, then `outer`; scaled so that the last entry is 1 where it is not 0. */
export function composeTransforms(outer: Transform, inner: Transform): Transform {
  const h = new Float64Array(9);
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++)
      for (let k = 0; k < 3; k++) h[3 * i + j]! += outer[3 * i + k]! * inner[3 * k + j]!;
  return scaled(h);
}

/** By the adjugate; one that flattens the plane is refused. */
export function invertTransform(h: Transform): Transform {
  const [a, b, c, d, e, f, g, i, j] = h as unknown as Nine;
  const adjugate = Float64Array.of(
    e * j - f * i,
    c * i - b * j,
    b * f - c * e,
    f * g - d * j,
    a * j - c * g,
    c * d - a * f,
    d * i - e * g,
    b * g - a * i,
    a * e - b * d,
  );
  const determinant = a * adjugate[0]! + b * adjugate[3]! + c * adjugate[6]!;
  const size = Math.max(...h.map(Math.abs));
  if (!(Math.abs(determinant) > 1e-14 * size ** 3)) throw new DataError('the transform cannot be inverted');
  return scaled(adjugate.map((v) => v / determinant));
}

type Nine = [number, number, number, number, number, number, number, number, number];

const scaled = (h: Transform): Transform => (h[8] === 0 ? h : h.map((v) => v / h[8]!));

/**
 * Derivatives of the mapped point by (x, y), row by row [dx'/dx, dx'/dy, dy'/dx, dy'/dy]: how the neighbourhood
 * of a point is turned and stretched.
 */
export function transformJacobian(h: Transform, x: number, y: number): Float64Array {
  const w = h[6]! * x + h[7]! * y + h[8]!;
  const [u, v] = [(h[0]! * x + h[1]! * y + h[2]!) / w, (h[3]! * x + h[4]! * y + h[5]!) / w];
  return Float64Array.of(
    (h[0]! - u * h[6]!) / w,
    (h[1]! - u * h[7]!) / w,
    (h[3]! - v * h[6]!) / w,
    (h[4]! - v * h[7]!) / w,
  );
}

/** The transform of four points onto four others, exactly; no three of either may lie on a line. */
export function fourPoints(from: readonly (readonly [number, number])[], to: typeof from): Transform {
  return composeTransforms(fromSquare(to), invertTransform(fromSquare(from)));
}

/**
 * Corners (0,0), (1,0), (1,1), (0,1) of a square onto four points.
 * @see Heckbert, Fundamentals of Texture Mapping and Image Warping, 1989, section 2.2.3
 */
function fromSquare(points: readonly (readonly [number, number])[]): Transform {
  if (points.length !== 4) throw new DataError(`four points were needed, got ${points.length}`);
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = points as [P, P, P, P];
  const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const d = dx1 * dy2 - dx2 * dy1;
  if (d === 0) throw new DataError('three of the four points lie on a line');
  const g = (sx * dy2 - dx2 * sy) / d;
  const h = (dx1 * sy - sx * dy1) / d;
  return transform(x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1);
}

type P = readonly [number, number];
