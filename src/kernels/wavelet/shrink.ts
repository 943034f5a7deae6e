/** What becomes of a coefficient x under a threshold t > 0; all three put |x| <= t to 0. */
export const SHRINKAGE = ['soft', 'hard', 'garrote'] as const;

export type Shrinkage = (typeof SHRINKAGE)[number];

/**
 * Coefficients under a threshold:  soft: sign(x) (|x| - t),  hard: x,  garrote: x - t^2 / x, between the two.
 *
 * @see Donoho & Johnstone, Ideal spatial adaptation by wavelet shrinkage, 1994; Gao, Wavelet shrinkage denoising using
 *      the non-negative garrote, 1998
 */
export function shrink(x: Float64Array, t: number, rule: Shrinkage): Float64Array {
  if (t === 0) return x.slice();
  if (rule === 'hard') return x.map((v) => (Math.abs(v) > t ? v : 0));
  if (rule === 'soft') return x.map((v) => (v > t ? v - t : v < -t ? v + t : 0));
  return x.map((v) => (Math.abs(v) > t ? v - (t * t) / v : 0));
}
