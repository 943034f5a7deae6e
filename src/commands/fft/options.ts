import * as z from 'zod';
import { flagOf } from '../../core/command/flag-of.js';
import { UsageError } from '../../core/errors.js';
import { seriesInput } from '../../core/options.js';
import { TAPER_WEIGHTS } from '../../kernels/signal/multitaper.js';
import { AVERAGES, SCALINGS } from '../../kernels/signal/power-spectrum.js';
import { SEGMENT_TRENDS } from '../../kernels/signal/segments.js';
import { WINDOWS } from '../../kernels/signal/windows.js';
import { overlapOption, segmentOption } from '../shared/segment-options.js';
import { windowOptions } from '../shared/window-options.js';

export const fftOptions = z.object({
  inverse: z
    .boolean()
    .default(false)
    .describe('from a table with columns real and imag, or a complex .npy, back to the signal'),
  power: z
    .enum(['periodogram', 'welch', 'multitaper'])
    .optional()
    .describe('power over frequency instead of the transform'),
  ...windowOptions('rectangular', 'the samples'),
  window: z
    .enum(WINDOWS)
    .optional()
    .describe('weights of the samples, or of a segment, periodic')
    .meta({ defaultText: 'rectangular; hann with --power welch' }),
  nfft: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('length of the transform; zeros are added or samples left off')
    .meta({ defaultText: 'the length of the series, or of a segment' }),
  twoSided: z.boolean().default(false).describe('all bins, those from n/2 on as negative frequencies'),
  oneSided: z
    .boolean()
    .default(false)
    .describe('bins 0 to n/2, which tell all of a real signal (the default)'),
  shift: z.boolean().default(false).describe('all bins in order of frequency, 0 in the middle'),
  complex: z
    .boolean()
    .default(false)
    .describe('two columns or channels are real and imaginary part; a complex .npy says so itself'),
  amplitude: z
    .boolean()
    .default(false)
    .describe('a further column in which a tone of amplitude a is a line of height a'),
  db: z
    .boolean()
    .default(false)
    .describe('magnitude, amplitude and power in decibels, down to 300 dB below the largest'),
  detrend: z
    .enum(SEGMENT_TRENDS)
    .optional()
    .describe('what is taken off the series, or each segment, first: nothing, the mean, or a line')
    .meta({ defaultText: 'none; constant with --power' }),
  segment: segmentOption,
  overlap: overlapOption,
  average: z
    .enum(AVERAGES)
    .optional()
    .describe('welch: of the segments, the median being blind to single clicks')
    .meta({ defaultText: 'mean' }),
  scaling: z
    .enum(SCALINGS)
    .optional()
    .describe('periodogram, welch: power a hertz, or power of lines, a²/2 for a tone of amplitude a')
    .meta({ defaultText: 'density' }),
  bandwidth: z
    .number()
    .positive()
    .optional()
    .describe('multitaper: half-width of the band that is averaged over, in bins (the product NW)')
    .meta({ placeholder: 'NW', defaultText: '4' }),
  tapers: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('multitaper: how many')
    .meta({ placeholder: 'K', defaultText: '2 NW - 1' }),
  taperWeights: z
    .enum(TAPER_WEIGHTS)
    .optional()
    .describe('multitaper: less for tapers that leak where there is little power; by eigenvalue; or alike')
    .meta({ defaultText: 'adaptive' }),
  level: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('--power: of the confidence limits lower and upper')
    .meta({ defaultText: '0.95' }),
  peaks: z
    .number()
    .int()
    .positive()
    .max(10_000)
    .optional()
    .describe('tell the largest peaks, their frequency found between the bins')
    .meta({ placeholder: 'N', defaultText: '10 with --peak-table' }),
  peakTable: z
    .string()
    .min(1)
    .optional()
    .describe('write the peaks here: bin, frequency, period, amplitude and phase, or power')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  ...seriesInput,
});

export type FftOptions = z.output<typeof fftOptions>;

/** Options that apply to some kinds of spectrum only; given with another one they would be passed over. */
export function checkFftOptions(o: FftOptions): void {
  if (o.oneSided && (o.twoSided || o.shift))
    throw new UsageError(`--one-sided and --${o.twoSided ? 'two-sided' : 'shift'} exclude each other`);
  if (o.inverse) {
    const other = (
      ['power', 'window', 'amplitude', 'db', 'detrend', 'shift', 'complex', 'peaks', 'peakTable'] as const
    ).find((key) => o[key] !== undefined && o[key] !== false);
    if (other) throw new UsageError(`--inverse gives a signal: ${flagOf(other)} does not apply`);
  }
  const kind = o.power;
  refuse(o, kind === 'welch', ['segment', 'overlap', 'average'], '--power welch');
  refuse(o, kind === 'welch' || kind === 'periodogram', ['scaling'], '--power welch or periodogram');
  refuse(o, kind === 'multitaper', ['bandwidth', 'tapers', 'taperWeights'], '--power multitaper');
  refuse(o, kind !== undefined, ['level'], '--power');
  if (kind === 'multitaper' && o.window !== undefined)
    throw new UsageError('--window: the tapers of --power multitaper are its windows');
  if (kind && o.amplitude)
    throw new UsageError('--amplitude and --power exclude each other', {
      hint: '--scaling spectrum gives a²/2 for a tone of amplitude a',
    });
}

function refuse(o: FftOptions, allowed: boolean, keys: readonly (keyof FftOptions)[], kind: string): void {
  const given = keys.find((key) => o[key] !== undefined);
  if (given && !allowed) throw new UsageError(`${flagOf(given)} is an option of ${kind}`);
}
