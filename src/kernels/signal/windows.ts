import { DataError } from '../../core/errors.js';
import { besselI0e } from '../special/modified-bessel.js';

/** Coefficients a_k of the cosine sums w_j = sum_k (-1)^k a_k cos(2 pi k j / M). */
const COSINE_SUMS = {
  rectangular: [1],
  hann: [0.5, 0.5],
  hamming: [0.54, 0.46],
  blackman: [0.42, 0.5, 0.08],
  'blackman-harris': [0.35875, 0.48829, 0.14128, 0.01168],
  nuttall: [0.3635819, 0.4891775, 0.1365995, 0.0106411],
  'flat-top': [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368],
} as const;

type CosineSum = keyof typeof COSINE_SUMS;

export const WINDOWS = [
  ...([
    'rectangular',
    'hann',
    'hamming',
    'blackman',
    'blackman-harris',
    'nuttall',
    'flat-top',
  ] satisfies CosineSum[]),
  'bartlett',
  'cosine',
  'kaiser',
  'gaussian',
  'tukey',
] as const;

export interface WindowShape {
  /** Spread over M = n points, as for analysis (default), or over M = n - 1, as for filter design. */
  symmetric?: boolean;
  /** kaiser: I0(beta sqrt(1 - u^2)) / I0(beta), u from -1 to 1. 8.6 has the main lobe of a blackman window. */
  beta?: number;
  /** gaussian: exp(-d^2 / (2 sigma^2)), d samples from the middle. A sixth of n by default. */
  sigma?: number;
  /** tukey: the part of the window, 0 to 1, that is tapered as a hann window is. */
  alpha?: number;
}

/**
 * A window of n samples: a periodic one is a symmetric one of n + 1 without its last sample.
 *
 * @see Harris, On the use of windows for harmonic analysis with the discrete Fourier transform, 1978
 */
export function windowOf(
  kind: (typeof WINDOWS)[number],
  n: number,
  { symmetric = false, beta = 8.6, sigma = n / 6, alpha = 0.5 }: WindowShape = {},
): Float64Array {
  if (n < 1) throw new DataError(`a window needs one sample or more, got ${n}`);
  if (n === 1) return Float64Array.of(1);
  const M = symmetric ? n - 1 : n;
  const weight = weightOf(kind, M, { beta, sigma, alpha });
  const w = new Float64Array(n);
  for (let j = 0; 2 * j <= M; j++) {
    w[j] = weight(j);
    if (M - j < n) w[M - j] = w[j]!;
  }
  return w;
}

/** The weight of sample j in the first half. */
function weightOf(
  kind: (typeof WINDOWS)[number],
  M: number,
  { beta, sigma, alpha }: { beta: number; sigma: number; alpha: number },
): (j: number) => number {
  switch (kind) {
    case 'bartlett':
      return (j) => (2 * j) / M;
    case 'cosine':
      // Between the samples of the circle, so that no weight is 0.
      return (j) => Math.sin((Math.PI * (j + 0.5)) / (M + 1));
    case 'kaiser':
      return (j) => kaiser(j, M, beta);
    case 'gaussian':
      return (j) => Math.exp(-0.5 * ((j - M / 2) / sigma) ** 2);
    case 'tukey':
      return (j) => tukey(j, M, alpha);
    default:
      return cosineSum(COSINE_SUMS[kind], M);
  }
}

const cosineSum =
  ([a0 = 0, ...rest]: readonly number[], M: number) =>
  (j: number): number => {
    const angle = (2 * Math.PI * j) / M;
    let sum = a0;
    for (let k = 0; k < rest.length; k++)
      sum += (k % 2 === 0 ? -rest[k]! : rest[k]!) * Math.cos((k + 1) * angle);
    return sum;
  };

/** By I0(x) exp(-x), since I0 itself passes the largest double from beta 713 on. */
function kaiser(j: number, M: number, beta: number): number {
  const x = beta * Math.sqrt(Math.max(0, 1 - ((2 * j) / M - 1) ** 2));
  return (besselI0e(x) / besselI0e(beta)) * Math.exp(x - beta);
}

function tukey(j: number, M: number, alpha: number): number {
  const edge = j / M;
  return 2 * edge < alpha ? (1 - Math.cos((2 * Math.PI * edge) / alpha)) / 2 : 1;
}

/** Mean of the window: the factor by which the line of a pure tone shrinks. */
export const coherentGain = (w: Float64Array) => w.reduce((sum, v) => sum + v, 0) / w.length;

/** Equivalent noise bandwidth in bins, n sum w^2 / (sum w)^2: 1 for the rectangle, 1.5 for hann. */
export const noiseBandwidth = (w: Float64Array) =>
  w.reduce((sum, v) => sum + v * v, 0) / w.length / coherentGain(w) ** 2;
