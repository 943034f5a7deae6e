import { DataError } from '../../core/errors.js';
import { centred } from '../linalg/moments.js';
import { isConstant } from '../series/requirements.js';
import { laggedProducts } from './lagged-products.js';

/**
 * Sample autocovariance c(k), k = 0..lags,
 *
 *   c(k) = 1/N sum_{t=0}^{N-1-k} (x_t - m)(x_{t+k} - m),   m = mean of x.
 *
 * `unbiased` divides by N - k. Dividing by N is the default because it keeps the sequence
 * positive semi-definite, which the Yule-Walker equations rely on.
 *
 * @param method direct: the sums as written; fft: the same from the power spectrum (Wiener-Khinchin), the
 *               series padded with zeros so that no sum wraps round; auto: fft from 64 lags on
 * @see Brockwell & Davis, Time Series: Theory and Methods, 2nd ed., section 7.2
 */
export function autocovariance(
  x: Float64Array,
  lags: number,
  { unbiased = false, method = 'auto' }: { unbiased?: boolean; method?: 'auto' | 'direct' | 'fft' } = {},
): Float64Array {
  const n = x.length;
  if (n < 2) throw new DataError(`an autocovariance needs two samples or more, got ${n}`);
  if (lags >= n) throw new DataError(`${lags} lags need more than ${lags} samples, got ${n}`);
  // Loops, as there may be millions of samples and lags.
  const d = centred(x);
  const c = laggedProducts(d, d, 0, lags, method);
  for (let k = 0; k <= lags; k++) c[k]! /= unbiased ? n - k : n;
  return c;
}

/** Sample autocorrelation rho(k) = c(k) / c(0), k = 0..lags. */
export function autocorrelation(
  x: Float64Array,
  lags: number,
  options: Parameters<typeof autocovariance>[2] = {},
): Float64Array {
  const c = autocovariance(x, lags, options);
  if (isConstant(x)) throw new DataError('a constant series has no autocorrelation');
  const variance = c[0]!;
  for (let k = 0; k <= lags; k++) c[k]! /= variance;
  return c;
}

/**
 * Partial autocorrelation alpha(k), k = 0..lags (alpha(0) = 1): the last coefficient of the best linear
 * predictor of x_t from its k predecessors, by the Durbin-Levinson recursion over rho.
 *
 * @see Brockwell & Davis, Time Series: Theory and Methods, 2nd ed., proposition 5.2.1
 */
export function partialAutocorrelation(
  x: Float64Array,
  lags: number,
  options: Parameters<typeof autocovariance>[2] = {},
): Float64Array {
  const rho = autocorrelation(x, lags, options);
  const alpha = new Float64Array(lags + 1);
  alpha[0] = 1;
  let phi = new Float64Array(0);
  let error = 1;
  for (let k = 1; k <= lags; k++) {
    let rest = rho[k]!;
    for (let j = 0; j < k - 1; j++) rest -= phi[j]! * rho[k - 1 - j]!;
    if (!(error > PREDICTED))
      throw new DataError(
        `${k - 1} lags predict the series without error: no partial autocorrelation at ${k}`,
      );
    const reflection = rest / error;
    const next = new Float64Array(k);
    for (let j = 0; j < k - 1; j++) next[j] = phi[j]! - reflection * phi[k - 2 - j]!;
    next[k - 1] = reflection;
    phi = next;
    alpha[k] = reflection;
    error *= 1 - reflection ** 2;
  }
  return alpha;
}

/** A part of the variance that is rounding only. (Unbiased sums can even make it negative.) */
const PREDICTED = 1e-13;
