import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import type { Column } from '../core/data.js';
import { seriesInput } from '../core/options.js';
import { readTimedSeries, type SeriesSet } from '../core/read.js';
import { describe } from '../kernels/series/describe.js';
import { timeSteps } from '../kernels/series/time-steps.js';
import { windowStationarity } from '../kernels/series/window-stationarity.js';
import { picture } from './series-stats/picture.js';

/** Shorter series give no verdict: two windows of 16 samples. */
const LEAST_FOR_VERDICT = 32;

export default defineCommand({
  name: 'series-stats',
  group: 'Signals',
  summary: 'Describes a series: moments, quartiles, sampling times, and whether it is stationary.',
  description:
    'variance = sum (x_t - m)^2 / n, the autocovariance at lag 0; --ddof 1 divides by n - 1. skewness = m3 / m2^(3/2), kurtosis = m4 / m2^2 - 3 (0 for normal noise), both 0 for a constant. Quartiles lie between neighbours on a line.\nThe verdict compares mean, variance and autocovariance of 2 to 8 windows (ispr stationarity shows them); series of fewer than 32 samples have none. --time-column tells the step and rate, and finds uneven steps and gaps, steps of more than 1.5 times the median.',
  keywords: [
    'summary',
    'describe',
    'mean',
    'variance',
    'moments',
    'quantile',
    'skewness',
    'kurtosis',
    'sampling rate',
    'irregular',
    'gaps',
    'missing samples',
    'timestamps',
  ],
  inputs: [{ name: 'IN', about: 'one series or several columns', accepts: ['table', 'audio', 'array'] }],
  options: z.object({
    ddof: z.number().int().min(0).max(1).default(0).describe('the variance divides by n less this'),
    gaps: z
      .string()
      .optional()
      .describe('write where samples are missing: the row before each gap, its time, its length')
      .meta({ placeholder: 'FILE', output: ['table'] }),
    ...seriesInput,
  }),
  outputs: ['table'],
  metrics: {
    n: 'samples',
    mean: 'of the first series',
    variance: 'of the first series, divisor n - ddof',
    stationary: 'whether windows agree; null where the series is too short to tell',
    step: 'mean step of time, where times or a rate are known',
    rateHz: 'samples a second, or a unit of time; null for uneven times',
    regular: 'whether steps are even',
    smallestStep: 'between two times',
    largestStep: 'between two times',
    gaps: 'steps of more than 1.5 times the median',
  },
  examples: [
    'ispr series-stats fixtures/sunspots.csv --columns count',
    'ispr series-stats fixtures/sunspots.csv --columns count --time-column year --plot stats.png --json',
  ],
  source: 'Brockwell & Davis, Time Series: Theory and Methods, 2nd ed., chapter 1',
  cost: { bytesPerValue: 40, nsPerValue: 300 },
  async run([path], { ddof, gaps: gapsFile, ...input }, context) {
    const set = await readTimedSeries(path!, input, context.warn);
    const rows = set.series.map(({ name, values }) => {
      const enough = values.length >= LEAST_FOR_VERDICT;
      return {
        name,
        ...describe(values, ddof),
        stationary: enough ? windowStationarity(values).stationary : null,
      };
    });
    const times = set.time && set.time.values.length > 1 ? timeSteps(set.time.values) : undefined;
    const known = times ? sampling(times, set.rateHz) : rateOnly(set.rateHz);
    if (times && set.rateHz === undefined)
      context.warn(
        `uneven times: steps from ${brief(times.smallest)} to ${brief(times.largest)}; ispr resample puts them on a grid`,
      );
    const column = (
      key: 'mean' | 'variance' | 'std' | 'min' | 'q1' | 'median' | 'q3' | 'max' | 'skewness' | 'kurtosis',
    ) => Float64Array.from(rows, (row) => row[key]);
    const { n, mean, variance, stationary } = rows[0]!;
    const metrics = { n, mean, variance, stationary, ...known };
    const gaps = times?.gaps ?? [];
    return {
      table: {
        series: rows.map(({ name }) => name),
        n: Int32Array.from(rows, (row) => row.n),
        mean: column('mean'),
        variance: column('variance'),
        std: column('std'),
        min: column('min'),
        q1: column('q1'),
        median: column('median'),
        q3: column('q3'),
        max: column('max'),
        skewness: column('skewness'),
        kurtosis: column('kurtosis'),
        stationary: rows.map((row) => (row.stationary === null ? 'unknown' : String(row.stationary))),
      },
      ...(gapsFile !== undefined && {
        extra: {
          gaps: {
            table: {
              row: Int32Array.from(gaps, ({ after }) => after),
              time: timesOf(set, gaps),
              length: Float64Array.from(gaps, ({ length }) => length),
            },
          },
        },
      }),
      metrics: {
        ...metrics,
        ...(rows.length > 1 && {
          series: rows.map(({ name, n, mean, variance, stationary }) => ({
            name,
            n,
            mean,
            variance,
            stationary,
          })),
        }),
      },
      plot: () => picture(set),
    };
  },
});

/** Where gaps begin: dates as they were read, numbers as numbers. */
function timesOf({ time }: SeriesSet, gaps: readonly { after: number }[]): Column {
  const dates = gaps.map(({ after }) => time!.column[after]);
  return dates.every((date) => typeof date === 'string')
    ? dates
    : Float64Array.from(gaps, ({ after }) => time!.values[after]!);
}

const brief = (x: number) => String(Number(x.toPrecision(4)));

const sampling = (times: ReturnType<typeof timeSteps>, rateHz: number | undefined) => ({
  step: times.mean,
  rateHz: rateHz ?? null,
  regular: rateHz !== undefined,
  smallestStep: times.smallest,
  largestStep: times.largest,
  gaps: times.gaps.length,
});

const rateOnly = (rateHz: number | undefined) =>
  rateHz !== undefined && { step: 1 / rateHz, rateHz, regular: true };
