import * as z from 'zod';
import { imageInput } from '../../core/options.js';
import { LIGHTNESS } from '../../kernels/colour/lightness.js';

export const METHODS = ['global', 'clahe', 'match', 'stretch', 'gamma'] as const;

export const equalizeOptions = z.object({
  method: z
    .enum(METHODS)
    .default('clahe')
    .describe(
      'all levels alike, tile by tile with a limit, as another picture has them, between percentiles, or a power',
    ),
  on: z
    .enum(LIGHTNESS)
    .optional()
    .describe('colour pictures: lightness of this space, so that colours stay, or each channel by itself')
    .meta({ defaultText: 'lab; match and gamma: channels' }),
  tiles: z
    .array(z.number().int().min(1).max(1024))
    .length(2)
    .optional()
    .describe('clahe: columns and rows of tiles')
    .meta({ placeholder: 'COLS,ROWS', defaultText: '8,8' }),
  clip: z
    .number()
    .min(0)
    .max(65536)
    .optional()
    .describe('clahe: the steepest slope of a curve, 1 for none; 0 does not limit')
    .meta({ defaultText: '2' }),
  reference: z
    .string()
    .min(1)
    .optional()
    .describe('match: the picture whose histogram is taken over')
    .meta({ placeholder: 'FILE' }),
  percent: z
    .array(z.number().min(0).max(100))
    .length(2)
    .optional()
    .describe('stretch: percentiles that become black and white')
    .meta({ placeholder: 'LOW,HIGH', defaultText: '1,99' }),
  gamma: z
    .number()
    .positive()
    .max(100)
    .optional()
    .describe('gamma: exponent of the stored values, above 1 darker, below 1 lighter'),
  curve: z
    .string()
    .min(1)
    .optional()
    .describe('write what each level becomes here; clahe has a curve for each tile')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  ...imageInput,
});

export type EqualizeOptions = z.output<typeof equalizeOptions>;
