import * as z from 'zod';
import { panels, stemChart } from '../core/chart/make.js';
import { bySeries, titleOf } from '../core/command/series.js';
import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { seriesInput } from '../core/options.js';
import { readSeries } from '../core/read.js';
import { PARTIAL_METHODS, partialCorrelogram } from '../kernels/series/partial-autocorrelation.js';
import { autocorrelation, autocovariance } from '../kernels/signal/autocorrelation.js';
import { BANDS, correlogramBand } from '../kernels/signal/correlogram-bands.js';
import { firstPeak } from '../kernels/signal/first-peak.js';

const DEFAULT_LAGS = 40;

export default defineCommand({
  name: 'acf',
  group: 'Signals',
  summary: 'Autocorrelation: how alike a series is to itself some steps later.',
  description:
    'rho(k) = c(k) / c(0),  c(k) = 1/N sum_t (x_t - m)(x_{t+k} - m),  m the mean.\nThe first peak after lag 0 marks the period. White noise stays within ±1.96/sqrt(N) at 95 % of the lags; --plot draws that band. --bands adds columns lower and upper about each value: white ±z/sqrt(N), bartlett ±z sqrt((1 + 2 sum_(j<k) rho_j²)/N), the standard error where all before lag k is real and nothing after it.\n--partial gives the partial autocorrelation: the last coefficient of the autoregression of order k, which falls to 0 beyond the order of an AR process; --partial-method yw and yw-unbiased by Durbin–Levinson, burg, or ols with a constant.\nAny number of lags of any length: transforms from 64 lags on.',
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
    partialMethod: z
      .enum(PARTIAL_METHODS)
      .optional()
      .describe('how it is estimated')
      .meta({ defaultText: 'yw' }),
    bands: z
      .enum(BANDS)
      .optional()
      .describe('confidence band, as columns lower and upper')
      .meta({ defaultText: 'none' }),
    level: z.number().gt(0).lt(1).optional().describe('of the band').meta({ defaultText: '0.95' }),
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
    'ispr acf fixtures/sunspots.csv --columns count --partial --bands white -o pacf.csv',
  ],
  source: 'Brockwell & Davis, Time Series: Theory and Methods, 2nd ed., sections 7.2 and 3.4',
  async run(
    [path],
    { lags, unbiased, covariance, partial, partialMethod, bands = 'none', level, ...input },
    context,
  ) {
    if (partial && (unbiased || covariance))
      throw new UsageError('--partial excludes --unbiased and --covariance');
    if (partialMethod !== undefined && !partial) throw new UsageError('--partial-method is of --partial');
    if (bands !== 'none' && covariance)
      throw new UsageError('--bands are of correlations: --covariance excludes them');
    if (bands === 'bartlett' && partial)
      throw new UsageError('--bands bartlett is of the autocorrelation; for --partial there is white');
    if (level !== undefined && bands === 'none')
      throw new UsageError('--level is of a band: give --bands white or bartlett');
    const { series } = await readSeries(path!, input, context.warn);
    const results = series.map(({ name, values: x }) => {
      const most = lags ?? Math.min(DEFAULT_LAGS, x.length - 1);
      const rho = autocorrelation(x, most, { unbiased });
      const value = partial
        ? partialCorrelogram(x, most, partialMethod ?? 'yw')
        : covariance
          ? autocovariance(x, most, { unbiased })
          : rho;
      const width = correlogramBand(rho, x.length, {
        kind: bands === 'none' ? 'white' : bands,
        level: level ?? 0.95,
      });
      const columns = {
        lag: Int32Array.from(value.keys()),
        value,
        ...(bands !== 'none' && {
          lower: value.map((v, k) => v - width[k]!),
          upper: value.map((v, k) => v + width[k]!),
        }),
      };
      const period = firstPeak(rho, 1.96 / Math.sqrt(x.length)) ?? null;
      return { name, columns, width, n: x.length, period };
    });
    const { n, period } = results[0]!;
    const quantity =
      covariance && !partial ? 'autocovariance' : partial ? 'partial autocorrelation' : 'autocorrelation';
    return {
      table: bySeries(results),
      metrics: {
        n,
        period,
        ...(results.length > 1 && { series: results.map(({ name, n, period }) => ({ name, n, period })) }),
      },
      plot: () => {
        const charts = results.map(({ name, columns: { lag, value }, width }) =>
          stemChart({
            title: titleOf(`${quantity[0]!.toUpperCase()}${quantity.slice(1)}`, [{ name }]),
            xLabel: 'lag',
            yLabel: quantity,
            x: lag,
            y: value,
            ...(quantity !== 'autocovariance' && {
              bands: [
                {
                  label: `${100 * (level ?? 0.95)} % of ${bands === 'bartlett' ? 'no further correlation' : 'white noise'}`,
                  // Lag 0 is certain: the band begins beside it.
                  x: lag.subarray(1),
                  lower: width.subarray(1).map((v) => -v),
                  upper: width.subarray(1),
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
