import type { Rng } from '../random.js';
import { count, positive } from './check.js';

/**
 * A sampler of ranks, P(k) proportional to k^-exponent, k = 1..limit, for any exponent above 0, by
 * rejection-inversion: x is drawn under the hat x^-s by H^-1 and rounded, and seldom rejected.
 *
 *   H(x) = integral of t^-s = (x^(1-s) - 1) / (1 - s),   log x at s = 1
 *
 * @see Hörmann & Derflinger, Rejection-inversion to generate variates from monotone discrete
 *      distributions, 1996
 */
export function zipf(rng: Rng, exponent: number, limit: number): number {
  positive('zipf: the exponent', exponent);
  count('zipf: the limit', limit);
  positive('zipf: the limit', limit);
  const first = hat(1.5, exponent) - 1;
  const last = hat(limit + 0.5, exponent);
  const near = 2 - inverseHat(hat(2.5, exponent) - 2 ** -exponent, exponent);
  for (;;) {
    const u = last + rng.uniform() * (first - last);
    const x = inverseHat(u, exponent);
    const k = Math.min(limit, Math.max(1, Math.round(x)));
    if (k - x <= near || u >= hat(k + 0.5, exponent) - k ** -exponent) return k;
  }
}

const hat = (x: number, s: number) => expRatio((1 - s) * Math.log(x)) * Math.log(x);

const inverseHat = (y: number, s: number) => Math.exp(logRatio(Math.max(-1, (1 - s) * y)) * y);

/** (e^t - 1) / t. */
const expRatio = (t: number) => (Math.abs(t) > 1e-8 ? Math.expm1(t) / t : 1 + t / 2);

/** log(1 + t) / t. */
const logRatio = (t: number) => (Math.abs(t) > 1e-8 ? Math.log1p(t) / t : 1 - t / 2);
