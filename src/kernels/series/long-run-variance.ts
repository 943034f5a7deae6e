import { autocovariance } from '../signal/autocorrelation.js';

/**
 * Long-run variance c_0 + 2 sum_(k=1..lags) (1 - k / (lags + 1)) c_k of a series of mean 0: what N var(mean) tends
 * to. Bartlett's weights keep it from being negative.
 *
 * @param e    centred series
 * @param lags 0..e.length - 1
 * @see Newey & West, A simple, positive semi-definite, heteroskedasticity and autocorrelation consistent covariance
 *      matrix, 1987
 */
export function longRunVariance(e: Float64Array, lags: number): number {
  const c = autocovariance(e, lags);
  let sum = c[0]!;
  for (let k = 1; k <= lags; k++) sum += 2 * (1 - k / (lags + 1)) * c[k]!;
  return sum;
}

/**
 * Lags for `longRunVariance` in the KPSS test, from the series itself: gamma n^(1/3) with
 * gamma = 1.1447 (s1 / s0)^(2/3), s_j the weighted autocovariances up to lag n^(2/9).
 *
 * @see Hobijn, Franses & Ooms, Generalizations of the KPSS-test for stationarity, 1998
 */
export function hobijnLags(e: Float64Array): number {
  const n = e.length;
  const first = Math.floor(n ** (2 / 9));
  const c = autocovariance(e, Math.min(first, n - 1));
  let s0 = c[0]!;
  let s1 = 0;
  for (let k = 1; k < c.length; k++) {
    s0 += 2 * c[k]!;
    s1 += 2 * k * c[k]!;
  }
  return Math.min(n - 1, Math.floor(1.1447 * ((s1 / s0) ** 2) ** (1 / 3) * n ** (1 / 3)));
}
