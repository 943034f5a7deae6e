import * as z from 'zod';
import { imageInput } from '../../core/options.js';
import { FEATURE_SPACES } from '../../kernels/image/colour-features.js';

const file = (about: string, form: 'image' | 'table' | 'array') =>
  z
    .string()
    .min(1)
    .optional()
    .describe(about)
    .meta({ placeholder: 'FILE', output: [form] });

/** Names of the methods; methods.ts says what each does. */
export const METHOD_NAMES = ['otsu', 'kmeans'] as const;

/** Options of one method only have no default here: those that were given must be heeded. */
export const segmentOptions = z.object({
  method: z.enum(METHOD_NAMES).default('kmeans').describe('how; each heeds its own options'),
  k: z
    .number()
    .int()
    .min(2)
    .max(1000)
    .optional()
    .describe('classes or clusters')
    .meta({ defaultText: '2 otsu, 4 kmeans' }),
  space: z
    .enum(FEATURE_SPACES)
    .optional()
    .describe('kmeans: colours, with xy also places, that are clustered')
    .meta({ defaultText: 'lab' }),
  positionWeight: z
    .number()
    .min(0)
    .optional()
    .describe('kmeans: weight of places against colours')
    .meta({ defaultText: '1' }),
  restarts: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('kmeans: fits from different first centres')
    .meta({ defaultText: '3' }),
  iterations: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('moves of the centres at most')
    .meta({ defaultText: '300 kmeans' }),
  tol: z
    .number()
    .min(0)
    .optional()
    .describe('kmeans: smallest gain of a move that goes on')
    .meta({ defaultText: '1e-4' }),
  connected: z.boolean().default(false).describe('split labels into their connected regions'),
  minSize: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('smaller regions join the neighbour with the longest common border; needs --connected')
    .meta({ unit: 'PIXELS', defaultText: '1' }),
  truth: z
    .string()
    .min(1)
    .optional()
    .describe('true label of every pixel, to judge the segments by')
    .meta({ placeholder: 'FILE' }),
  overlay: file('write the picture with the boundaries drawn in here', 'image'),
  means: file('write the picture with every segment in its mean colour here', 'image'),
  boundaries: file('write the boundaries as a 0/255 mask here', 'image'),
  regions: file('write area, place, box, mean colour and neighbours of each segment here', 'table'),
  ...imageInput,
});

export type SegmentOptions = z.output<typeof segmentOptions>;
