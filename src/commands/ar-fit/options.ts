import * as z from 'zod';
import { seriesInput } from '../../core/options.js';
import { AR_METHODS } from '../../kernels/series/arima-model.js';
import { CRITERIA } from '../../kernels/series/information-criteria.js';
import { TRENDS } from '../../kernels/series/trend.js';

const count = () => z.number().int().min(0).max(1000);

const file = (what: string) =>
  z
    .string()
    .min(1)
    .optional()
    .describe(what)
    .meta({ placeholder: 'FILE', output: ['table'] });

const steps = (what: string) => z.number().int().positive().max(1_000_000).optional().describe(what);

export const options = z.object({
  order: z
    .array(count())
    .min(1)
    .max(2)
    .optional()
    .describe('order of the autoregression and of the moving average')
    .meta({ placeholder: 'P[,Q]', defaultText: '--select aic' }),
  select: z
    .enum(CRITERIA)
    .optional()
    .describe('try all orders and take the one with the smallest score')
    .meta({ defaultText: 'aic, without --order' }),
  maxOrder: count()
    .min(1)
    .optional()
    .describe('largest order of the autoregression that is tried')
    .meta({ placeholder: 'P', defaultText: '12, or a third of the samples' }),
  maxMa: count()
    .optional()
    .describe('largest order of the moving average that is tried')
    .meta({ placeholder: 'Q', defaultText: '0' }),
  method: z
    .enum(AR_METHODS)
    .optional()
    .describe('how coefficients are found; moving averages and seasons need mle')
    .meta({ defaultText: 'mle; with --var ols' }),
  trend: z
    .enum(TRENDS)
    .optional()
    .describe('what the (differenced) series moves round')
    .meta({ defaultText: 'constant; none with differences' }),
  difference: z.number().int().min(0).max(4).default(0).describe('differences taken first: ARIMA'),
  seasonal: z
    .array(count())
    .length(4)
    .optional()
    .describe('seasonal orders, seasonal differences, and samples a season')
    .meta({ placeholder: 'P,D,Q,S' }),
  var: z.boolean().default(false).describe('all columns together, each on the past of all: VAR'),
  model: z
    .string()
    .min(1)
    .optional()
    .describe('a model that was fitted before, taken as it is')
    .meta({ placeholder: 'FILE' }),
  forecast: steps('samples to foretell').meta({ placeholder: 'H' }),
  level: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.95)
    .describe('probability that a forecast interval holds its sample'),
  lags: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('autocorrelations of the residuals that are tested')
    .meta({ defaultText: '10 more than coefficients' }),
  impulse: steps('steps of the impulse response').meta({ placeholder: 'H' }),
  spectrum: steps('frequencies of the spectral density, from 0 to half the rate').meta({ placeholder: 'N' }),
  correlation: steps('lags of the autocorrelation of the model').meta({ placeholder: 'L' }),
  forecasts: file('write step, mean, lower and upper here'),
  scores: file('write the scores of all orders here'),
  residuals: file('write one-step errors here: t, residual, standardized'),
  impulses: file('write the impulse response here'),
  densities: file('write frequency and spectral density here'),
  correlations: file('write the autocorrelation of the model here'),
  granger: file('with --var: write who helps to predict whom here'),
  diagnostics: z
    .string()
    .min(1)
    .optional()
    .describe('draw residuals, their correlations, roots and spectrum here')
    .meta({ placeholder: 'FILE', output: ['picture'] }),
  ...seriesInput,
});

export type ArFitOptions = z.output<typeof options>;
