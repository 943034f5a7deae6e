import { lineChart, panels } from '../../core/chart/make.js';
import type { Context, Result } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import type { SeriesSet } from '../../core/read.js';
import { toRows } from '../../kernels/linalg/matrix.js';
import { type Criteria, informationCriteria } from '../../kernels/series/information-criteria.js';
import { largestModulus } from '../../kernels/series/lag-polynomial.js';
import { trendTerms } from '../../kernels/series/trend.js';
import { companionEigenvalues, fitVar, type VarModel } from '../../kernels/series/var.js';
import { forecastVar, varImpulses } from '../../kernels/series/var-dynamics.js';
import { forecastChart } from './charts.js';
import { varJson } from './model-file.js';
import type { ArFitOptions } from './options.js';
import { largestOrder, type Request } from './request.js';
import {
  coefficientTable,
  columnsOf,
  forecastTable,
  grangerTable,
  impulseTable,
  residualTable,
} from './vector-tables.js';

type VectorScore = Criteria & { order: number; parameters: number; logLikelihood: number };

const DEFAULT_STEPS = 40;

/** All series together: fitted, or run through a stored model. */
export function vector(
  set: SeriesSet,
  chosen: ArFitOptions,
  given: Request | VarModel,
  context: Context,
): Result {
  const names = set.series.map(({ name }) => name);
  const values = set.series.map(({ values }) => values);
  const { model, fit, scores } = 'arima' in given ? fitted(values, given) : stored(values, given);
  const eigenvalues = companionEigenvalues(model);
  const stable = largestModulus(eigenvalues) < 1;
  if (!stable) context.warn('the autoregression is not stable: its forecasts grow without bound');
  const forecasts = chosen.forecast ? forecastVar(model, values, chosen.forecast, chosen.level) : undefined;
  const steps = chosen.impulse ?? (chosen.impulses === undefined ? undefined : DEFAULT_STEPS);
  const granger = fit && model.order > 0 && names.length > 1 ? grangerTable(fit, names) : undefined;
  const tables = {
    forecasts: () => forecastTable(names, forecasts!),
    coefficients: () => coefficientTable(names, model, fit),
    impulses: () => impulseTable(names, model, steps!),
    granger: () => columnsOf(granger ?? []),
    scores: () => columnsOf((scores ?? []).map((score) => ({ ...score }))),
    residuals: () => residualTable(names, fit ?? refuseResiduals()),
  };
  return {
    model: () => varJson(names, model),
    table: tables[forecasts ? 'forecasts' : 'coefficients'],
    extra: {
      forecasts: { table: tables.forecasts },
      impulses: { table: tables.impulses },
      granger: { table: tables.granger },
      scores: { table: tables.scores },
      residuals: { table: tables.residuals },
    },
    metrics: {
      ...{ n: values[0]!.length, columns: names, order: model.order, trend: model.trend, method: 'ols' },
      ar: model.lags.map(toRows),
      intercept: [...model.intercept],
      ...(model.trend === 'linear' && { slope: [...model.slope] }),
      sigma: toRows(model.sigma),
      ...(fit && {
        ...{ logLikelihood: fit.logLikelihood, parameters: fit.parameters },
        ...informationCriteria(fit.logLikelihood, fit.parameters, fit.n),
      }),
      stable,
      arRoots: Array.from(eigenvalues.re, (re, i) => ({
        ...{ re, im: eigenvalues.im[i]!, modulus: Math.hypot(re, eigenvalues.im[i]!) },
      })),
      ...(granger && { granger }),
      ...(steps !== undefined && { impulse: varImpulses(model, steps).map(toRows) }),
      ...(forecasts && {
        forecast: forecasts.map(({ mean, lower, upper }, i) => ({
          ...{ name: names[i]!, mean: [...mean], lower: [...lower], upper: [...upper] },
        })),
      }),
    },
    plot: () =>
      forecasts
        ? panels(
            set.series.map(({ name, values: x }, i) =>
              forecastChart({ name, x }, forecasts[i]!, set, chosen.level),
            ),
            { columns: 1 },
          )
        : impulseChart(names, model, steps ?? 20),
  };
}

function fitted(values: readonly Float64Array[], { arima, select }: Request) {
  const { trend } = arima;
  if (!select) {
    const fit = fitVar(values, arima.orders.ar, { trend });
    return { model: fit, fit, scores: undefined };
  }
  const k = values.length;
  const n = values[0]!.length;
  const most =
    select.maxAr ?? Math.max(1, Math.min(largestOrder(n, trendTerms(trend)), Math.floor((n / 3 - 2) / k)));
  const scores: VectorScore[] = [];
  for (let order = 0; order <= most; order++) {
    const { logLikelihood, parameters, n: used } = fitVar(values, order, { trend, holdBack: most });
    scores.push({
      order,
      parameters,
      logLikelihood,
      ...informationCriteria(logLikelihood, parameters, used),
    });
  }
  const best = scores.reduce((a, b) => (b[select.criterion] < a[select.criterion] ? b : a));
  const fit = fitVar(values, best.order, { trend });
  return { model: fit, fit, scores };
}

function stored(values: readonly Float64Array[], model: VarModel) {
  const k = model.sigma.rows;
  if (values.length !== k) throw new DataError(`the model is of ${k} series, the input has ${values.length}`);
  if (values[0]!.length < model.order)
    throw new DataError(`the model needs ${model.order} samples or more, got ${values[0]!.length}`);
  return { model, fit: undefined, scores: undefined };
}

function refuseResiduals(): never {
  throw new DataError('--residuals of several series together are those of a fit, not of a stored model');
}

/** A panel for each series that is pushed, a line for each that moves. */
function impulseChart(names: readonly string[], model: VarModel, steps: number) {
  const k = names.length;
  const responses = varImpulses(model, steps, true);
  return panels(
    names.map((from, j) =>
      lineChart({
        title: `After a shock to ${from}`,
        xLabel: 'step',
        yLabel: 'response',
        legend: true,
        rules: [{ y: 0, color: 'muted' }],
        series: names.map((to, i) => ({ label: to, y: responses.map(({ data }) => data[i * k + j]!) })),
      }),
    ),
    { columns: Math.min(k, 2) },
  );
}
