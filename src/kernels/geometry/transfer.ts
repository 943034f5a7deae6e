import { adjugate, determinant } from './homography.js';
import type { PointPairs } from './point-pairs.js';
import type { Transform } from './projective.js';

/** The inverse of H but for a positive factor. */
function inverseOf(h: Transform): Transform {
  const inverse = adjugate(h);
  return determinant(h) < 0 ? inverse.map((v) => -v) : inverse;
}

/**
 * Symmetric transfer of each pair: x' - H x and x - H^-1 x', four numbers a pair, divided by sqrt 2 so that their
 * squares add up to the mean of the two squared distances. NaN beyond the horizon of either side.
 */
export function transferResiduals(h: Transform, { n, xa, ya, xb, yb }: PointPairs, out: Float64Array): void {
  const g = inverseOf(h);
  for (let i = 0; i < n; i++) {
    const [x, y, u, v] = [xa[i]!, ya[i]!, xb[i]!, yb[i]!];
    const w = Math.SQRT1_2 / positive(h[6]! * x + h[7]! * y + h[8]!);
    const z = Math.SQRT1_2 / positive(g[6]! * u + g[7]! * v + g[8]!);
    out[4 * i] = u * Math.SQRT1_2 - (h[0]! * x + h[1]! * y + h[2]!) * w;
    out[4 * i + 1] = v * Math.SQRT1_2 - (h[3]! * x + h[4]! * y + h[5]!) * w;
    out[4 * i + 2] = x * Math.SQRT1_2 - (g[0]! * u + g[1]! * v + g[2]!) * z;
    out[4 * i + 3] = y * Math.SQRT1_2 - (g[3]! * u + g[4]! * v + g[5]!) * z;
  }
}

const positive = (w: number) => (w > 0 ? w : Number.NaN);

/** The mean of the squared distances in both pictures, |x' - H x|^2 and |x - H^-1 x'|^2, of each pair. */
export function transferErrors(h: Transform, { n, xa, ya, xb, yb }: PointPairs, out: Float64Array): void {
  const [h0, h1, h2, h3, h4, h5, h6, h7, h8] = h as unknown as Nine;
  const [g0, g1, g2, g3, g4, g5, g6, g7, g8] = inverseOf(h) as unknown as Nine;
  for (let i = 0; i < n; i++) {
    const [x, y, u, v] = [xa[i]!, ya[i]!, xb[i]!, yb[i]!];
    const w = h6 * x + h7 * y + h8;
    const z = g6 * u + g7 * v + g8;
    const du = u - (h0 * x + h1 * y + h2) / w;
    const dv = v - (h3 * x + h4 * y + h5) / w;
    const dx = x - (g0 * u + g1 * v + g2) / z;
    const dy = y - (g3 * u + g4 * v + g5) / z;
    out[i] = w > 0 && z > 0 ? (du * du + dv * dv + dx * dx + dy * dy) / 2 : Number.NaN;
  }
}

type Nine = [number, number, number, number, number, number, number, number, number];
