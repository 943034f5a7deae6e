import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { align } from '../kernels/series/align.js';
import { bestLag, crossCorrelation } from '../kernels/series/cross-correlation.js';
import { PEAK_SHAPES, peakBetweenSamples } from '../kernels/series/peak-between-samples.js';
import { pairInput, readPair } from './shared/pair.js';
import { sameKind } from './shared/series-result.js';
import { correlationChart } from './xcorr/chart.js';
import { overTime } from './xcorr/over-time.js';

const aligned = (which: string) =>
  z
    .string()
    .optional()
    .describe(`write ${which}, the common part at the best lag`)
    .meta({ placeholder: 'FILE', output: ['table', 'array', 'audio'] });

const options = z.object({
  normalize: z.boolean().default(false).describe('coefficients within -1..1; takes the means off'),
  removeMean: z.boolean().default(false).describe('take the mean off each series, also without --normalize'),
  keepMean: z.boolean().default(false).describe('leave the means in, also with --normalize'),
  maxLag: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('largest lag to either side')
    .meta({ defaultText: 'all at which the series meet; half of the --window' }),
  absolute: z.boolean().default(false).describe('best is the largest magnitude, also of negative values'),
  subsample: z
    .enum(PEAK_SHAPES)
    .optional()
    .describe('best lag between samples: of a parabola through three values, or of the band-limited curve'),
  method: z.enum(['auto', 'direct', 'fft']).default('auto').describe('sums or transforms; auto by the sizes'),
  window: z
    .number()
    .int()
    .min(3)
    .optional()
    .describe('correlation over time, in windows of so many samples')
    .meta({ defaultText: 'the whole series at once' }),
  hop: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('samples from window to window')
    .meta({ defaultText: 'half of the window' }),
  alignedA: aligned('A'),
  alignedB: aligned('B moved onto A'),
  ...pairInput,
});

export type XcorrOptions = z.output<typeof options>;

export default defineCommand({
  name: 'xcorr',
  group: 'Signals',
  summary: 'Cross-correlation of two series at every lag: how far one is behind the other.',
  description:
    'c_k = sum_t a_t b_(t+k) over the t at which both are there: a peak at k says that B is A, k samples later. --normalize takes the means off and divides by sqrt(sum a² sum b²): 1 for a copy in other units, 0 where there is no linear relation (there may be another). Swapping A and B mirrors the lags.\nA and B are two files, or two columns of one. --window W correlates window by window (Pearson, each with its own mean): the table then has the best lag of each, an array is [lags, windows].\n--aligned-a and --aligned-b write the common part; with --subsample B is moved by the fraction of a sample too.',
  keywords: [
    'cross-correlation',
    'delay',
    'time delay',
    'lag',
    'shift',
    'align',
    'synchronise',
    'sync',
    'offset between recordings',
    'similarity',
    'lead',
    'echo',
  ],
  inputs: [
    { name: 'A', about: 'a series; or a table of two columns', accepts: ['table', 'audio', 'array'] },
    { name: 'B', about: 'the other series', accepts: ['table', 'audio', 'array'], optional: true },
  ],
  over: 'all',
  options,
  outputs: ['table', 'array'],
  metrics: {
    bestLag: 'samples by which B is behind A',
    bestValue: 'the correlation there',
    bestTime: 'the lag in seconds, or the unit of time, where the rate is known',
    n: 'samples of A and of B',
    windows: 'how many, with --window',
    common: 'samples of the common part',
  },
  examples: [
    'ispr synth delayed -o pair.csv && ispr xcorr pair.csv --columns a,b --normalize --max-lag 60 --plot xcorr.png',
    'ispr xcorr pair.csv --normalize --subsample sinc --aligned-a a.csv --aligned-b b.csv',
    'ispr xcorr pair.csv --window 200 --max-lag 30 -o lags.csv --plot over-time.png',
  ],
  source: 'Knapp & Carter, The generalized correlation method for estimation of time delay, 1976',
  cost: { bytesPerValue: 100, nsPerValue: 200 },
  async run(paths, chosen, context) {
    const { normalize, removeMean, keepMean, maxLag, absolute, subsample, method, window, hop } = chosen;
    if (removeMean && keepMean) throw new UsageError('--remove-mean and --keep-mean exclude each other');
    if (keepMean && !normalize)
      throw new UsageError('--keep-mean is of --normalize: sums leave the means in');
    if (hop !== undefined && window === undefined) throw new UsageError('--hop is of windows: give --window');
    const pair = await readPair(paths, chosen, context.warn);
    const { a, b, rateHz } = pair;
    if (window !== undefined) return overTime(pair, window, chosen);
    const found = crossCorrelation(a, b, {
      maxLag,
      normalize,
      removeMean: !keepMean && (normalize || removeMean),
      method,
    });
    const best = bestLag(found, absolute);
    const peak = subsample
      ? peakBetweenSamples(found.values, best, subsample)
      : { place: best, value: found.values[best]! };
    const lag = found.lags[0]! + peak.place;
    const wanted = chosen.alignedA !== undefined || chosen.alignedB !== undefined;
    const common = wanted ? align(a, b, lag) : undefined;
    return {
      table: { lag: found.lags, value: found.values },
      array: { shape: [found.values.length], data: found.values },
      ...(common && {
        extra: {
          alignedA: sameKind(pair.sets[0], [common.a], { first: common.firstA }),
          alignedB: sameKind(pair.sets[1], [common.b], { first: common.firstB }),
        },
      }),
      metrics: {
        bestLag: lag,
        bestValue: peak.value,
        ...(rateHz !== undefined && { bestTime: lag / rateHz }),
        n: [a.length, b.length],
        ...(common && { common: common.a.length }),
      },
      plot: () => correlationChart(pair, found, { lag, value: peak.value }, normalize),
    };
  },
});
