import { DataError } from '../../core/errors.js';
import { type LargestEigenpairs, largestTridiagonal } from '../linalg/tridiagonal-largest.js';
import { irfft, rfft } from './fft.js';
import { goodLength } from './fft-plan.js';

/** Slepian's discrete prolate spheroidal sequences. */
export interface Tapers {
  count: number;
  /** Sequence k: unit norm, orthogonal to the others, even or odd about its middle as k is. */
  taper(k: number): Float64Array;
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
  const coarse = Math.max(COARSE, 2 ** Math.ceil(Math.log2(SAMPLES_A_LOBE * (bandwidth + count))));
  if (n <= 4 * coarse) return exactly(n, bandwidth, count);
  const { taper, ratios } = exactly(coarse, bandwidth, count);
  const { taper: coarser } = exactly(coarse / 2, bandwidth, count);
  // v_m = v + c / m^2: what the two lengths differ by tells c, and with it the n samples.
  const share = (1 - (coarse / n) ** 2) / 3;
  return {
    count,
    ratios,
    taper(k) {
      const v = interpolated(taper(k), n);
      const rough = interpolated(coarser(k), n);
      for (let i = 0; i < n; i++) v[i]! += share * (v[i]! - rough[i]!);
      return unit(v);
    },
  };
}

// Long sequences of one bandwidth are samples of the same smooth functions, up to 1/m^2. Eigenvectors of many
// million rows are far less exact than that, as their eigenvalues lie too close.
const COARSE = 2 ** 13;
const SAMPLES_A_LOBE = 256;

function exactly(n: number, bandwidth: number, count: number): Tapers {
  const W = bandwidth / n;
  const even = halves(n, W, Math.ceil(count / 2), 1);
  const odd = count > 1 ? halves(n, W, Math.floor(count / 2), -1) : undefined;
  const tapers = Array.from({ length: count }, (_, k) => {
    const half = (k % 2 === 0 ? even : odd!).vectors[k >> 1]!;
    return k % 2 === 0 ? evenTaper(half, n) : oddTaper(half, n);
  });
  return {
    count,
    taper: (k) => tapers[k]!,
    ratios: Float64Array.from(tapers, (taper) => concentration(taper, W)),
  };
}

/** A sequence of n samples from a shorter one: sample i lies at (i + 1/2) / n of both; Lagrange through six samples. */
function interpolated(x: Float64Array, n: number): Float64Array {
  const m = x.length;
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const place = ((i + 0.5) * m) / n - 0.5;
    const first = Math.min(Math.max(Math.floor(place) - 2, 0), m - 6);
    const u = place - first;
    const a = u;
    const b = u - 1;
    const c = u - 2;
    const d = u - 3;
    const e = u - 4;
    const f = u - 5;
    const v =
      (-b * c * d * e * f * x[first]!) / 120 +
      (a * c * d * e * f * x[first + 1]!) / 24 -
      (a * b * d * e * f * x[first + 2]!) / 12 +
      (a * b * c * e * f * x[first + 3]!) / 12 -
      (a * b * c * d * f * x[first + 4]!) / 24 +
      (a * b * c * d * e * x[first + 5]!) / 120;
    y[i] = v;
  }
  return unit(y);
}

function unit(y: Float64Array): Float64Array {
  let squares = 0;
  for (let i = 0; i < y.length; i++) squares += y[i]! * y[i]!;
  const size = Math.sqrt(squares);
  for (let i = 0; i < y.length; i++) y[i]! /= size;
  return y;
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
