/** The ellipse with the same centre and second moments as a region. */
export interface Ellipse {
  x: number;
  y: number;
  /** Full lengths of its axes, 4 standard deviations: those of the region itself where that is an ellipse. */
  major: number;
  minor: number;
  /** Of the major axis, from +x towards +y, in (-pi / 2, pi / 2]; 0 for a round one. */
  angle: number;
}

/** From the sums over a region's pixels of 1, x, y, x^2, xy, y^2. */
export function ellipseOf(sums: ArrayLike<number>): Ellipse {
  const n = sums[0]!;
  const [x, y] = [sums[1]! / n, sums[2]! / n];
  return { x, y, ...axesOf(sums[3]! / n - x * x, sums[4]! / n - x * y, sums[5]! / n - y * y) };
}

/** Axes of the covariance [xx, xy; xy, yy]: 4 square roots of its eigenvalues. */
export function axesOf(xx: number, xy: number, yy: number): Pick<Ellipse, 'major' | 'minor' | 'angle'> {
  const middle = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  return {
    major: 4 * Math.sqrt(middle + spread),
    minor: 4 * Math.sqrt(Math.max(0, middle - spread)),
    angle: spread === 0 ? 0 : Math.atan2(2 * xy, xx - yy) / 2,
  };
}

/** Points around an ellipse, to draw it. */
export function ellipseRing({ x, y, major, minor, angle }: Ellipse, points = 48) {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const turn = Float64Array.from({ length: points }, (_, i) => (2 * Math.PI * i) / points);
  return {
    x: turn.map((t) => x + (major / 2) * Math.cos(t) * c - (minor / 2) * Math.sin(t) * s),
    y: turn.map((t) => y + (major / 2) * Math.cos(t) * s + (minor / 2) * Math.sin(t) * c),
  };
}
