import { DataError } from '../../core/errors.js';
import { lbfgs, type Minimum } from '../optimize/lbfgs.js';
import { arLikelihood } from './ar-likelihood.js';
import {
  admissible,
  type Coefficients,
  expand,
  joined,
  type Orders,
  orderCount,
  split,
  unbounded,
} from './arma-coefficients.js';
import { armaLikelihood } from './arma-likelihood.js';
import { type GaussianProfile, profileLogLikelihood } from './gaussian-profile.js';
import { hannanRissanen } from './hannan-rissanen.js';
import { yuleWalker } from './yule-walker.js';

export interface ArmaMle {
  coefficients: Coefficients;
  sigma2: number;
  /** Coefficients of the trend columns. */
  beta: Float64Array;
  logLikelihood: number;
  /** Observations. */
  n: number;
  /** Iterations of the search that won. */
  iterations: number;
  converged: boolean;
}

/**
 * Maximum likelihood of a (seasonal) ARMA with a trend X beta: the exact Gaussian likelihood, sigma2 and beta solved for
 * in each evaluation. What is left is searched over partial autocorrelations, so that every point is stationary
 * and invertible, by L-BFGS from an estimate by regression; a search that stalls, or data so few that valleys
 * are likely, get a second one from white noise.
 *
 * @param y       centred roughly, as large levels cost digits; NaN is a missing observation
 * @param columns of the trend
 * @see Brockwell & Davis, Time Series: Theory and Methods, 2nd ed., section 8.7
 */
export function armaMle(
  y: Float64Array,
  columns: readonly Float64Array[],
  orders: Orders,
  profile: GaussianProfile = profileOf(y, columns, orders),
): ArmaMle {
  const k = orderCount(orders);
  const { n } = profile;
  if (n <= k + columns.length + 1)
    throw new DataError(`${k + columns.length + 1} parameters need more samples than that, got ${n}`);
  const objective = objectiveOf(profile, orders);
  const searches: Minimum[] = [];
  for (const start of startsOf(y, orders)) {
    const last = searches.at(-1);
    if (last?.converged && n > FEW && !atEdge(last.x)) break;
    searches.push(search(objective, start));
  }
  const best = searches.reduce((a, b) => (b.f < a.f ? b : a));
  const coefficients = admissible(split(orders, best.x));
  const { ar, ma } = expand(coefficients, orders.season);
  const at = profile.at(ar, ma);
  const sigma2 = at.sumSquares / n;
  return {
    ...{ coefficients, sigma2, n, beta: at.beta },
    logLikelihood: profileLogLikelihood(at, n),
    iterations: best.iterations,
    converged: best.converged,
  };
}

/** Quadratic forms serve autoregressions without gaps, the filter everything. */
export function profileOf(
  y: Float64Array,
  columns: readonly Float64Array[],
  { ar, ma, seasonalAr = 0, seasonalMa = 0, season = 0 }: Orders,
): GaussianProfile {
  const longest = ar + seasonalAr * season;
  return ma + seasonalMa === 0 && y.length >= 2 * longest + 1 && !y.some(Number.isNaN)
    ? arLikelihood(y, columns, longest)
    : armaLikelihood(y, columns);
}

/** Below so many observations a second search costs nothing. */
const FEW = 1000;

/** A partial autocorrelation this close to 1 (u = r / sqrt(1 - r^2)) is a search that ran into the wall. */
const atEdge = (u: Float64Array) => u.some((v) => Math.abs(v) > 30);

function search(objective: ReturnType<typeof objectiveOf>, start: Float64Array): Minimum {
  if (start.length === 0)
    return {
      ...{ x: start, f: objective(start, start), gradientNorm: 0, iterations: 0, evaluations: 1 },
      ...{ converged: true, reason: 'gradient' },
    };
  return lbfgs(objective, start, { iterations: 500, gradientTolerance: 1e-8, objectiveTolerance: 1e-14 });
}

/**
 * -log L / n at the best beta and sigma2, up to a constant, and its gradient by central differences. They are taken at
 * fixed beta: at the best one its own derivative is 0.
 */
function objectiveOf(profile: GaussianProfile, orders: Orders) {
  const value = (u: Float64Array, beta?: Float64Array) => {
    try {
      const { ar, ma } = expand(admissible(split(orders, u)), orders.season);
      const at = profile.at(ar, ma, beta);
      return {
        f: 0.5 * (Math.log(at.sumSquares / profile.n) + at.logDeterminant / profile.n),
        beta: at.beta,
      };
    } catch (error) {
      // So near to a unit root that the series has no variance any more.
      if (error instanceof DataError) return { f: Number.POSITIVE_INFINITY, beta: undefined };
      throw error;
    }
  };
  return (u: Float64Array, gradient: Float64Array): number => {
    const { f, beta } = value(u);
    if (!Number.isFinite(f)) return f;
    const moved = u.slice();
    for (let i = 0; i < u.length; i++) {
      const h = DIFFERENCE * Math.max(1, Math.abs(u[i]!));
      moved[i] = u[i]! + h;
      const above = value(moved, beta).f;
      moved[i] = u[i]! - h;
      gradient[i] = (above - value(moved, beta).f) / (2 * h);
      moved[i] = u[i]!;
    }
    return f;
  };
}

/** The cube root of the rounding: where the errors of a central difference balance. */
const DIFFERENCE = Math.cbrt(Number.EPSILON);

/** Where to search from: an estimate by regression, if it is admissible, and white noise. */
function* startsOf(y: Float64Array, orders: Orders): Generator<Float64Array> {
  const complete = y.map((v) => (Number.isNaN(v) ? 0 : v));
  const guess = attempt(() => joined(unbounded(roughEstimate(complete, orders))));
  if (guess && !atEdge(guess)) yield guess;
  yield new Float64Array(orderCount(orders));
}

/** Yule and Walker's for a plain autoregression, else Hannan and Rissanen's with the seasonal lags beside the others. */
function roughEstimate(
  y: Float64Array,
  { ar, ma, seasonalAr = 0, seasonalMa = 0, season = 0 }: Orders,
): Coefficients {
  const none = new Float64Array(0);
  if (ma + seasonalAr + seasonalMa === 0)
    return { ar: yuleWalker(y, ar).ar, ma: none, seasonalAr: none, seasonalMa: none };
  const lags = (count: number, step: number) => Array.from({ length: count }, (_, i) => (i + 1) * step);
  const found = hannanRissanen(
    y,
    [...lags(ar, 1), ...lags(seasonalAr, season)],
    [...lags(ma, 1), ...lags(seasonalMa, season)],
  );
  return {
    ar: found.ar.slice(0, ar),
    seasonalAr: found.ar.slice(ar),
    ma: found.ma.slice(0, ma),
    seasonalMa: found.ma.slice(ma),
  };
}

/** What `make` gives, or nothing where the data refuse it. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}
