import { DataError } from '../../core/errors.js';
import { centred } from '../linalg/moments.js';
import { partialAutocorrelation } from '../signal/autocorrelation.js';
import { burg } from './burg.js';
import { lagTriangle, leavesNothing, readTriangle } from './lagged-design.js';
import { toPartials } from './partial-coefficients.js';
import { requireVarying } from './requirements.js';

export const PARTIAL_METHODS = ['yw', 'yw-unbiased', 'burg', 'ols'] as const;

/**
 * Partial autocorrelation at lags 0..lags, 1 at lag 0: the correlation of x_t and x_(t-k) that those in between do
 * not explain.
 *
 *   yw, yw-unbiased  Durbin-Levinson over autocovariances divided by n, or by n - k
 *   burg             the reflections of Burg's method, always within -1..1
 *   ols              the last coefficient of the regression of x_t on a constant and x_(t-1)..x_(t-k), for each k
 *
 * @param lags at most half of the samples for ols, below their number for the others
 * @see Box, Jenkins & Reinsel, Time Series Analysis, 3rd ed., section 3.2
 */
export function partialCorrelogram(
  x: Float64Array,
  lags: number,
  method: (typeof PARTIAL_METHODS)[number],
): Float64Array {
  if (method === 'yw' || method === 'yw-unbiased')
    return partialAutocorrelation(x, lags, { unbiased: method === 'yw-unbiased' });
  requireVarying(x, 'a partial autocorrelation');
  const most = method === 'ols' ? Math.floor(x.length / 2) : x.length - 1;
  if (lags > most)
    throw new DataError(`${lags} lags, ${method} allows ${most} for a series of ${x.length} samples`);
  const d = centred(x);
  if (method === 'burg') {
    const partials = toPartials(burg(d, lags).ar);
    if (!partials)
      throw new DataError('fewer lags predict the series without error', { hint: 'ask for fewer --lags' });
    return Float64Array.of(1, ...partials);
  }
  return Float64Array.from({ length: lags + 1 }, (_, k) => (k === 0 ? 1 : lastCoefficient(d, k)));
}

function lastCoefficient(d: Float64Array, k: number): number {
  const n = d.length - k;
  const triangle = lagTriangle(d, k, { first: [new Float64Array(n).fill(1)] });
  const models = triangle && readTriangle(triangle, n);
  if (!models || leavesNothing(models, k))
    throw new DataError(`${k - 1} lags predict the series without error: no partial autocorrelation at ${k}`);
  return models.lastCoefficient[k + 1]!;
}
