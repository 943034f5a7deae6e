import * as z from 'zod';
import { imageInput } from '../../core/options.js';
import { HISTOGRAM_MEASURES } from '../../kernels/histogram/histogram-distance.js';
import { HISTOGRAM_SPACES } from '../../kernels/histogram/histogram-space.js';

const MODES = [
  'channels',
  'joint',
  'pair',
  'orientation',
  'correlogram',
  'auto-correlogram',
  'spatial',
] as const;
export const DEFAULT_BINS = {
  channels: 256,
  joint: 8,
  pair: 32,
  orientation: 36,
  correlogram: 2,
  'auto-correlogram': 4,
  spatial: 4,
};

export const histogramOptions = z.object({
  mode: z
    .enum(MODES)
    .default('channels')
    .describe(
      'each channel by itself, colours jointly or by two channels, directions of the gradient, or colours with their place: pairs at a distance, or a grid of cells',
    ),
  bins: z
    .number()
    .int()
    .min(1)
    .max(65536)
    .optional()
    .describe('bins a channel')
    .meta({
      defaultText: Object.entries(DEFAULT_BINS)
        .map(([mode, bins]) => `${bins} ${mode}`)
        .join(', '),
    }),
  space: z.enum(HISTOGRAM_SPACES).default('rgb').describe('colour space of the channels'),
  channels: z
    .array(z.string().min(1))
    .length(2)
    .optional()
    .describe('pair: the two channels')
    .meta({ placeholder: 'A,B', defaultText: 'the first two of the space' }),
  unsigned: z.boolean().default(false).describe('orientation: opposite directions are one, 0 to pi'),
  cumulative: z.boolean().default(false).describe('running sums'),
  normalize: z.boolean().default(false).describe('shares instead of counts'),
  distances: z
    .array(z.number().int().positive())
    .min(1)
    .default([1, 3, 5, 7])
    .describe('distances of a correlogram, in pixels')
    .meta({ placeholder: 'D,…' }),
  grid: z
    .array(z.number().int().positive())
    .length(2)
    .default([4, 4])
    .describe('columns and rows of the spatial grid')
    .meta({ placeholder: 'COLS,ROWS' }),
  query: z
    .string()
    .min(1)
    .optional()
    .describe('rank the inputs by how alike they are to this picture')
    .meta({ placeholder: 'FILE' }),
  measure: z.enum(HISTOGRAM_MEASURES).default('intersection').describe('how two histograms are compared'),
  backProject: z
    .string()
    .min(1)
    .optional()
    .describe('joint, pair: write a picture of how well each pixel suits the colours of this one')
    .meta({ placeholder: 'FILE' }),
  ratio: z
    .boolean()
    .default(false)
    .describe('--back-project: counts of the model over those of the picture, at most 1'),
  ...imageInput,
});

export type HistogramOptions = z.output<typeof histogramOptions>;
