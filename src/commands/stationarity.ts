import * as z from 'zod';
import { bySeries } from '../core/command/series.js';
import { defineCommand } from '../core/command/spec.js';
import { DataError, UsageError } from '../core/errors.js';
import { seriesInput } from '../core/options.js';
import { readSeries } from '../core/read.js';
import { LAG_CRITERIA } from '../kernels/series/dickey-fuller.js';
import { UNIT_ROOT_TRENDS } from '../kernels/series/unit-root-distribution.js';
import { windowsChart } from './stationarity/chart.js';
import { examine, type Findings } from './stationarity/examine.js';

const options = z.object({
  test: z
    .enum(['windows', 'adf', 'kpss', 'all'])
    .default('windows')
    .describe('moments of windows; a unit root (ADF); stationarity (KPSS); all three'),
  windows: z
    .number()
    .int()
    .min(2)
    .optional()
    .describe('parts of the series that are compared, of 8 samples or more')
    .meta({ defaultText: '8; fewer below 512 samples' }),
  maxLag: z.number().int().min(1).default(1).describe('autocovariances of each window, lags 1 to this'),
  regression: z
    .enum(UNIT_ROOT_TRENDS)
    .default('c')
    .describe('around what: nothing, a constant, a line (ct), a parabola (ctt); kpss knows c and ct'),
  lags: z
    .union([z.literal('auto'), z.literal('schwert'), z.number().int().min(0)])
    .default('auto')
    .describe(
      'of ADF and KPSS: auto by --criterion and from the data, schwert ceil(12 (n/100)^(1/4)), or a number',
    )
    .meta({ placeholder: 'auto|schwert|N' }),
  criterion: z
    .enum(LAG_CRITERIA)
    .optional()
    .describe('that picks the lags of ADF, up to those of schwert')
    .meta({ defaultText: 'aic' }),
  alpha: z.number().gt(0).lt(0.5).default(0.05).describe('level of the verdict'),
  tests: z
    .string()
    .optional()
    .describe('write statistic, p-value, lags and critical values of each test')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  ...seriesInput,
});

export type StationarityOptions = z.output<typeof options>;

export default defineCommand({
  name: 'stationarity',
  group: 'Signals',
  summary: 'Tests whether mean, variance and autocovariance of a series stay the same over time.',
  description:
    "windows: cuts the series in parts and asks whether their means, variances and lag-1 autocovariances differ by more than chance, given the autocorrelation within them (chi-square each, Bonferroni over the three). It sees what the other two cannot: variances and dynamics that change.\nadf: augmented Dickey-Fuller, dx_t = rho x_(t-1) + sum gamma_i dx_(t-i) + trend + e_t; a small p speaks against a unit root (a random walk). P from MacKinnon's surfaces.\nkpss: sum of squared partial sums of the residuals over their long-run variance; a small p speaks against stationarity. Its table goes from 0.1 to 0.01, beyond it P is a bound.\nWith --test all a series is stationary if all three agree. With --regression ct or ctt the windows are of what is left of the trend.",
  keywords: [
    'stationary',
    'unit root',
    'adf',
    'dickey-fuller',
    'kpss',
    'random walk',
    'trend',
    'drift',
    'heteroscedastic',
    'change of variance',
  ],
  inputs: [{ name: 'IN', about: 'one series or several columns', accepts: ['table', 'audio', 'array'] }],
  options,
  outputs: ['table'],
  metrics: {
    n: 'samples',
    stationary: 'the verdict at --alpha',
    verdict: 'the same in words, and what may help',
    meanPValue: 'of equal means of the windows',
    variancePValue: 'of equal variances',
    autocovariancePValue: 'of equal autocovariances at lag 1',
    adfStatistic: 't of rho',
    adfPValue: 'of a unit root',
    adfLags: 'differences before it in the regression',
    kpssStatistic: 'squared sums of the residuals over their long-run variance',
    kpssPValue: 'of stationarity, within 0.01 to 0.1',
    kpssBeyond: 'whether the true P is smaller or larger than that, null within the table',
    kpssLags: 'of the long-run variance',
  },
  examples: [
    'ispr stationarity fixtures/sunspots.csv --columns count --test all',
    'ispr synth random-walk --samples 2000 -o walk.csv && ispr stationarity walk.csv --windows 8 --plot windows.png -o windows.csv',
  ],
  source:
    'MacKinnon, Approximate asymptotic distribution functions for unit-root and cointegration tests, 1994; Kwiatkowski, Phillips, Schmidt & Shin, 1992',
  cost: { bytesPerValue: 60, nsPerValue: 500 },
  async run([path], chosen, context) {
    const { test, regression } = chosen;
    refuseUnused(chosen);
    if ((test === 'kpss' || test === 'all') && regression !== 'c' && regression !== 'ct')
      throw new UsageError(`--regression ${regression}: kpss knows c and ct`);
    const set = await readSeries(path!, chosen, context.warn);
    const found = set.series.map(({ name, values }) => ({ name, ...examine(values, chosen) }));
    for (const { name, notes } of found) for (const note of notes) context.warn(`${name}: ${note}`);
    if (test === 'adf' && found.every(({ adf }) => !adf))
      throw new DataError('the series is predicted without error, ADF has no statistic', {
        hint: 'a ramp is not stationary; ispr detrend takes it out',
      });
    const { metrics } = found[0]!;
    const testsTable = () => bySeries(found.map(({ name, tests }) => ({ name, columns: tests })));
    const windowed = found.every(({ windows }) => windows);
    return {
      table: windowed
        ? () => bySeries(found.map(({ name, windows }) => ({ name, columns: windowColumns(windows!) })))
        : testsTable,
      extra: { tests: { table: testsTable } },
      metrics: {
        ...metrics,
        ...(found.length > 1 && { series: found.map(({ name, metrics }) => ({ name, ...metrics })) }),
      },
      ...(windowed && {
        plot: () =>
          windowsChart(
            set,
            found.map(({ name, windows }) => ({ name, windows: windows! })),
          ),
      }),
    };
  },
});

function refuseUnused({ test, windows, maxLag, lags, criterion, regression }: StationarityOptions): void {
  const refuse = (flag: string, why: string) => {
    throw new UsageError(`${flag} does not apply to --test ${test}: ${why}`);
  };
  const windowed = test === 'windows' || test === 'all';
  if (!windowed && windows !== undefined) refuse('--windows', 'it has none');
  if (!windowed && maxLag !== 1) refuse('--max-lag', 'it is of windows');
  if (test === 'windows' && lags !== 'auto') refuse('--lags', 'these are of adf and kpss');
  if (criterion !== undefined && (test === 'windows' || test === 'kpss'))
    refuse('--criterion', 'it is of adf');
  if (criterion !== undefined && lags !== 'auto') refuse('--criterion', `--lags ${lags} leaves no choice`);
  if (test === 'windows' && regression === 'n') refuse('--regression n', 'windows have their own means');
}

function windowColumns(windows: NonNullable<Findings['windows']>) {
  const column = (value: (w: (typeof windows)[number]) => number) => Float64Array.from(windows, value);
  return {
    window: Int32Array.from(windows.keys()),
    begin: Int32Array.from(windows, (w) => w.begin),
    end: Int32Array.from(windows, (w) => w.end),
    mean: column((w) => w.mean),
    variance: column((w) => w.variance),
    ...Object.fromEntries(
      Array.from(windows[0]!.autocovariance, (_, k) => [
        `autocovariance${k + 1}`,
        column((w) => w.autocovariance[k]!),
      ]),
    ),
  };
}
