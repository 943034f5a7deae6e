import type { Chart } from '../../core/chart/chart.js';
import { flagOf } from '../../core/command/flag-of.js';
import type { Context, Forms, Json } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import type { SegmentOptions } from './options.js';

/** What a method of `segment` finds. */
export interface Segmented {
  /** A label for each pixel, any whole numbers: the command numbers them by area. */
  labels: Int32Array;
  /** Labels have a meaning of their own (0 background, 1 foreground) and stay as they are. */
  named?: boolean;
  metrics?: Record<string, Json>;
  /** Panels beside the overlay and the mean colours. */
  charts?: () => Chart[];
  /** Further outputs by the name of their option. */
  extra?: Record<string, Forms>;
}

/** One entry of the table of methods (methods.ts). */
export interface Method {
  about: string;
  /** Options that change what it does, beside those that all methods have. */
  heeds: readonly (keyof SegmentOptions)[];
  run(image: Image, options: SegmentOptions, context: Context): Segmented | Promise<Segmented>;
}

const COMMON = new Set<string>([
  'method',
  'connected',
  'minSize',
  'truth',
  'overlay',
  'means',
  'boundaries',
  'regions',
  'maxPixels',
]);

/** An option that was given and does nothing for this method is a mistake. */
export function refuseUnheeded(options: SegmentOptions, { heeds }: Method): void {
  const heeded = new Set<string>(heeds);
  for (const [key, value] of Object.entries(options))
    if (!COMMON.has(key) && !heeded.has(key) && value !== undefined && value !== false)
      throw new UsageError(
        `${flagOf(key)} does nothing for --method ${options.method}, which heeds ${heeds.map(flagOf).join(' ')}`,
      );
  if (options.minSize !== undefined && !heeded.has('minSize') && !options.connected)
    throw new UsageError(`--min-size needs --connected with --method ${options.method}`);
}
