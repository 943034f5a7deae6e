import * as z from 'zod';
import { UsageError } from '../../core/errors.js';
import { seriesInput } from '../../core/options.js';
import { MEL_SCALES } from '../../kernels/signal/mel.js';
import { framingOptions } from '../shared/framing-options.js';

export const griffinLimOptions = z.object({
  values: z
    .enum(['power', 'magnitude', 'db'])
    .optional()
    .describe('what the array holds')
    .meta({ defaultText: 'power' }),
  mel: z.boolean().default(false).describe('its rows are mel bands: bins that give them are found first'),
  melScale: z
    .enum(MEL_SCALES)
    .optional()
    .describe('--mel: definition of the mel')
    .meta({ defaultText: 'slaney' }),
  melNorm: z
    .enum(['area', 'peak'])
    .optional()
    .describe('--mel: filters have area 1, or height 1')
    .meta({ defaultText: 'area' }),
  iterations: z.number().int().min(0).default(32).describe('times the phases are made consistent'),
  momentum: z
    .number()
    .min(0)
    .max(1)
    .default(0.99)
    .describe('how far each step goes on in the direction of the last; 0 is the method of 1984'),
  phases: z.enum(['random', 'zero']).default('random').describe('phases to begin with'),
  samples: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('length of the result')
    .meta({ defaultText: 'what the frames cover' }),
  trace: z
    .string()
    .optional()
    .describe('table iteration, convergence, inconsistency')
    .meta({ output: ['table'], placeholder: 'FILE' }),
  ...framingOptions,
  rate: z
    .number()
    .positive()
    .optional()
    .describe('samples a second of an array; sound has its own')
    .meta({ unit: 'HZ' }),
  channel: seriesInput.channel,
});

export type GriffinLimOptions = z.output<typeof griffinLimOptions>;

/** Options that would have no effect on what lies at IN. */
export function checkOptions(chosen: GriffinLimOptions, sound: boolean): void {
  const { values, mel, melScale, melNorm, samples, channel } = chosen;
  if (sound && (values !== undefined || mel || samples !== undefined))
    throw new UsageError('--values, --mel and --samples are about arrays: a sound is analysed first');
  if (!sound && channel !== 'mix') throw new UsageError('--channel is about sounds, the input is an array');
  if (!mel && (melScale !== undefined || melNorm !== undefined))
    throw new UsageError('--mel-scale and --mel-norm go with --mel');
}
