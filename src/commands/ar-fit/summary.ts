import { polynomials } from '../../kernels/series/arima-model.js';
import { informationCriteria } from '../../kernels/series/information-criteria.js';
import { coefficientTable } from './coefficient-table.js';
import type { Part } from './part.js';

/** Lines of a forecast that are printed. */
const SHOWN_STEPS = 12;

/** What a person reads: the model, how sure its numbers are, what it foretells. */
export const summaryOf = (parts: readonly Part[]): string => `${parts.map(summary).join('\n\n')}\n`;

function summary(part: Part): string {
  return [
    `${part.name === 'value' ? '' : `${part.name}: `}${nameOf(part)}`,
    ...coefficients(part),
    ...forecast(part),
  ].join('\n');
}

/** `ARIMA(2,1,1)(0,1,1)12 by mle, 309 samples, log-likelihood -1305.14, AIC 2620.28, BIC 2638.94`. */
function nameOf({ model, fit, x, applied, stable }: Part): string {
  const { coefficients, difference, seasonalDifference, season } = model;
  const [p, q] = [coefficients.ar.length, coefficients.ma.length];
  const seasonal =
    season > 0
      ? `(${coefficients.seasonalAr.length},${seasonalDifference},${coefficients.seasonalMa.length})${season}`
      : '';
  const kind =
    difference > 0 || seasonal
      ? `ARIMA(${p},${difference},${q})${seasonal}`
      : q > 0
        ? `ARMA(${p},${q})`
        : `AR(${p})`;
  const parts = [`${kind} by ${model.method}`, `${x.length} samples`];
  if (!fit) parts.push(`log-likelihood ${short(applied.logLikelihood)}`);
  else if (Number.isFinite(fit.logLikelihood)) {
    const { aic, bic } = informationCriteria(fit.logLikelihood, fit.parameters, fit.n);
    parts.push(`log-likelihood ${short(fit.logLikelihood)}`, `AIC ${short(aic)}`, `BIC ${short(bic)}`);
  }
  if (!stable && polynomials(model).ar.length > 0) parts.push('not stable');
  return parts.join(', ');
}

function coefficients(part: Part): string[] {
  const { term, estimate, standardError } = coefficientTable(part);
  return term.map((name, i) => {
    const error = standardError[i]!;
    const spread = Number.isNaN(error) ? '' : `  ± ${error.toPrecision(3)}`;
    return `  ${name.padEnd(12)} ${short(estimate[i]!).padStart(12)}${spread}`;
  });
}

function forecast({ forecast: f }: Part): string[] {
  if (!f) return [];
  const rows = Array.from(
    f.mean.subarray(0, SHOWN_STEPS),
    (mean, h) =>
      `  ${String(h + 1).padStart(5)} ${short(mean).padStart(12)}   ${short(f.lower[h]!)} to ${short(f.upper[h]!)}`,
  );
  const more = f.mean.length - SHOWN_STEPS;
  return ['forecast', ...rows, ...(more > 0 ? [`  … ${more} more steps, to --forecasts`] : [])];
}

const short = (v: number) => String(Number(v.toPrecision(6)));
