import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { DataError, UsageError } from '../core/errors.js';
import { signalInput } from '../core/options.js';
import { readTimedSeries } from '../core/read.js';
import { RESAMPLE_PADDINGS } from '../kernels/filter/polyphase.js';
import { INTERPOLATIONS } from '../kernels/series/interpolation.js';
import { resampledChart } from './resample/chart.js';
import { convert } from './resample/convert.js';
import { resampledForms } from './resample/forms.js';
import { type Grid, gridOf } from './resample/grid.js';
import { overshoot } from './resample/overshoot.js';

const { rate: inputRate, ...input } = signalInput;

const options = z.object({
  rate: z
    .number()
    .positive()
    .optional()
    .describe('samples a second (or unit of time) of the result')
    .meta({ unit: 'HZ' }),
  step: z
    .number()
    .positive()
    .optional()
    .describe('distance of the samples of the result; 1 / rate')
    .meta({ placeholder: 'DT' }),
  inputRate: inputRate.describe('samples a second of a table or array without times; sound has its own'),
  method: z
    .enum(['auto', 'polyphase', 'fourier', ...INTERPOLATIONS])
    .default('auto')
    .describe('auto: polyphase for even samples, cubic for uneven ones')
    .meta({ placeholder: 'METHOD' }),
  padding: z
    .enum(RESAMPLE_PADDINGS)
    .optional()
    .describe('polyphase: what lies beyond the ends')
    .meta({ defaultText: 'line' }),
  start: z
    .number()
    .optional()
    .describe('time of the first sample of the result')
    .meta({ defaultText: 'the first time' }),
  maxGap: z
    .number()
    .positive()
    .optional()
    .describe('refuse to bridge steps longer than this')
    .meta({ unit: 'TIME', defaultText: 'no limit; ten times the median step is told' }),
  ...input,
});

export type ResampleOptions = z.output<typeof options>;

export default defineCommand({
  name: 'resample',
  group: 'Signals',
  summary: 'Puts a series on another rate, or one at uneven times on an even grid.',
  description:
    'Even samples, by their rate: polyphase filters at the lower of both half rates, so that nothing folds back (what scipy.signal.resample_poly does); fourier takes the Fourier series, exact for periodic signals. Uneven ones, by --time-column: linear, cubic (not-a-knot) or natural splines, pchip (monotone, no overshoot), nearest, previous; the grid goes from the first time to the last in steps of --step or 1 / --rate. Curves through samples do not filter: for a much lower rate filter first.\nOf dates a step counts in their unit: days, or years where all are firsts of a month.',
  keywords: [
    'sampling rate',
    'sample rate',
    'change the rate',
    'wav',
    'upsample',
    'downsample',
    'decimate',
    'irregular',
    'uneven',
    'interpolation',
    'spline',
    'pchip',
    'missing samples',
    'grid',
    '44100',
    '48000',
  ],
  inputs: [
    { name: 'IN', about: 'one series or several columns, or a sound', accepts: ['audio', 'table', 'array'] },
  ],
  options,
  outputs: ['table', 'array', 'audio'],
  metrics: {
    n: 'samples of the result',
    rateHz: 'its rate',
    step: 'its step',
    method: 'what was done',
    inputRateHz: 'rate of the input, null for uneven times',
    gaps: 'steps of more than 1.5 times the median that were bridged, of uneven times',
  },
  examples: [
    'ispr synth chirp -o chirp.wav && ispr resample chirp.wav --rate 6000 -o low.wav',
    'ispr synth uneven -o uneven.csv && ispr resample uneven.csv --time-column time --rate 8000 -o even.csv',
    'ispr resample fixtures/sunspots.csv --time-column year --step 0.25 --method cubic -o quarters.csv --plot quarters.png',
  ],
  source:
    'Crochiere & Rabiner, Multirate Digital Signal Processing, 1983; de Boor, A Practical Guide to Splines, 1978',
  cost: { bytesPerValue: 64, nsPerValue: 200 },
  async run([path], chosen, context) {
    const { rate, step, padding } = chosen;
    if ((rate === undefined) === (step === undefined))
      throw new UsageError('the grid is told by one of --rate and --step');
    const { inputRate: given, ...reading } = chosen;
    const set = await readTimedSeries(path!, { ...reading, rate: given }, context.warn);
    if (set.series[0]!.values.length < 2)
      throw new DataError('one sample has no rate, two or more were needed');
    const grid: Grid = gridOf(set, rate ?? 1 / step!, chosen, context.warn);
    if (padding !== undefined && grid.method !== 'polyphase')
      throw new UsageError(`--padding is of polyphase filters, the method is ${grid.method}`);
    const after = set.series.map(({ values }) => convert(values, grid, padding ?? 'line'));
    if (grid.method === 'cubic' || grid.method === 'natural')
      set.series.forEach(({ name, values }, i) => {
        const peak = overshoot(values, after[i]!);
        if (peak !== undefined)
          context.warn(
            `${name}: the curve swings out to ${Number(peak.toPrecision(3))} between samples: --method pchip does not`,
          );
      });
    return {
      ...resampledForms(set, after, grid),
      metrics: {
        n: after[0]!.length,
        rateHz: grid.rate,
        step: 1 / grid.rate,
        method: grid.method,
        inputRateHz: set.rateHz ?? null,
        ...(grid.gaps !== undefined && { gaps: grid.gaps }),
      },
      plot: () => resampledChart(set, after, grid),
    };
  },
});
