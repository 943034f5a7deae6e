import * as z from 'zod';
import { imageInput } from '../../core/options.js';
import { FREQUENCY_FILTERS, FREQUENCY_PROFILES } from '../../kernels/image/frequency-filter.js';

const EDGES = ['wrap', 'reflect', 'replicate', 'zero'] as const;
const TAPERS = ['rectangular', 'hann', 'hamming', 'blackman'] as const;
export const SHOWN = ['log', 'magnitude', 'power', 'phase'] as const;

export const fft2Options = z.object({
  inverse: z.boolean().default(false).describe('from a spectrum [height, width, 2] back to the picture'),
  shift: z
    .boolean()
    .default(false)
    .describe('frequency 0 in the middle of the array instead of its corner; pictures always have it there'),
  show: z
    .enum(SHOWN)
    .default('log')
    .describe('what a picture of the spectrum shows: log(1 + |X|), |X|, |X|² or arg X')
    .meta({ placeholder: SHOWN.join('|') }),
  window: z
    .enum(TAPERS)
    .default('rectangular')
    .describe('taper towards the edges, whose jump makes the bright cross of a spectrum'),
  pad: z
    .number()
    .int()
    .min(0)
    .max(100_000)
    .optional()
    .describe(
      'zeros to the right and below, for more bins; with --filter pixels beyond each edge, cut off again',
    )
    .meta({ unit: 'PIXELS', defaultText: '0' }),
  edge: z
    .enum(EDGES)
    .optional()
    .describe('with --filter: what --pad fills in; wrap is what the transform itself takes')
    .meta({ defaultText: 'reflect with --pad' }),
  filter: z
    .enum(FREQUENCY_FILTERS)
    .optional()
    .describe('frequencies that pass, and write the picture of them; notch takes single ones out'),
  profile: z
    .enum(FREQUENCY_PROFILES)
    .optional()
    .describe('how the filter falls off; ideal ones ring')
    .meta({ defaultText: 'gaussian' }),
  cutoff: z
    .array(z.number().positive().max(1))
    .min(1)
    .max(2)
    .optional()
    .describe('edge of the filter; both ends of a band; radius of a notch')
    .meta({ unit: 'CYCLES/PIXEL', placeholder: 'F[,F]' }),
  order: z
    .number()
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('of the butterworth profile')
    .meta({ defaultText: '2' }),
  notch: z
    .array(z.number().min(-0.5).max(0.5))
    .min(2)
    .optional()
    .describe('frequencies of the notches, with their opposites; the table of --peaks has them')
    .meta({ unit: 'CYCLES/PIXEL', placeholder: 'U,V[,U,V…]' }),
  gray: z.boolean().default(false).describe('with --filter: turn the picture gray first'),
  spectrum: z
    .string()
    .min(1)
    .optional()
    .describe('with --filter: write the spectrum that is left here')
    .meta({ placeholder: 'FILE', output: ['array', 'image'] }),
  radial: z
    .string()
    .min(1)
    .optional()
    .describe('write the mean power by distance from frequency 0 here')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  peaks: z
    .string()
    .min(1)
    .optional()
    .describe('write the strongest waves here, twenty at most')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  ...imageInput,
});

export type Fft2Options = z.output<typeof fft2Options>;
