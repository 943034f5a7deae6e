/** Local regression on a grid of places 0..n-1. */
export interface Loess {
  /** Values of y. */
  y: Float64Array;
  /** Neighbours of a fit, odd; where there are fewer samples than that the weights grow flatter. */
  span: number;
  degree: 0 | 1;
  /** A further weight of each sample. */
  weights?: Float64Array;
}

/** The curve at all places of y. */
export function loess(fit: Loess): Float64Array {
  const { y, span } = fit;
  const n = y.length;
  const size = Math.min(span, n);
  const half = Math.floor((span + 1) / 2);
  const room = new Float64Array(size);
  return y.map((own, t) => {
    const left = Math.max(0, Math.min(n - size, t + 1 - half));
    return loessAt(fit, t, left, left + size, room) ?? own;
  });
}

/**
 * The curve at place s, which may lie beside the samples, from those of left..right-1: weighted least squares of a
 * constant or line with tricube weights (1 - (|t - s| / h)^3)^3, h the distance of the farthest. Undefined where all
 * weights are zero.
 *
 * @see Cleveland, Robust locally weighted regression and smoothing scatterplots, 1979
 */
export function loessAt(
  { y, span, degree, weights }: Loess,
  s: number,
  left: number,
  right: number,
  room = new Float64Array(right - left),
): number | undefined {
  const n = y.length;
  let h = Math.max(s - left, right - 1 - s);
  if (span > n) h += Math.floor((span - n) / 2);
  let total = 0;
  for (let t = left; t < right; t++) {
    const r = Math.abs(t - s);
    let w = 0;
    if (r <= 0.999 * h) {
      const part = r / h;
      const rest = 1 - part * part * part;
      w = r <= 0.001 * h ? 1 : rest * rest * rest;
      if (weights) w *= weights[t]!;
    }
    room[t - left] = w;
    total += w;
  }
  if (!(total > 0)) return undefined;
  let [value, centre, square, slope] = [0, 0, 0, 0];
  for (let t = left; t < right; t++) {
    const w = room[t - left]! / total;
    value += w * y[t]!;
    centre += w * t;
  }
  if (degree === 0 || !(h > 0)) return value;
  for (let t = left; t < right; t++) {
    const w = room[t - left]! / total;
    square += w * (t - centre) ** 2;
    slope += w * (t - centre) * y[t]!;
  }
  // Samples at one place only have no slope.
  return Math.sqrt(square) > 0.001 * (n - 1) ? value + ((s - centre) * slope) / square : value;
}
