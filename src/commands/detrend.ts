import { panels } from '../core/chart/make.js';
import { defineCommand } from '../core/command/spec.js';
import { readSeries } from '../core/read.js';
import { componentsChart, trendChart } from './detrend/chart.js';
import { removeTrend } from './detrend/methods.js';
import { options, refuseUnused } from './detrend/options.js';
import { sameKind } from './shared/series-result.js';

export default defineCommand({
  name: 'detrend',
  group: 'Signals',
  summary: 'Takes the trend out of a series: a mean, line, polynomial, moving average, season or difference.',
  description:
    'mean, linear, polynomial: least squares over the whole series. moving-average: the centred average of --window samples; an even window is the mean of its two halves (2 x m). block: the mean of each --period. difference: x_t - x_(t-lag), --order times; the series gets shorter by order·lag. seasonal: classical decomposition, the trend an average over one period, the season the mean of each phase. stl: the same by local regression, where the season may change slowly and --robust leaves outliers in the residual.\nmultiplicative divides by the season and trend where additive subtracts. The period is the first peak of the autocorrelation of the series less a line, unless --period tells it. --edges drop leaves the ends out, the series gets shorter.',
  keywords: [
    'trend',
    'baseline',
    'drift',
    'moving average',
    'running mean',
    'rolling',
    'seasonal',
    'season',
    'deseasonalise',
    'seasonal_decompose',
    'stl',
    'loess',
    'difference',
    'polynomial',
    'remove slope',
  ],
  inputs: [
    { name: 'IN', about: 'one series or several columns, or a sound', accepts: ['table', 'audio', 'array'] },
  ],
  options,
  outputs: ['table', 'array', 'audio'],
  metrics: {
    n: 'samples of the result',
    removed: 'part of the variance that is gone: 1 - var(after) / var(before); null for a constant series',
    slope: 'of the line, per sample, or per unit of time where it is known',
    period: 'of the blocks or the season',
    trendStrength: 'max(0, 1 - var(residual) / var(trend + residual)); of logarithms where multiplied',
    seasonalStrength: 'the same with the season',
  },
  examples: [
    'ispr detrend fixtures/sunspots.csv --columns count --method moving-average --window 11 --plot smooth.png',
    'ispr synth seasonal -o seasonal.csv && ispr detrend seasonal.csv --method stl --components parts.csv -o rest.csv --plot parts.png',
  ],
  source:
    'Kendall & Stuart, The Advanced Theory of Statistics, volume 3, chapter 46; Cleveland et al., STL, 1990',
  cost: { bytesPerValue: 48, nsPerValue: 200 },
  async run([path], chosen, context) {
    refuseUnused(chosen);
    const set = await readSeries(path!, chosen, context.warn);
    const results = set.series.map(({ name, values }) => ({
      name,
      ...removeTrend(values, chosen, set.rateHz ?? 1),
    }));
    const [{ first, metrics, parts }] = [results[0]!];
    const after = results.map(({ values }) => values);
    const decomposed = results.flatMap(({ name, parts }) => (parts ? [{ name, ...parts }] : []));
    return {
      ...sameKind(set, after, { first }),
      extra: {
        trend: sameKind(
          set,
          results.map(({ trend }) => trend),
          { first },
        ),
        ...(parts && {
          components: {
            table: () => {
              const several = decomposed.length > 1;
              const columns = decomposed.flatMap(({ name, trend, seasonal, residual }) =>
                Object.entries({ trend, seasonal, residual }).map(
                  ([part, values]) => [several ? `${name} ${part}` : part, values] as const,
                ),
              );
              return new Map(columns);
            },
          },
        }),
      },
      metrics: {
        ...metrics,
        ...(results.length > 1 && { series: results.map(({ name, metrics }) => ({ name, ...metrics })) }),
      },
      plot: () =>
        panels(
          results.flatMap((result, i) =>
            result.parts
              ? componentsChart(set, set.series[i]!, result.parts)
              : trendChart(set, set.series[i]!, result),
          ),
          { columns: 1 },
        ),
    };
  },
});
