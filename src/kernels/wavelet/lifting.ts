import { DataError } from '../../core/errors.js';

export const LIFTING_SCHEMES = ['5/3', '9/7'] as const;
export type LiftingScheme = (typeof LIFTING_SCHEMES)[number];

/** Predictions of the odd and updates of the even samples in turn; K scales them at the end. */
const STEPS: Readonly<Record<LiftingScheme, { steps: readonly number[]; K: number }>> = {
  '5/3': { steps: [-1 / 2, 1 / 4], K: Math.SQRT1_2 },
  '9/7': {
    steps: [-1.586134342059924, -0.052980118572961, 0.882911075530934, 0.443506852043971],
    K: 1.230174104914001 / Math.SQRT2,
  },
};

/**
 * One level of the CDF 5/3 or 9/7 transform by lifting, in half the operations of the filters and without more
 * coefficients than samples: ceil(n / 2) approximations and floor(n / 2) details of a signal that is reflected about
 * its first and last sample,
 *
 *   d_i += a (s_i + s_(i+1)),   s_i += b (d_(i-1) + d_i),   s_0 s_1 .. = x_0 x_2 ..,  d_0 d_1 .. = x_1 x_3 ..
 *
 * for each pair of a, b; then s / K and -K d, scale and sign of the filters of cdf53 and cdf97.
 *
 * `integer` (5/3) rounds in each step, d_i -= floor((s_i + s_(i+1)) / 2), s_i += floor((d_(i-1) + d_i + 2) / 4), and
 * does not scale: whole numbers give whole numbers and come back exactly, as in lossless JPEG 2000.
 *
 * @see Daubechies & Sweldens, Factoring wavelet transforms into lifting steps, 1998; ISO/IEC 15444-1, annex F
 */
export function lift(
  x: Float64Array,
  scheme: LiftingScheme,
  { integer = false }: { integer?: boolean } = {},
): { approx: Float64Array; detail: Float64Array } {
  checkWhole(scheme, integer);
  const n = x.length;
  if (n === 0) throw new DataError('an empty series has no wavelet transform');
  const s = Float64Array.from({ length: Math.ceil(n / 2) }, (_, i) => x[2 * i]!);
  const d = Float64Array.from({ length: Math.floor(n / 2) }, (_, i) => x[2 * i + 1]!);
  // A single sample has no neighbours; it stays what it is.
  if (n === 1) return { approx: s, detail: d };
  if (integer) {
    predictWhole(s, d, 1);
    updateWhole(s, d, 1);
    return { approx: s, detail: d };
  }
  const { steps, K } = STEPS[scheme];
  for (let i = 0; i < steps.length; i += 2) {
    predict(s, d, steps[i]!);
    update(s, d, steps[i + 1]!);
  }
  return { approx: s.map((v) => v / K), detail: d.map((v) => -v * K) };
}

/** The inverse of lift: the steps backwards. */
export function unlift(
  { approx, detail }: { approx: Float64Array; detail: Float64Array },
  scheme: LiftingScheme,
  { integer = false }: { integer?: boolean } = {},
): Float64Array {
  checkWhole(scheme, integer);
  const n = approx.length + detail.length;
  if (approx.length !== Math.ceil(n / 2) || n === 0)
    throw new DataError(`${approx.length} approximations do not go with ${detail.length} details`);
  if (n === 1) return approx.slice();
  const { steps, K } = STEPS[scheme];
  const s = integer ? approx.slice() : approx.map((v) => v * K);
  const d = integer ? detail.slice() : detail.map((v) => -v / K);
  if (integer) {
    updateWhole(s, d, -1);
    predictWhole(s, d, -1);
  } else
    for (let i = steps.length - 2; i >= 0; i -= 2) {
      update(s, d, -steps[i + 1]!);
      predict(s, d, -steps[i]!);
    }
  return Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? s : d)[i >> 1]!);
}

function checkWhole(scheme: LiftingScheme, integer: boolean): void {
  if (integer && scheme !== '5/3') throw new DataError('only the 5/3 scheme is exact in whole numbers');
}

/** Odd samples by the even ones on both sides; the last of an even number has its only neighbour twice. */
function predict(s: Float64Array, d: Float64Array, weight: number): void {
  for (let i = 0; i < d.length; i++) d[i]! += weight * (s[i]! + s[Math.min(i + 1, s.length - 1)]!);
}

/** Even samples by the odd ones on both sides. */
function update(s: Float64Array, d: Float64Array, weight: number): void {
  for (let i = 0; i < s.length; i++)
    s[i]! += weight * (d[Math.max(i - 1, 0)]! + d[Math.min(i, d.length - 1)]!);
}

/** The rounded steps of 5/3; sign -1 takes them back. */
function predictWhole(s: Float64Array, d: Float64Array, sign: 1 | -1): void {
  for (let i = 0; i < d.length; i++)
    d[i]! -= sign * Math.floor((s[i]! + s[Math.min(i + 1, s.length - 1)]!) / 2);
}

function updateWhole(s: Float64Array, d: Float64Array, sign: 1 | -1): void {
  for (let i = 0; i < s.length; i++)
    s[i]! += sign * Math.floor((d[Math.max(i - 1, 0)]! + d[Math.min(i, d.length - 1)]! + 2) / 4);
}
