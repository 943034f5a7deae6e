import { type Coefficients, expand, type Orders } from './arma-coefficients.js';
import type { GaussianProfile } from './gaussian-profile.js';
import { differencePolynomial } from './lag-polynomial.js';
import type { Line, Trend } from './trend.js';

export const AR_METHODS = ['yule-walker', 'burg', 'ols', 'mle'] as const;
export type ArMethod = (typeof AR_METHODS)[number];

/**
 * phi(B) Phi(B^s) u_t = theta(B) Theta(B^s) e_t,  u_t = w_t - mean - slope t,  w = (1 - B)^d (1 - B^s)^D x, e_t of variance
 * sigma2; t = 0 at the first w.
 */
export interface ArimaModel {
  coefficients: Coefficients;
  /** s; 0 without seasons. */
  season: number;
  difference: number;
  seasonalDifference: number;
  trend: Trend;
  line: Line;
  sigma2: number;
  method: ArMethod;
}

export interface ArimaFit extends ArimaModel {
  /** Observations that the likelihood is of. */
  n: number;
  /** Coefficients, terms of the trend, and sigma2. */
  parameters: number;
  /** Infinite where the model predicts without error. */
  logLikelihood: number;
  /** Of a search; the other methods need none. */
  converged: boolean;
  /** In the order ar, ma, seasonalAr, seasonalMa; those of the line and of sigma2 where the method has them. */
  standardErrors?: { coefficients: Float64Array; line?: Float64Array; sigma2?: number };
}

export interface ArimaOptions {
  orders: Orders;
  difference?: number;
  seasonalDifference?: number;
  trend?: Trend;
  method?: ArMethod;
  /** First samples that least squares only look back at; their order, unless several orders are compared. */
  holdBack?: number;
  /** Spare the standard errors. */
  quick?: boolean;
  /** The likelihood of this series, where it is at hand already. */
  profile?: GaussianProfile;
}

/** phi(B) Phi(B^s) and theta(B) Theta(B^s) as one polynomial each, and delta of the differences. */
export function polynomials({ coefficients, season, difference, seasonalDifference }: ArimaModel) {
  return {
    ...expand(coefficients, season),
    delta: differencePolynomial(difference, seasonalDifference, season),
  };
}
