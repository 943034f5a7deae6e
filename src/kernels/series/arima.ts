import { DataError } from '../../core/errors.js';
import { cholesky, choleskyInverse } from '../linalg/cholesky.js';
import { type Matrix, matrix } from '../linalg/matrix.js';
import { arLeastSquares } from './ar-least-squares.js';
import { type Coefficients, expand, type Orders, orderCount } from './arma-coefficients.js';
import { armaCovariance } from './arma-information.js';
import { armaMle, profileOf } from './arma-mle.js';
import { armaAutocovariance } from './arma-theory.js';
import { burg } from './burg.js';
import { type GaussianProfile, profileLogLikelihood } from './gaussian-profile.js';
import { applyDifference, differencePolynomial } from './lag-polynomial.js';
import { NoNoiseError } from './no-noise.js';
import { isConstant } from './requirements.js';
import { fitTrend, type Line, lineJacobian, lineOf, type Trend, trendColumns, trendTerms } from './trend.js';
import { yuleWalker } from './yule-walker.js';

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

/** The differences that are modelled, refused where there is nothing to model. */
export function differenced(
  x: Float64Array,
  { orders, difference = 0, seasonalDifference = 0 }: ArimaOptions,
): Float64Array {
  const delta = differencePolynomial(difference, seasonalDifference, orders.season);
  if (x.length <= delta.length + 1)
    throw new DataError(`differences over ${delta.length} samples need more of them, got ${x.length}`);
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
  if (w.length < parameters + 1)
    throw new DataError(
      `a model with ${parameters} parameters needs more than ${parameters} samples, got ${w.length}`,
    );
  const estimate = estimates[method](w, trend, options);
  return {
    ...{ season: orders.season ?? 0, difference, seasonalDifference, trend, method, parameters },
    ...estimate,
  };
}

type Estimate = Pick<
  ArimaFit,
  'coefficients' | 'line' | 'sigma2' | 'n' | 'logLikelihood' | 'converged' | 'standardErrors'
>;

const estimates: Record<ArMethod, (w: Float64Array, trend: Trend, options: ArimaOptions) => Estimate> = {
  mle: byLikelihood,
  ols: byLeastSquares,
  'yule-walker': (w, trend, options) => byMoments(w, trend, options, yuleWalker),
  burg: (w, trend, options) => byMoments(w, trend, options, burg),
};

/** About its trend by least squares, which keeps the digits of a series far from 0. */
function detrended(w: Float64Array, trend: Trend) {
  const columns = trendColumns(trend, w.length);
  const beta = fitTrend(w, trend);
  const u = w.slice();
  columns.forEach((column, i) => {
    for (let t = 0; t < u.length; t++) u[t]! -= beta[i]! * column[t]!;
  });
  return { columns, beta, u };
}

/** The likelihood of the series, for all models of these orders or below. */
export function profileFor(w: Float64Array, trend: Trend, orders: Orders): GaussianProfile {
  const { columns, u } = detrended(w, trend);
  return profileOf(u, columns, orders);
}

function byLikelihood(w: Float64Array, trend: Trend, { orders, quick, profile }: ArimaOptions): Estimate {
  const { columns, beta: first, u } = detrended(w, trend);
  const likelihood = profile ?? profileOf(u, columns, orders);
  const { coefficients, sigma2, beta, logLikelihood, n, converged } = armaMle(u, columns, orders, likelihood);
  if (!converged || sigma2 < SUSPICIOUS * variance(u)) requireNoise(u, orders);
  const covariance = quick ? undefined : armaCovariance(likelihood, orders, { coefficients, beta, sigma2 });
  return {
    ...{ coefficients, sigma2, logLikelihood, n, converged },
    line: lineOf(
      beta.map((v, i) => v + first[i]!),
      w.length,
    ),
    standardErrors:
      covariance && errorsOf(covariance, orderCount(orders), lineJacobian(beta.length, w.length)),
  };
}

/** So little noise that there may be none; a search for the top of a likelihood without bound ends anywhere. */
const SUSPICIOUS = 1e-6;

function requireNoise(u: Float64Array, { ar, seasonalAr = 0, season = 0 }: Orders): void {
  const order = ar + seasonalAr * season;
  if (u.length <= 2 * order + 1) return;
  const { sigma2 } = arLeastSquares(u, order, { trend: 'constant' });
  if (!(sigma2 > EXACT * variance(u))) throw new NoNoiseError(`order ${order}`);
}

function errorsOf(covariance: Matrix, k: number, jacobian: number[][]) {
  const size = covariance.rows;
  const at = (i: number, j: number) => covariance.data[i * size + j]!;
  const line = jacobian.map((row) => {
    let variance = 0;
    row.forEach((a, i) => {
      row.forEach((b, j) => {
        variance += a * b * at(k + i, k + j);
      });
    });
    return Math.sqrt(variance);
  });
  return {
    coefficients: Float64Array.from({ length: k }, (_, i) => Math.sqrt(at(i, i))),
    line: Float64Array.from(line),
    sigma2: Math.sqrt(at(size - 1, size - 1)),
  };
}

function byMoments(
  w: Float64Array,
  trend: Trend,
  { orders }: ArimaOptions,
  estimate: typeof yuleWalker,
): Estimate {
  const { beta, u } = detrended(w, trend);
  const { ar, sigma2 } = estimate(u, orders.ar);
  const at = profileOf(u, [], orders).at(ar, NONE);
  return {
    ...{ coefficients: autoregression(ar), sigma2, n: w.length, converged: true },
    line: lineOf(beta, w.length),
    logLikelihood: profileLogLikelihood(at, w.length, sigma2),
    standardErrors: { coefficients: asymptoticErrors(ar, w.length) },
  };
}

/** Square roots of the diagonal of sigma2 Gamma_p^-1 / n, which both tend to. */
function asymptoticErrors(ar: Float64Array, n: number): Float64Array {
  const p = ar.length;
  const gamma = armaAutocovariance(ar, NONE, 1, p);
  const toeplitz = matrix(p, p);
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) toeplitz.data[i * p + j] = gamma[Math.abs(i - j)]!;
  const inverse = choleskyInverse(cholesky(toeplitz)).data;
  return ar.map((_, i) => Math.sqrt(inverse[i * (p + 1)]! / n));
}

function byLeastSquares(w: Float64Array, trend: Trend, { orders, holdBack }: ArimaOptions): Estimate {
  const fit = arLeastSquares(w, orders.ar, { trend, holdBack });
  const exact = !(fit.sigma2 > EXACT * variance(w));
  return {
    ...{ coefficients: autoregression(fit.ar), line: fit.line, sigma2: fit.sigma2, n: fit.observed },
    logLikelihood: exact ? Number.POSITIVE_INFINITY : fit.logLikelihood,
    converged: true,
    standardErrors: { coefficients: fit.standardErrors.ar },
  };
}

/** A share of the variance that is rounding. */
const EXACT = 1e-20;

function variance(w: Float64Array): number {
  const mean = w.reduce((sum, v) => sum + v, 0) / w.length;
  return w.reduce((sum, v) => sum + (v - mean) ** 2, 0) / w.length;
}

const NONE = new Float64Array(0);

const autoregression = (ar: Float64Array): Coefficients => ({
  ar,
  ma: NONE,
  seasonalAr: NONE,
  seasonalMa: NONE,
});

/** phi(B) Phi(B^s) and theta(B) Theta(B^s) as one polynomial each, and delta of the differences. */
export function polynomials({ coefficients, season, difference, seasonalDifference }: ArimaModel) {
  return {
    ...expand(coefficients, season),
    delta: differencePolynomial(difference, seasonalDifference, season),
  };
}
