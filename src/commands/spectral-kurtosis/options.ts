import * as z from 'zod';
import { DataError } from '../../core/errors.js';
import { seriesInput } from '../../core/options.js';
import { windowOptions } from '../shared/window-options.js';

export const kurtosisOptions = z.object({
  windowSize: z
    .number()
    .int()
    .min(4)
    .optional()
    .describe('samples in a frame; about as long as what is looked for')
    .meta({ defaultText: '256; less for short series, to have 16 frames' }),
  hop: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('samples from frame to frame')
    .meta({ defaultText: 'half a frame' }),
  ...windowOptions('hann', 'a frame'),
  unbiased: z.boolean().default(false).describe('correct the bias that few frames have'),
  limit: z
    .number()
    .positive()
    .optional()
    .describe('kurtosis from which on a bin stands out')
    .meta({ defaultText: 'three standard deviations of Gaussian noise' }),
  threshold: z
    .number()
    .gt(1)
    .default(5)
    .describe(
      'level of a frame, in the bins that stand out, from which on it is an event; the mean level is 1',
    ),
  events: z
    .string()
    .min(1)
    .optional()
    .describe('write the events here: begin, end, peak and level')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  ...seriesInput,
});

/** 256 samples, or a power of two of which 16 frames fit, half over each other. */
export function defaultWindow(n: number): number {
  if (n < 16) throw new DataError(`bursts need 16 samples or more, got ${n}`);
  return Math.min(256, Math.max(4, 2 ** Math.floor(Math.log2((2 * n) / 17))));
}
