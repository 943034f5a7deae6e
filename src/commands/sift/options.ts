import * as z from 'zod';
import { flagOf } from '../../core/command/flag-of.js';
import { UsageError } from '../../core/errors.js';
import { imageInput } from '../../core/options.js';

export const siftOptions = z.object({
  max: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('keep the keypoints of the strongest response')
    .meta({ placeholder: 'N', defaultText: 'all' }),
  contrast: z
    .number()
    .min(0)
    .max(1)
    .default(0.04)
    .describe('smallest response times intervals: more leaves out weaker keypoints'),
  edge: z
    .number()
    .min(1)
    .max(1000)
    .default(10)
    .describe('largest ratio of curvatures: less leaves out more of what lies along edges'),
  octaves: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('times that the scale doubles, at most')
    .meta({ placeholder: 'N', defaultText: 'until 12 pixels are left' }),
  intervals: z.number().int().min(1).max(10).default(3).describe('scales an octave'),
  sigma: z
    .number()
    .min(0.5)
    .max(10)
    .default(1.6)
    .describe('smoothing of the first level')
    .meta({ unit: 'SAMPLES' }),
  upsample: z.boolean().default(true).describe('do not begin with the picture at twice its size'),
  upright: z.boolean().default(false).describe('leave orientations at 0, for pictures that are not turned'),
  peakRatio: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('directions that reach this share of the strongest give a keypoint each')
    .meta({ defaultText: '0.8' }),
  dense: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('no detection: upright descriptors on a grid, a step apart')
    .meta({ unit: 'PIXELS' }),
  size: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('with --dense: side of a cell; a descriptor looks at five across')
    .meta({ unit: 'PIXELS', defaultText: '4' }),
  root: z
    .boolean()
    .default(false)
    .describe('RootSIFT: square roots of shares of the sum, which match better'),
  bytes: z.boolean().default(false).describe('descriptors in whole numbers 0 to 255'),
  keypoints: z
    .string()
    .min(1)
    .optional()
    .describe('write the keypoints without their descriptors here')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  ...imageInput,
});

export type SiftChoice = z.output<typeof siftOptions>;

/** What detection alone heeds. */
const DETECTION = [
  'max',
  'contrast',
  'edge',
  'octaves',
  'intervals',
  'sigma',
  'upsample',
  'upright',
  'peakRatio',
] as const;

/** An option that would do nothing is a mistake. */
export function refuseIdle(chosen: SiftChoice): void {
  const { dense, size, upright, peakRatio } = chosen;
  if (upright && peakRatio !== undefined)
    throw new UsageError('--peak-ratio chooses orientations: not with --upright');
  if (dense === undefined) {
    if (size !== undefined) throw new UsageError('--size is for --dense');
    return;
  }
  const otherwise = siftOptions.parse({});
  for (const key of DETECTION)
    if (chosen[key] !== otherwise[key])
      throw new UsageError(
        `${key === 'upsample' ? '--no-upsample' : flagOf(key)} is for keypoints that are detected, --dense has a grid`,
      );
}
