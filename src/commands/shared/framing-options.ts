import * as z from 'zod';
import { UsageError } from '../../core/errors.js';
import { type WINDOWS, type WindowShape, windowOf } from '../../kernels/signal/windows.js';
import { windowOptions } from './window-options.js';

const DEFAULT_WINDOW = 1024;

/** How a signal is cut into frames; spread into the schemas of commands that analyse over time. */
export const framingOptions = {
  windowSize: z
    .number()
    .int()
    .min(2)
    .optional()
    .describe('samples in a frame')
    .meta({ defaultText: `${DEFAULT_WINDOW}; less for short series, to have some frames` }),
  hop: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('samples from frame to frame')
    .meta({ defaultText: 'a quarter of the window' }),
  ...windowOptions('hann', 'a frame'),
  nfft: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('length of the transforms; zeros fill up')
    .meta({ defaultText: 'the window' }),
  center: z
    .boolean()
    .default(false)
    .describe('frames have their middle at multiples of the hop; the ends are reflected'),
};

interface Chosen extends WindowShape {
  windowSize?: number;
  hop?: number;
  nfft?: number;
  center: boolean;
  window: (typeof WINDOWS)[number];
}

/** Frames of `size` samples, or of as many as --window-size asks for. */
export function framingOf(chosen: Chosen, size: number) {
  const length = chosen.windowSize ?? size;
  const { nfft = length, hop = Math.max(1, Math.floor(length / 4)), center } = chosen;
  if (nfft < length) throw new UsageError(`--nfft ${nfft} is shorter than the window, ${length} samples`);
  return { window: windowOf(chosen.window, length, chosen), hop, nfft, center };
}

/** An eighth of a short series, as a power of two: even, so that --inverse finds it again in the bins. */
export const windowFor = (samples: number) =>
  Math.min(DEFAULT_WINDOW, 2 ** Math.max(1, Math.floor(Math.log2(samples / 8))), samples);
