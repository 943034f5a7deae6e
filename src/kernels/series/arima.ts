import { DataError } from '../../core/errors.js';
import { estimates } from './arima-estimates.js';
import type { ArimaFit, ArimaOptions } from './arima-model.js';
import { orderCount } from './arma-coefficients.js';
import { applyDifference, differencePolynomial } from './lag-polynomial.js';
import { isConstant } from './requirements.js';
import { trendTerms } from './trend.js';

/** The differences that are modelled, refused where there is nothing to model. */
export function differenced(
  x: Float64Array,
  { orders, difference = 0, seasonalDifference = 0 }: ArimaOptions,
): Float64Array {
  const delta = differencePolynomial(difference, seasonalDifference, orders.season);
  if (x.length <= delta.length + 1)
    throw new DataError(
      `${delta.length === 0 ? 'a model needs' : `differences over ${delta.length} samples need`} ${delta.length + 2} samples or more, got ${x.length}`,
    );
  const w = applyDifference(x, delta);
  if (isConstant(w))
    throw new DataError(
      delta.length === 0
        ? 'a constant series has nothing to fit'
        : 'the differences are constant, which leaves nothing to fit',
    );
  return w;
}

/**
 * AR, ARMA, ARIMA and seasonal ones of given orders. Yule-Walker, Burg and least squares are for autoregressions; their
 * trend is taken off by least squares first (with --method ols it is fitted along). The likelihood is the exact Gaussian one
 * of all (differenced) samples at the estimate, with least squares that of the samples that were predicted.
 */
export function fitArima(x: Float64Array, options: ArimaOptions): ArimaFit {
  const { orders, difference = 0, seasonalDifference = 0, trend = 'constant', method = 'mle' } = options;
  const w = differenced(x, options);
  const parameters = orderCount(orders) + trendTerms(trend) + 1;
  if (w.length < parameters + 2)
    throw new DataError(
      `a model with ${parameters} parameters needs ${parameters + 2} samples or more, got ${w.length}`,
    );
  const estimate = estimates[method](w, trend, options);
  return {
    ...{ season: orders.season ?? 0, difference, seasonalDifference, trend, method, parameters },
    ...estimate,
  };
}
