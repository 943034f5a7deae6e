import type { Json } from '../../core/command/spec.js';
import type { ComplexValues } from '../../kernels/linalg/eigenvalues.js';
import { polynomials } from '../../kernels/series/arima-model.js';
import { informationCriteria } from '../../kernels/series/information-criteria.js';
import { inverseRoots, largestModulus } from '../../kernels/series/lag-polynomial.js';
import { jarqueBera, ljungBox } from '../../kernels/series/residual-tests.js';
import type { ArFitOptions } from './options.js';
import type { Part } from './part.js';

/** Lags of the residuals that are tested beside one for each coefficient. */
const SPARE_LAGS = 10;

export function metricsOf(part: Part, { lags }: ArFitOptions): Record<string, Json> {
  const { x, model, fit, applied, stable, forecast, impulse, spectrum, correlation } = part;
  const { coefficients, line, season } = model;
  const { ar, ma } = polynomials(model);
  const maRoots = inverseRoots(ma, 1);
  const intercept =
    line.mean * (1 - ar.reduce((sum, v) => sum + v, 0)) +
    line.slope * ar.reduce((sum, v, i) => sum + (i + 1) * v, 0);
  return {
    n: x.length,
    order: coefficients.ar.length,
    maOrder: coefficients.ma.length,
    ...(season > 0 && {
      seasonal: [
        coefficients.seasonalAr.length,
        model.seasonalDifference,
        coefficients.seasonalMa.length,
        season,
      ],
    }),
    difference: model.difference,
    method: model.method,
    trend: model.trend,
    ar: [...coefficients.ar],
    ma: [...coefficients.ma],
    ...(season > 0 && {
      seasonalAr: [...coefficients.seasonalAr],
      seasonalMa: [...coefficients.seasonalMa],
    }),
    ...(model.trend !== 'none' && { mean: line.mean, intercept }),
    ...(model.trend === 'linear' && { slope: line.slope }),
    sigma2: model.sigma2,
    ...likelihood(part),
    ...(fit && { standardErrors: standardErrors(part), converged: fit.converged }),
    ...{ stable, invertible: largestModulus(maRoots) < 1 },
    ...{ arRoots: rootsOf(inverseRoots(ar, -1)), maRoots: rootsOf(maRoots) },
    residuals: residualTests(applied, coefficients, lags),
    ...(forecast && {
      forecast: { mean: [...forecast.mean], lower: [...forecast.lower], upper: [...forecast.upper] },
    }),
    ...(impulse && { impulse: [...impulse] }),
    ...(spectrum && { spectrum: { frequency: [...spectrum.frequency], density: [...spectrum.density] } }),
    ...(correlation && { correlation: [...correlation] }),
  };
}

function likelihood({ fit, applied }: Part): Record<string, Json> {
  if (!fit) return { logLikelihood: applied.logLikelihood };
  const { logLikelihood, parameters, n } = fit;
  const { aic, aicc, bic, hq } = informationCriteria(logLikelihood, parameters, n);
  const finite = (v: number) => (Number.isFinite(v) ? v : null);
  return {
    ...{ logLikelihood: finite(logLikelihood), parameters },
    ...{ aic: finite(aic), aicc: finite(aicc), bic: finite(bic), hq: finite(hq) },
  };
}

function standardErrors({ fit }: Part): Json {
  const errors = fit!.standardErrors;
  if (!errors) return null;
  return {
    coefficients: [...errors.coefficients],
    ...(errors.line && { line: [...errors.line] }),
    ...(errors.sigma2 !== undefined && { sigma2: errors.sigma2 }),
  };
}

const rootsOf = ({ re, im }: ComplexValues): Json =>
  Array.from(re, (v, i) => ({ re: v, im: im[i]!, modulus: Math.hypot(v, im[i]!) }));

function residualTests(
  { residuals, standardized }: Part['applied'],
  { ar, ma, seasonalAr, seasonalMa }: Part['model']['coefficients'],
  lags: number | undefined,
): Json {
  const n = residuals.length;
  const mean = residuals.reduce((sum, v) => sum + v / n, 0);
  const variance = residuals.reduce((sum, v) => sum + (v - mean) ** 2 / n, 0);
  const fitted = ar.length + ma.length + seasonalAr.length + seasonalMa.length;
  const tested = lags ?? Math.min(fitted + SPARE_LAGS, n - 1);
  // Residuals of a series without noise are rounding, or all the same: nothing to test.
  const varied = residuals.some((v) => v !== residuals[0]);
  return {
    ...{ mean, variance },
    ...(varied &&
      (lags !== undefined || tested > fitted) && {
        ljungBox: { lags: tested, ...ljungBox(standardized, tested, fitted) },
      }),
    ...(varied && { jarqueBera: { ...jarqueBera(standardized) } }),
  };
}
