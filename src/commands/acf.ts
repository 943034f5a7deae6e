import * as z from 'zod';
import { panels, stemChart } from '../core/chart/make.js';
import { bySeries, titleOf } from '../core/command/series.js';
import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { seriesInput } from '../core/options.js';
import { readSeries } from '../core/read.js';
import {
  autocorrelation,
  autocovariance,
  partialAutocorrelation,
} from '../kernels/signal/autocorrelation.js';
import { firstPeak } from '../kernels/signal/first-peak.js';

const DEFAULT_LAGS = 40;

export default defineCommand({
  name: 'acf',
  group: 'Signals',
  summary: 'Autocorrelation: how alike a series is to itself some steps later.',
  description:
    'rho(k) = c(k) / c(0),  c(k) = 1/N sum_t (x_t - m)(x_{t+k} - m),  m the mean.\nThe first peak after lag 0 marks the period. White noise stays within ±1.96/sqrt(N) at 95 % of the lags; --plot draws that band. --partial gives the partial autocorrelation (Durbin–Levinson): the last coefficient of the autoregression of order k, which falls to 0 beyond the order of an AR process.',
  keywords: [
    'autocorrelation',
    'autocovariance',
    'correlogram',
    'period',
    'rhythm',
    'seasonality',
    'pacf',
    'lag',
  ],
  inputs: [{ name: 'IN', about: 'one series or several columns', accepts: ['table', 'audio', 'array'] }],
  options: z.object({
    lags: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('largest lag')
      .meta({ defaultText: `${DEFAULT_LAGS}, or what the series has` }),
    unbiased: z.boolean().default(false).describe('divide by N - k instead of N'),
    covariance: z.boolean().default(false).describe('c(k) in squared units of the series instead of rho(k)'),
    partial: z.boolean().default(false).describe('partial autocorrelation'),
    ...seriesInput,
  }),
  outputs: ['table'],
  metrics: {
    n: 'length of the series',
    period: 'lag of the first peak that rises out of the noise band, null without one',
  },
  examples: [
    'ispr acf fixtures/sunspots.csv --columns count',
    'ispr acf fixtures/sunspots.csv --columns count --lags 60 -o acf.csv --plot acf.png',
  ],
  source: 'Brockwell & Davis, Time Series: Theory and Methods, 2nd ed., sections 7.2 and 3.4',
  async run([path], { lags, unbiased, covariance, partial, ...input }, context) {
    if (partial && (unbiased || covariance))
      throw new UsageError('--partial excludes --unbiased and --covariance');
    const { series } = await readSeries(path!, input, context.warn);
    const results = series.map(({ name, values: x }) => {
      const most = lags ?? Math.min(DEFAULT_LAGS, x.length - 1);
      const rho = autocorrelation(x, most, { unbiased });
      const value = partial
        ? partialAutocorrelation(x, most)
        : covariance
          ? autocovariance(x, most, { unbiased })
          : rho;
      const band = 1.96 / Math.sqrt(x.length);
      return { name, lag: [...value.keys()], value, n: x.length, band, period: firstPeak(rho, band) ?? null };
    });
    const { n, period } = results[0]!;
    const quantity =
      covariance && !partial ? 'autocovariance' : partial ? 'partial autocorrelation' : 'autocorrelation';
    return {
      table: bySeries(results.map(({ name, lag, value }) => ({ name, columns: { lag, value } }))),
      metrics: {
        n,
        period,
        ...(results.length > 1 && { series: results.map(({ name, n, period }) => ({ name, n, period })) }),
      },
      plot: () => {
        const charts = results.map(({ name, lag, value, band }) =>
          stemChart({
            title: titleOf(`${quantity[0]!.toUpperCase()}${quantity.slice(1)}`, [{ name }]),
            xLabel: 'lag',
            yLabel: quantity,
            x: lag,
            y: value,
            ...(quantity !== 'autocovariance' && {
              bands: [
                {
                  label: '95 % of white noise',
                  x: [0, lag.length - 1],
                  lower: [-band, -band],
                  upper: [band, band],
                },
              ],
            }),
          }),
        );
        return charts.length === 1 ? charts[0]! : panels(charts, { columns: 1 });
      },
    };
  },
});
