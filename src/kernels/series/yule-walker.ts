import { DataError } from '../../core/errors.js';
import { levinsonDurbin } from '../linalg/toeplitz.js';
import { autocovariance } from '../signal/autocorrelation.js';

/** What every estimator of an autoregression gives. */
export interface ArEstimate {
  /** phi_1..phi_p of x_t = sum_i phi_i x_{t-i} + e_t. */
  ar: Float64Array;
  /** Variance of e_t. */
  sigma2: number;
}

/**
 * AR(p) by the Yule-Walker equations over the autocovariances divided by N, which are positive semi-definite:
 * the result is stationary whatever the data. x is centred first.
 *
 * @see Brockwell & Davis, Time Series: Theory and Methods, 2nd ed., section 8.1
 */
export function yuleWalker(x: Float64Array, order: number): ArEstimate {
  if (order >= x.length)
    throw new DataError(
      `an autoregression of order ${order} needs more than ${order} samples, got ${x.length}`,
    );
  const { coefficients, variances } = levinsonDurbin(autocovariance(x, order));
  return { ar: coefficients, sigma2: variances[order]! };
}
