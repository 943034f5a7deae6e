import { DataError } from '../../core/errors.js';
import { irfft, rfft } from './fft.js';
import { goodLength } from './fft-plan.js';

/**
 * The beginning of a Fourier series on a period T from t_0 on, omega = 2 pi / T:
 *
 *   f(t) = a_0 / 2 + sum_{k>=1} (a_k cos(k omega t) + b_k sin(k omega t)) = sum_k c_k exp(+i k omega t),
 *   a_k = 2/T int f cos(k omega t) dt,   b_k = 2/T int f sin(k omega t) dt,
 *   c_k = 1/T int f exp(-i k omega t) dt = (a_k - i b_k) / 2,   c_-k = conj c_k.
 *
 * Analysis has the minus sign and synthesis the plus sign; with the same sign in both comes f(-t).
 */
export interface FourierSeries {
  /** a_0 .. a_K and b_0 .. b_K; b_0 is 0. */
  a: Float64Array;
  b: Float64Array;
  period: number;
}

/**
 * The series of a function of which n evenly spaced samples of one period are known, the first at `start`: the sums
 * over samples are the integrals, exactly for a function without terms from n/2 on.
 */
export function seriesOfSamples(
  x: Float64Array,
  terms: number,
  { period, start = 0 }: { period: number; start?: number },
): FourierSeries {
  const n = x.length;
  if (terms > (n - 1) / 2)
    throw new DataError(`${n} samples tell ${Math.floor((n - 1) / 2)} terms, ${terms} were asked for`);
  const X = rfft(x);
  const a = new Float64Array(terms + 1);
  const b = new Float64Array(terms + 1);
  for (let k = 0; k <= terms; k++) {
    // Bins count time from the first sample; the series from 0.
    const angle = 2 * Math.PI * ((k * (start / period)) % 1);
    const [re, im] = [X[2 * k]! / n, X[2 * k + 1]! / n];
    a[k] = 2 * (re * Math.cos(angle) + im * Math.sin(angle));
    b[k] = k === 0 ? 0 : 2 * (re * Math.sin(angle) - im * Math.cos(angle));
  }
  return { a, b, period };
}

export const SUMMATIONS = ['fourier', 'fejer', 'lanczos'] as const;
export type Summation = (typeof SUMMATIONS)[number];

/**
 * What term k of a sum of N terms is multiplied by: 1; 1 - k/(N + 1), the mean of all shorter sums, which does not
 * overshoot (Fejer); sin(pi u) / (pi u), u = k / (N + 1), the sum smoothed over its finest wave (Lanczos).
 */
export function termWeight(k: number, N: number, summation: Summation): number {
  if (k === 0 || summation === 'fourier') return 1;
  const u = k / (N + 1);
  return summation === 'fejer' ? 1 - u : Math.sin(Math.PI * u) / (Math.PI * u);
}

/** The sum of the terms up to N at time t, by Clenshaw's recurrence. */
export function partialSum(
  { a, b, period }: FourierSeries,
  N: number,
  t: number,
  summation: Summation,
): number {
  const angle = 2 * Math.PI * ((t / period) % 1);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  let [u1, u2, v1, v2] = [0, 0, 0, 0];
  for (let k = N; k >= 1; k--) {
    const w = termWeight(k, N, summation);
    [u1, u2] = [w * a[k]! + 2 * c * u1 - u2, u1];
    [v1, v2] = [w * b[k]! + 2 * c * v1 - v2, v1];
  }
  return a[0]! / 2 + u1 * c - u2 + v1 * s;
}

/** The sum of the terms up to N at the times start + j T / points, j = 0 .. points - 1, in O(points log points). */
export function partialSums(
  { a, b, period }: FourierSeries,
  N: number,
  { points, start, summation }: { points: number; start: number; summation: Summation },
): Float64Array {
  // A transform with room for all terms, of which every so many samples are wanted.
  const stride = Math.ceil((2 * N + 2) / points);
  const m = points * stride;
  const X = new Float64Array(2 * (Math.floor(m / 2) + 1));
  for (let k = 0; k <= N; k++) {
    const w = termWeight(k, N, summation) * m;
    const angle = 2 * Math.PI * ((k * (start / period)) % 1);
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    X[2 * k] = (w / 2) * (a[k]! * c + b[k]! * s);
    X[2 * k + 1] = (w / 2) * (a[k]! * s - b[k]! * c);
  }
  X[1] = 0;
  const x = irfft(X, m);
  return stride === 1 ? x : Float64Array.from({ length: points }, (_, j) => x[j * stride]!);
}

/** sum of squares as Parseval has it: a_0^2 / 2 + sum_{k<=N} (a_k^2 + b_k^2), which tends to 2/T int f^2. */
export function parsevalSum({ a, b }: FourierSeries, N = a.length - 1): number {
  let sum = a[0]! ** 2 / 2;
  for (let k = 1; k <= N; k++) sum += a[k]! ** 2 + b[k]! ** 2;
  return sum;
}

/** A grid of times on which waves of N terms are well resolved. */
export const fineGrid = (N: number, least: number): number => goodLength(Math.max(least, 16 * (N + 1)));
