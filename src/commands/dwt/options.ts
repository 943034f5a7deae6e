import * as z from 'zod';
import { imageInput, signalInput } from '../../core/options.js';
import { EXTENSIONS } from '../../kernels/wavelet/edges.js';
import { COSTS } from '../../kernels/wavelet/packets.js';
import { waveletOption } from '../shared/wavelet-options.js';

export const dwtOptions = z.object({
  wavelet: waveletOption('db4'),
  level: z
    .number()
    .int()
    .min(1)
    .max(40)
    .optional()
    .describe('levels of the transform')
    .meta({ defaultText: 'floor(log2(n / (F - 1))), F taps of the wavelet' }),
  mode: z
    .enum(EXTENSIONS)
    .default('symmetric')
    .describe('how the input goes on beyond its ends; periodization has as many coefficients as samples'),
  inverse: z.boolean().default(false).describe('from coefficients back to the signal; same wavelet and mode'),
  undecimated: z
    .boolean()
    .default(false)
    .describe('keep every position (stationary transform): shifts with the input, which is periodic'),
  norm: z
    .boolean()
    .default(false)
    .describe('with --undecimated: filters divided by √2, so that energy is kept (MODWT)'),
  packets: z.boolean().default(false).describe('divide the details too: all bands of one width'),
  bestBasis: z
    .enum(COSTS)
    .optional()
    .describe('with --packets: the bands of the tree that costs least by this measure'),
  threshold: z
    .number()
    .min(0)
    .optional()
    .describe('with --best-basis threshold: coefficients above it are counted'),
  order: z
    .enum(['natural', 'frequency'])
    .default('natural')
    .describe('with --packets: bands by path, or by rising frequency'),
  picture: z.boolean().default(false).describe('an array is a picture, not columns'),
  samples: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('with --inverse: length of the series, where a .csv leaves it open by one')
    .meta({ placeholder: 'N', defaultText: 'of a .npz its own, else even' }),
  size: z
    .string()
    .regex(/^[1-9]\d{0,8}x[1-9]\d{0,8}$/)
    .optional()
    .describe('with --inverse: width and height of the picture, which a .csv does not tell')
    .meta({ placeholder: 'WxH', allowed: 'a width and a height as 640x480' }),
  gray: z.boolean().default(false).describe('turn a picture gray first'),
  ...signalInput,
  ...imageInput,
});

export type DwtOptions = z.output<typeof dwtOptions>;

/** What energy grows by from level to level, in each dimension. */
export const gainOf = ({ undecimated, norm }: DwtOptions): number => (undecimated && !norm ? 2 : 1);
