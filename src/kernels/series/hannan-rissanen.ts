import { burg } from './burg.js';
import { tallRegression } from './tall-regression.js';

/**
 * A first guess at an ARMA by two regressions: a long autoregression gives the noise, then x_t is regressed on the lags
 * `arLags` of itself and `maLags` of that noise. x is centred. The result need not be stationary or invertible.
 *
 * @see Hannan & Rissanen, Recursive estimation of mixed autoregressive-moving average order, 1982
 */
export function hannanRissanen(
  x: Float64Array,
  arLags: readonly number[],
  maLags: readonly number[],
): { ar: Float64Array; ma: Float64Array } {
  const n = x.length;
  const lags = [...arLags, ...maLags];
  const most = Math.max(0, ...lags);
  const long = Math.min(Math.floor(n / 4), Math.max(2 * most, Math.floor(10 * Math.log10(n))));
  const { ar: phi } = burg(x, long);
  const noise = new Float64Array(n);
  for (let t = long; t < n; t++) {
    let e = x[t]!;
    for (let i = 1; i <= long; i++) e -= phi[i - 1]! * x[t - i]!;
    noise[t] = e;
  }
  const first = maLags.length > 0 ? long + most : most;
  const { coefficients } = tallRegression(n - first, lags.length, 1, (begin, end, block) => {
    let at = 0;
    for (let t = begin + first; t < end + first; t++) {
      for (const lag of arLags) block[at++] = x[t - lag]!;
      for (const lag of maLags) block[at++] = noise[t - lag]!;
      block[at++] = x[t]!;
    }
  });
  return { ar: coefficients.data.slice(0, arLags.length), ma: coefficients.data.slice(arLags.length) };
}
