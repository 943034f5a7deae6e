import * as z from 'zod';
import { DataError, UsageError } from '../../core/errors.js';
import { seriesInput } from '../../core/options.js';
import { SEGMENT_TRENDS } from '../../kernels/signal/segments.js';
import { WINDOWS, windowOf } from '../../kernels/signal/windows.js';
import { windowOptions } from '../shared/window-options.js';

const SOUND_FRAME = 2048;
const SOUND_HOP = 512;

export const featureOptions = z.object({
  windowSize: z
    .number()
    .int()
    .min(2)
    .optional()
    .describe('samples in a frame')
    .meta({ defaultText: `${SOUND_FRAME} of sounds; the whole series of tables` }),
  hop: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('samples from frame to frame')
    .meta({ defaultText: 'a quarter of the frame' }),
  ...windowOptions('hann', 'a frame'),
  window: z
    .enum(WINDOWS)
    .optional()
    .describe('weights of a frame, periodic')
    .meta({ defaultText: 'hann; rectangular for a whole series' }),
  nfft: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('length of the transforms; zeros fill up')
    .meta({ defaultText: 'the frame' }),
  power: z.boolean().default(false).describe('weigh frequencies by power instead of magnitude'),
  rolloff: z.number().gt(0).max(1).default(0.85).describe('part of the weight below the roll-off'),
  band: z
    .array(z.number().min(0))
    .length(2)
    .optional()
    .describe('frequencies that are looked at')
    .meta({ placeholder: 'LOW,HIGH', defaultText: 'all' }),
  contrast: z
    .boolean()
    .default(false)
    .describe(
      'further columns contrast0, contrast1, …: peak over valley in 0-200 Hz and up to six octaves above, in dB',
    ),
  detrend: z
    .enum(SEGMENT_TRENDS)
    .default('none')
    .describe('what is taken off the series first: nothing, its mean, or a line'),
  ...seriesInput,
});

type FeatureOptions = z.output<typeof featureOptions>;

/** Frequencies that are looked at. */
export function bandOf(band: readonly number[] | undefined, rate: number): [number, number] {
  const [low = 0, high = rate / 2] = band ?? [];
  if (!(low < high && low < rate / 2))
    throw new UsageError(
      `--band ${low},${high}: frequencies that rise and begin below ${rate / 2}, half the rate`,
    );
  return [low, Math.min(high, rate / 2)];
}

/** Frames of sounds; the whole series otherwise. */
export function framingOf(
  n: number,
  sound: boolean,
  o: Pick<FeatureOptions, 'windowSize' | 'hop' | 'nfft' | 'window' | 'beta' | 'sigma' | 'alpha'>,
  rateHz: number,
) {
  if (n < 2) throw new DataError(`a spectrum needs 2 samples or more, got ${n}`);
  const whole = o.windowSize === undefined && !sound;
  const size = o.windowSize ?? (sound ? Math.min(SOUND_FRAME, n) : n);
  const hop = o.hop ?? (size === SOUND_FRAME ? SOUND_HOP : Math.max(1, Math.floor(size / 4)));
  const { nfft = size } = o;
  if (nfft < size) throw new UsageError(`--nfft ${nfft} is shorter than a frame, ${size} samples`);
  return { window: windowOf(o.window ?? (whole ? 'rectangular' : 'hann'), size, o), hop, nfft, rateHz };
}
