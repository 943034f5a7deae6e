import { DataError } from '../../core/errors.js';
import { type LargestEigenpairs, largestTridiagonal } from '../linalg/tridiagonal-largest.js';
import { irfft, rfft } from './fft.js';
import { goodLength } from './fft-plan.js';

/** Slepian's discrete prolate spheroidal sequences. */
export interface Tapers {
  /** Unit norm each, orthogonal; k is even or odd about its middle as k is. */
  tapers: Float64Array[];
  /** The part of each taper's energy within the band |f| <= W, close to 1 for k < 2 NW - 1. */
  ratios: Float64Array;
}

/**
 * The `count` sequences of n samples whose energy is most within |f| <= W = bandwidth / n cycles a sample: the
 * eigenvectors of the largest eigenvalues of the tridiagonal matrix
 *
 *   d_i = ((n - 1) / 2 - i)^2 cos(2 pi W),   e_i = (i + 1) (n - 1 - i) / 2.
 *
 * It is symmetric about both diagonals: even and odd sequences are found apart, at half the length each. Even ones
 * have a positive mean, odd ones begin with a positive lobe.
 *
 * @param bandwidth the time-bandwidth product NW, below n / 2; usually 2 to 4
 * @param count     usually 2 NW - 1; those beyond leak
 * @see Slepian, Prolate spheroidal wave functions V: the discrete case, 1978; Percival & Walden, Spectral Analysis
 *      for Physical Applications, 1993, chapter 8
 */
export function dpss(n: number, bandwidth: number, count: number): Tapers {
  if (!(bandwidth > 0 && bandwidth < n / 2))
    throw new DataError(`a bandwidth of ${bandwidth} is not between 0 and half of ${n} samples`);
  if (!(count >= 1 && count <= n)) throw new DataError(`${n} samples have 1 to ${n} tapers, not ${count}`);
  const W = bandwidth / n;
  const even = halves(n, W, Math.ceil(count / 2), 1);
  const odd = count > 1 ? halves(n, W, Math.floor(count / 2), -1) : undefined;
  const tapers = Array.from({ length: count }, (_, k) => {
    const half = (k % 2 === 0 ? even : odd!).vectors[k >> 1]!;
    return k % 2 === 0 ? evenTaper(half, n) : oddTaper(half, n);
  });
  return { tapers, ratios: Float64Array.from(tapers, (taper) => concentration(taper, W)) };
}

/** The eigenproblem of the sequences with x_(n-1-i) = parity x_i, in their first halves. */
function halves(n: number, W: number, count: number, parity: 1 | -1): LargestEigenpairs {
  const m = Math.floor(n / 2);
  const size = n % 2 === 1 && parity === 1 ? m + 1 : m;
  const cosine = Math.cos(2 * Math.PI * W);
  const d = Float64Array.from({ length: size }, (_, i) => ((n - 1) / 2 - i) ** 2 * cosine);
  const e = Float64Array.from({ length: size - 1 }, (_, i) => ((i + 1) * (n - 1 - i)) / 2);
  // The two halves meet: sample m - 1 beside its mirror image, or beside the middle one, which both halves share.
  if (n % 2 === 0) d[m - 1]! += (parity * (m * (n - m))) / 2;
  else if (parity === 1 && m > 0) e[m - 1]! *= Math.SQRT2;
  return largestTridiagonal(d, e, count);
}

function evenTaper(half: Float64Array, n: number): Float64Array {
  const taper = new Float64Array(n);
  for (let i = 0; i < half.length; i++)
    taper[i] = taper[n - 1 - i] = 2 * i === n - 1 ? half[i]! : half[i]! * Math.SQRT1_2;
  return turned(taper, taper.reduce((sum, v) => sum + v, 0) < 0);
}

function oddTaper(half: Float64Array, n: number): Float64Array {
  const taper = new Float64Array(n);
  for (let i = 0; i < half.length; i++) {
    taper[i] = half[i]! * Math.SQRT1_2;
    taper[n - 1 - i] = -taper[i]!;
  }
  // The first sample that is no rounding decides.
  const least = Math.max(1e-7, 1 / n);
  return turned(taper, (taper.find((v) => v * v > least) ?? taper[0]!) < 0);
}

const turned = (taper: Float64Array, turn: boolean): Float64Array => (turn ? taper.map((v) => -v) : taper);

/** sum_lag sinc(2 W lag) 2 W times the taper's autocorrelation: its energy within |f| <= W. */
function concentration(taper: Float64Array, W: number): number {
  const n = taper.length;
  const padded = new Float64Array(goodLength(2 * n));
  padded.set(taper);
  const X = rfft(padded);
  for (let i = 0; i < X.length; i += 2) {
    X[i] = X[i]! ** 2 + X[i + 1]! ** 2;
    X[i + 1] = 0;
  }
  const r = irfft(X, padded.length);
  let sum = 2 * W * r[0]!;
  for (let lag = 1; lag < n; lag++) sum += (2 * Math.sin(2 * Math.PI * W * lag) * r[lag]!) / (Math.PI * lag);
  return Math.min(1, sum);
}
