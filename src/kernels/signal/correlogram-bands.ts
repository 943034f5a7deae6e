import { DataError } from '../../core/errors.js';
import { normalQuantile } from '../special/normal-quantile.js';

export const BANDS = ['none', 'white', 'bartlett'] as const;
export type Bands = (typeof BANDS)[number];

/**
 * Half-widths of the confidence band of a correlogram at lags 0, 1, ...; 0 at lag 0, which is certain:
 *
 *   white     z / sqrt(n): what white noise stays in, at `level` of the lags
 *   bartlett  z sqrt((1 + 2 sum_(0<j<k) rho_j^2) / n): the standard error of rho_k where all after lag k - 1 is 0,
 *             as in a moving average of that order
 *
 * z is the (1 + level) / 2 quantile of the normal law.
 *
 * @param n     samples of the series
 * @param level 0..1, both ends excluded
 * @see Bartlett, On the theoretical specification and sampling properties of autocorrelated time-series, 1946
 */
export function correlogramBand(
  rho: Float64Array,
  n: number,
  { kind, level }: { kind: Exclude<Bands, 'none'>; level: number },
): Float64Array {
  if (!(level > 0 && level < 1)) throw new DataError(`a level between 0 and 1 is needed, got ${level}`);
  const z = normalQuantile((1 + level) / 2);
  let squares = 0;
  return rho.map((_, k) => {
    if (k === 0) return 0;
    if (k > 1) squares += rho[k - 1]! ** 2;
    return z * Math.sqrt((kind === 'white' ? 1 : 1 + 2 * squares) / n);
  });
}
