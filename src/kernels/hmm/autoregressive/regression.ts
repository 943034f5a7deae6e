import { eigh } from '../../linalg/eigh.js';
import { matrix } from '../../linalg/matrix.js';
import type { Observations } from '../hmm.js';

/** Rows of what a step is predicted from, 1 and the `order` rows before it, latest first; and the step itself. */
export interface Lagged {
  n: number;
  /** 1 + order d */
  width: number;
  d: number;
  /** [n, width + d] */
  rows: Float64Array;
  /** Whether the step and all before it were observed; the first steps of a sequence never are. */
  whole: Uint8Array;
}

export function lagged({ n, d, data, offsets }: Observations, order: number): Lagged {
  const width = 1 + order * d;
  const full = width + d;
  const rows = new Float64Array(n * full);
  const whole = new Uint8Array(n);
  for (let s = 0; s < offsets.length - 1; s++)
    for (let t = offsets[s]! + order; t < offsets[s + 1]!; t++) {
      const own = rows.subarray(t * full, (t + 1) * full);
      own[0] = 1;
      for (let lag = 1; lag <= order; lag++)
        for (let i = 0; i < d; i++) own[1 + (lag - 1) * d + i] = data[(t - lag) * d + i]!;
      for (let i = 0; i < d; i++) own[width + i] = data[t * d + i]!;
      whole[t] = own.some(Number.isNaN) ? 0 : 1;
    }
  return { n, width, d, rows, whole };
}

/** sum w v v^T over the rows that are whole, v = (predictors, step): [width + d, width + d]. */
export function gram(
  { n, width, d, rows, whole }: Lagged,
  weights: Float64Array,
  from: number,
  stride: number,
): Float64Array {
  const full = width + d;
  const sums = new Float64Array(full * full);
  for (let t = 0; t < n; t++) {
    const weight = weights[t * stride + from]!;
    if (!whole[t] || !(weight > 0)) continue;
    const at = t * full;
    for (let i = 0; i < full; i++) {
      const v = weight * rows[at + i]!;
      for (let j = 0; j <= i; j++) sums[i * full + j]! += v * rows[at + j]!;
    }
  }
  for (let i = 0; i < full; i++) for (let j = 0; j < i; j++) sums[j * full + i] = sums[i * full + j]!;
  return sums;
}

/** Predictors that differ by less than this share tell nothing of their own. */
const SLIGHT = 1e-12;

/**
 * Least squares from such sums: coefficients [d, width] and the sum of squares that is left, [d, d]. Of predictors that
 * are combinations of others, the solution of least size in units of the predictors' own.
 */
export function regress(
  sums: Float64Array,
  width: number,
  d: number,
): { coefficients: Float64Array; left: Float64Array } {
  const full = width + d;
  const units = Float64Array.from({ length: width }, (_, i) => Math.sqrt(sums[i * full + i]!) || 1);
  const scaled = Float64Array.from({ length: width * width }, (_, at) => {
    const [i, j] = [Math.floor(at / width), at % width];
    return sums[i * full + j]! / (units[i]! * units[j]!);
  });
  const { values, vectors } = eigh(matrix(width, width, scaled));
  const least = SLIGHT * width * values[width - 1]!;
  const coefficients = new Float64Array(d * width);
  for (let c = 0; c < d; c++)
    for (let e = 0; e < width; e++) {
      if (!(values[e]! > least)) continue;
      let along = 0;
      for (let i = 0; i < width; i++)
        along += (vectors.data[i * width + e]! * sums[i * full + width + c]!) / units[i]!;
      for (let i = 0; i < width; i++)
        coefficients[c * width + i]! += (vectors.data[i * width + e]! * along) / (values[e]! * units[i]!);
    }
  // (y - Ar)(y - Ar)^T summed, from both sides, so that it stays a sum of squares.
  const left = new Float64Array(d * d);
  const half = new Float64Array(d * full);
  const factor = (c: number, at: number) =>
    at < width ? -coefficients[c * width + at]! : at - width === c ? 1 : 0;
  for (let c = 0; c < d; c++)
    for (let j = 0; j < full; j++)
      for (let i = 0; i < full; i++) half[c * full + j]! += factor(c, i) * sums[i * full + j]!;
  for (let c = 0; c < d; c++)
    for (let b = 0; b < d; b++)
      for (let j = 0; j < full; j++) left[c * d + b]! += half[c * full + j]! * factor(b, j);
  return { coefficients, left };
}
