import { cholesky, choleskyInverse } from '../linalg/cholesky.js';
import { type Matrix, matrix } from '../linalg/matrix.js';
import { variance } from '../linalg/moments.js';
import { arLeastSquares } from './ar-least-squares.js';
import type { ArimaFit, ArimaOptions, ArMethod } from './arima-model.js';
import { type Coefficients, type Orders, orderCount } from './arma-coefficients.js';
import { armaCovariance } from './arma-information.js';
import { armaMle, profileOf } from './arma-mle.js';
import { armaAutocovariance } from './arma-theory.js';
import { burg } from './burg.js';
import { type GaussianProfile, profileLogLikelihood } from './gaussian-profile.js';
import { NoNoiseError } from './no-noise.js';
import { fitTrend, lineJacobian, lineOf, type Trend, trendColumns } from './trend.js';
import { yuleWalker } from './yule-walker.js';

/** What a method finds out about a series that is differenced already. */
type Estimate = Pick<
  ArimaFit,
  'coefficients' | 'line' | 'sigma2' | 'n' | 'logLikelihood' | 'converged' | 'standardErrors'
>;

export const estimates: Record<ArMethod, (w: Float64Array, trend: Trend, options: ArimaOptions) => Estimate> =
  {
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

const NONE = new Float64Array(0);

const autoregression = (ar: Float64Array): Coefficients => ({
  ar,
  ma: NONE,
  seasonalAr: NONE,
  seasonalMa: NONE,
});
