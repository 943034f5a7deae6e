import { DataError } from '../../core/errors.js';
import { type WINDOWS, windowOf } from '../signal/windows.js';

export const RESAMPLE_PADDINGS = ['zero', 'mean', 'line'] as const;

export interface PolyphaseOptions {
  /** Window of the low-pass filter; kaiser by default. */
  window?: (typeof WINDOWS)[number] | undefined;
  /** Shape of the kaiser window, 5 by default: side lobes about 50 dB down. */
  beta?: number | undefined;
  /** Taps of a filter of your own, odd in number, at the rate of the input times `up`, with sum 1. */
  taps?: Float64Array | undefined;
  /**
   * What the signal is taken to be outside: zero, its mean, or the line through its first and last sample. With zero
   * a signal far from 0 sags at the ends.
   */
  padding?: (typeof RESAMPLE_PADDINGS)[number] | undefined;
}

/** Filters of more taps than this are refused: a ratio of large numbers without a common factor. */
const MOST_TAPS = 2 ** 25;

/**
 * Signal at up / down times its rate, ceil(n up / down) samples:
 *
 *   y_m = up sum_k h_(m down - k up) x_k,    h the low-pass at the lower of both half rates, centred at 0:
 *   h_j = w_j sin(pi j / r) / (pi j / r), divided by its sum,  r = max(up, down),  |j| <= 10 r.
 *
 * Of each y only the taps that meet samples are computed, (20 r + 1) / up of them, so that no signal at `up` times the
 * rate is ever made. The fraction is reduced first; of equal rates the samples come back as they are.
 *
 * @see Crochiere & Rabiner, Multirate Digital Signal Processing, 1983, section 3.3
 */
export function resamplePolyphase(
  x: Float64Array,
  up: number,
  down: number,
  { window = 'kaiser', beta = 5, taps, padding = 'zero' }: PolyphaseOptions = {},
): Float64Array {
  if (x.length === 0) throw new DataError('nothing to resample: the series has no samples');
  if (!(isCount(up) && isCount(down)))
    throw new DataError(`the ratio of rates must be of two whole numbers from 1 on, got ${up} / ${down}`);
  if (taps && taps.length % 2 === 0)
    throw new DataError(`the taps need a middle, an odd number of them, got ${taps.length}`);
  const divisor = greatestDivisor(up, down);
  const [p, q] = [up / divisor, down / divisor];
  if (p === 1 && q === 1) return x.slice();
  const r = Math.max(p, q);
  if (!taps && 20 * r + 1 > MOST_TAPS)
    throw new DataError(`a ratio of ${p} / ${q} takes a filter of ${20 * r + 1} taps`, {
      hint: 'take a close fraction of smaller numbers',
    });
  const h = taps ?? lowPass(r, windowOf(window, 20 * r + 1, { symmetric: true, beta }));
  if (padding !== 'mean') return weigh(x, h, p, q, padding === 'line');
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  return weigh(
    x.map((v) => v - mean),
    h,
    p,
    q,
    false,
  ).map((v) => v + mean);
}

const isCount = (v: number) => Number.isSafeInteger(v) && v >= 1;

export function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

function lowPass(r: number, window: Float64Array): Float64Array {
  const middle = (window.length - 1) / 2;
  const h = window.map((w, i) => {
    const u = (Math.PI * (i - middle)) / r;
    return i === middle ? w : (w * Math.sin(u)) / u;
  });
  const sum = h.reduce((total, v) => total + v, 0);
  return h.map((v) => v / sum);
}

/** y_m = up sum_k h[middle + m down - k up] x_k: for each m one of `up` phases of h against a run of samples. */
function weigh(x: Float64Array, h: Float64Array, up: number, down: number, line: boolean): Float64Array {
  const n = x.length;
  const middle = (h.length - 1) / 2;
  const length = Math.ceil(h.length / up);
  // Phase p has the taps p, p + up, ..., the last first, as samples go forwards while taps go backwards.
  const phases = new Float64Array(up * length);
  for (let i = 0; i < h.length; i++) phases[(i % up) * length + length - 1 - Math.floor(i / up)] = up * h[i]!;
  const after = Math.ceil(middle / up) + 1;
  const padded = new Float64Array(length + n + after);
  padded.set(x, length);
  if (line) {
    const slope = n > 1 ? (x[n - 1]! - x[0]!) / (n - 1) : 0;
    for (let i = 1; i <= length; i++) padded[length - i] = x[0]! - i * slope;
    for (let i = 1; i <= after; i++) padded[length + n - 1 + i] = x[n - 1]! + i * slope;
  }
  const y = new Float64Array(Math.ceil((n * up) / down));
  for (let m = 0; m < y.length; m++) {
    const at = m * down + middle;
    const newest = Math.floor(at / up);
    y[m] = dot(phases, (at - newest * up) * length, padded, newest + 1, length);
  }
  return y;
}

/** Four running sums, so that an addition need not wait for the one before. */
function dot(a: Float64Array, i: number, b: Float64Array, j: number, n: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < n; k += 4) {
    s0 += a[i + k]! * b[j + k]!;
    s1 += a[i + k + 1]! * b[j + k + 1]!;
    s2 += a[i + k + 2]! * b[j + k + 2]!;
    s3 += a[i + k + 3]! * b[j + k + 3]!;
  }
  for (; k < n; k++) s0 += a[i + k]! * b[j + k]!;
  return s0 + s1 + (s2 + s3);
}
