/** A maximum between samples; `scale` in steps from the sigma that it was found at. */
export interface Peak {
  x: number;
  y: number;
  scale: number;
  response: number;
  /** Second derivatives of |response| by place, in samples. */
  xx: number;
  xy: number;
  yy: number;
}

/**
 * The top of the parabola f + g d + d H d / 2 through 3 x 3 x 3 values around a maximum, by central differences:
 * d = -H^-1 g. Where that lies beyond the neighbours, as along a ridge, each direction is taken by itself.
 *
 * @param values scale by scale, row by row; those of `scales: false` have none beside the middle one
 * @param side 1 or -1, by which values were multiplied to make a maximum of them
 * @see Brown & Lowe, Invariant features from interest point groups, 2002
 */
export function refinePeak(
  values: Float64Array,
  { x, y, step, side, scales }: { x: number; y: number; step: number; side: number; scales: boolean },
): Peak {
  const at = (s: number, j: number, i: number) => values[9 * (s + 1) + 3 * (j + 1) + i + 1]!;
  const f = at(0, 0, 0);
  const gx = (at(0, 0, 1) - at(0, 0, -1)) / 2;
  const gy = (at(0, 1, 0) - at(0, -1, 0)) / 2;
  const xx = at(0, 0, 1) + at(0, 0, -1) - 2 * f;
  const yy = at(0, 1, 0) + at(0, -1, 0) - 2 * f;
  const xy = (at(0, 1, 1) - at(0, 1, -1) - at(0, -1, 1) + at(0, -1, -1)) / 4;
  const gs = scales ? (at(1, 0, 0) - at(-1, 0, 0)) / 2 : 0;
  const ss = scales ? at(1, 0, 0) + at(-1, 0, 0) - 2 * f : -1;
  const xs = scales ? (at(1, 0, 1) - at(1, 0, -1) - at(-1, 0, 1) + at(-1, 0, -1)) / 4 : 0;
  const ys = scales ? (at(1, 1, 0) - at(1, -1, 0) - at(-1, 1, 0) + at(-1, -1, 0)) / 4 : 0;
  // Cramer's rule; columns of the adjugate of the symmetric H
  const [a, b, c] = [yy * ss - ys * ys, xs * ys - xy * ss, xy * ys - xs * yy];
  const det = xx * a + xy * b + xs * c;
  let dx = -(a * gx + b * gy + c * gs) / det;
  let dy = -(b * gx + (xx * ss - xs * xs) * gy + (xy * xs - xx * ys) * gs) / det;
  let ds = -(c * gx + (xy * xs - xx * ys) * gy + (xx * yy - xy * xy) * gs) / det;
  if (!(Math.abs(dx) <= 1 && Math.abs(dy) <= 1 && Math.abs(ds) <= 1)) {
    dx = xx < 0 ? -gx / xx : 0;
    dy = yy < 0 ? -gy / yy : 0;
    ds = ss < 0 ? -gs / ss : 0;
  }
  return {
    x: x + dx * step,
    y: y + dy * step,
    scale: ds,
    response: side * (f + (gx * dx + gy * dy + gs * ds) / 2),
    xx,
    xy,
    yy,
  };
}

/**
 * Are both principal curvatures alike, up to a ratio? tr^2 / det <= (r + 1)^2 / r.
 * @see Lowe, Distinctive image features from scale-invariant keypoints, 2004, section 4.1
 */
export function isotropicEnough({ xx, xy, yy }: Peak, ratio: number): boolean {
  if (ratio === Infinity) return true;
  const det = xx * yy - xy * xy;
  return (xx + yy) ** 2 * ratio <= (ratio + 1) ** 2 * det;
}
