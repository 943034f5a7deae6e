import { bySeries } from '../../core/command/series.js';
import type { Context, Forms, Json, Result } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import { DataError } from '../../core/errors.js';
import type { SeriesSet } from '../../core/read.js';
import { fitArima } from '../../kernels/series/arima.js';
import { applyArima, forecastArima } from '../../kernels/series/arima-forecast.js';
import { type ArimaModel, polynomials } from '../../kernels/series/arima-model.js';
import { type Score, selectArima } from '../../kernels/series/arima-selection.js';
import { armaAutocovariance, armaSpectrum } from '../../kernels/series/arma-theory.js';
import {
  impulseResponse,
  inverseRoots,
  lagProduct,
  largestModulus,
} from '../../kernels/series/lag-polynomial.js';
import { trendTerms } from '../../kernels/series/trend.js';
import { diagnosticsChart, univariateChart } from './charts.js';
import { coefficientTable } from './coefficient-table.js';
import { metricsOf } from './metrics.js';
import { arimaJson } from './model-file.js';
import type { ArFitOptions } from './options.js';
import type { Part } from './part.js';
import { largestOrder, type Request } from './request.js';
import { summaryOf } from './summary.js';

const DEFAULT_STEPS = 40;
const DEFAULT_FREQUENCIES = 512;

/** Each series by itself: fitted, or run through the model that `models` has for it. */
export function univariate(
  set: SeriesSet,
  chosen: ArFitOptions,
  models: Request | readonly { name: string; model: ArimaModel }[],
  context: Context,
): Result {
  const parts = set.series.map(({ name, values }, i) => {
    const found = 'arima' in models ? fitted(values, models) : { model: storedFor(models, set, i) };
    const part = partOf(name, values, found, chosen, set.rateHz);
    warnAbout(part, set.series.length > 1 ? `${name}: ` : '', context);
    return part;
  });
  const tables = tablesOf(parts);
  const metrics = parts.map((part) => metricsOf(part, chosen));
  return {
    model: () => arimaJson(parts),
    table: tables[chosen.forecast ? 'forecasts' : 'coefficients'],
    extra: {
      ...Object.fromEntries(
        Object.entries(tables).map(([name, table]): [string, Forms] => [name, { table }]),
      ),
      diagnostics: { picture: () => diagnosticsChart(parts[0]!, set) },
    },
    metrics: {
      ...metrics[0]!,
      ...(parts.length > 1 && { series: metrics.map((m, i): Json => ({ name: parts[i]!.name, ...m })) }),
    },
    shown: summaryOf(parts),
    plot: () => univariateChart(parts, set, { level: chosen.level, criterion: chosen.select ?? 'aic' }),
  };
}

function fitted(x: Float64Array, { arima, select }: Request) {
  if (!select) {
    const fit = fitArima(x, arima);
    return { model: fit, fit };
  }
  const maxAr = select.maxAr ?? largestOrder(x.length - arima.difference, trendTerms(arima.trend));
  const { fit, scores } = selectArima(x, arima, { ...select, maxAr });
  return { model: fit, fit, scores };
}

/** The model of a series: the only one there is, or the one in its place. */
function storedFor(
  models: readonly { name: string; model: ArimaModel }[],
  set: SeriesSet,
  i: number,
): ArimaModel {
  if (models.length === 1) return models[0]!.model;
  const { name } = set.series[i]!;
  const model =
    models.find((m) => m.name === name) ?? (models.length === set.series.length ? models[i] : undefined);
  if (!model) throw new DataError(`the file has ${models.length} models, none for series ${i + 1}`);
  return model.model;
}

function partOf(
  name: string,
  x: Float64Array,
  found: Pick<Part, 'model' | 'fit' | 'scores'>,
  chosen: ArFitOptions,
  rateHz: number | undefined,
): Part {
  const { model } = found;
  const { ar, ma, delta } = polynomials(model);
  const stable = largestModulus(inverseRoots(ar, -1)) < 1;
  const applied = applyArima(model, x);
  const wanted = (steps: number | undefined, path: string | undefined, standard: number) =>
    steps ?? (path === undefined ? undefined : standard);
  const impulse = wanted(chosen.impulse, chosen.impulses, DEFAULT_STEPS);
  const spectrum = wanted(chosen.spectrum, chosen.densities, DEFAULT_FREQUENCIES);
  const correlation = wanted(chosen.correlation, chosen.correlations, DEFAULT_STEPS);
  if (!stable && (spectrum || correlation))
    throw new DataError('the model is not stationary: it has no spectrum and no autocorrelation', {
      hint: '--method mle, yule-walker and burg keep it stationary',
    });
  const gamma = correlation && armaAutocovariance(ar, ma, 1, correlation);
  return {
    ...{ name, x, applied, stable },
    ...found,
    ...(chosen.forecast && { forecast: forecastArima(model, x, chosen.forecast, chosen.level, applied) }),
    ...(impulse && { impulse: impulseResponse(lagProduct(ar, delta, 1, -1), ma, impulse) }),
    ...(spectrum && { spectrum: armaSpectrum(ar, ma, model.sigma2, spectrum, rateHz) }),
    ...(gamma && { correlation: gamma.map((v) => v / gamma[0]!) }),
  };
}

function warnAbout({ fit, stable, model }: Part, who: string, context: Context): void {
  if (fit && !fit.converged) context.warn(`${who}the search for the likeliest coefficients did not converge`);
  if (fit && !Number.isFinite(fit.logLikelihood))
    context.warn(`${who}the model predicts the series without error: there is no noise, and no likelihood`);
  else if (!stable)
    context.warn(
      `${who}the autoregression of order ${model.coefficients.ar.length} is not stable: its forecasts grow without bound`,
    );
}

const counting = (n: number, from = 0) => Int32Array.from({ length: n }, (_, i) => from + i);

type Columns = Record<string, Column>;

function tablesOf(parts: readonly Part[]) {
  const joined = (columns: (part: Part) => Columns) => () =>
    bySeries(parts.map((part) => ({ name: part.name, columns: columns(part) })));
  return {
    coefficients: joined(coefficientTable),
    forecasts: joined(({ forecast }) => {
      const { mean, lower, upper } = forecast!;
      return { step: counting(mean.length, 1), mean, lower, upper };
    }),
    scores: joined(({ scores }) => {
      const of = (key: Exclude<keyof Score, 'converged'>) => scores!.map((score) => score[key]);
      return {
        ...{
          order: of('ar'),
          maOrder: of('ma'),
          parameters: of('parameters'),
          logLikelihood: of('logLikelihood'),
        },
        ...{ aic: of('aic'), aicc: of('aicc'), bic: of('bic'), hq: of('hq') },
      };
    }),
    residuals: joined(({ applied: { from, residuals, standardized } }) => ({
      ...{ t: counting(residuals.length, from), residual: residuals, standardized },
    })),
    impulses: joined(({ impulse }) => ({ step: counting(impulse!.length), value: impulse! })),
    densities: joined(({ spectrum }) => ({ frequency: spectrum!.frequency, density: spectrum!.density })),
    correlations: joined(({ correlation }) => ({ lag: counting(correlation!.length), value: correlation! })),
  };
}
