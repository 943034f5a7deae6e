import type { Chart } from '../../core/chart/chart.js';
import type { Context, Cost, Forms, Json } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import { refuseUnheeded } from '../shared/foreign-options.js';
import { type SegmentOptions, segmentOptions } from './options.js';

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
  /** Where it takes much more than the others. */
  cost?: Cost;
  run(image: Image, options: SegmentOptions, context: Context): Segmented | Promise<Segmented>;
}

/** What all methods heed. */
const COMMON = [
  'method',
  'connected',
  'minSize',
  'truth',
  'overlay',
  'means',
  'boundaries',
  'regions',
  'maxPixels',
];

const USUAL = segmentOptions.parse({});

/** An option that was given and does nothing for this method is a mistake. */
export function checkHeeded(options: SegmentOptions, { heeds }: Method): void {
  refuseUnheeded(options, `--method ${options.method}`, heeds, { common: COMMON, usual: USUAL });
  if (options.minSize !== undefined && !heeds.includes('minSize') && !options.connected)
    throw new UsageError(`--min-size needs --connected with --method ${options.method}`);
}
