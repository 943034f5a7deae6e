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

const input = (about: string) => z.string().min(1).optional().describe(about).meta({ placeholder: 'FILE' });

/** A number that only some methods heed: without a default here, so that one that was given is told apart. */
const number = (schema: z.ZodNumber, about: string, defaultText: string, unit?: string) =>
  schema
    .optional()
    .describe(about)
    .meta({ defaultText, ...(unit && { unit }) });

const whole = () => z.number().int();

/** Names of the methods; methods.ts says what each does. */
export const METHOD_NAMES = ['otsu', 'kmeans', 'slic', 'felzenszwalb', 'watershed'] as const;

export const SURFACES = ['gradient', 'gray', 'distance'] as const;

export const segmentOptions = z.object({
  method: z.enum(METHOD_NAMES).default('kmeans').describe('how; each heeds its own options'),
  k: number(
    whole().min(2).max(10_000_000),
    'otsu: classes; kmeans: clusters; slic: superpixels',
    '2 otsu, 4 kmeans, 1000 slic',
  ),
  space: z
    .enum(FEATURE_SPACES)
    .optional()
    .describe('kmeans: colours, with xy also places, that are clustered')
    .meta({ defaultText: 'lab' }),
  positionWeight: number(z.number().min(0), 'kmeans: weight of places against colours', '1'),
  restarts: number(whole().positive(), 'kmeans: fits from different first centres', '3'),
  iterations: number(whole().positive(), 'rounds at most', '300 kmeans, 10 slic'),
  tol: number(z.number().min(0), 'kmeans: smallest gain of a move that goes on', '1e-4'),
  compactness: number(
    z.number().positive(),
    'slic: a step of the grid counts as this difference in Lab; watershed: height of a pixel of distance to the marker, of a relief of height 1',
    '10 slic, 0 watershed',
  ),
  zero: z
    .boolean()
    .default(false)
    .describe('slic: find the compactness of each superpixel by itself (SLICO)'),
  scale: number(z.number().positive(), 'felzenszwalb: larger ones favour larger segments', '100'),
  sigma: number(
    z.number().min(0).max(1000),
    'felzenszwalb, watershed: Gaussian that smooths first',
    '0.8 felzenszwalb, 1 watershed',
    'PIXELS',
  ),
  surface: z
    .enum(SURFACES)
    .optional()
    .describe(
      'watershed: the relief is how much gray levels change, the gray level itself, or how deep inside of objects',
    )
    .meta({ defaultText: 'gradient' }),
  depth: number(
    z.number().positive(),
    'watershed: basins at least this deep get a marker, of a range of 1; in pixels for --surface distance',
    '0.03, 1 distance',
  ),
  markers: input('watershed: labels above 0 where floods begin, in place of the deepest points'),
  dark: z
    .boolean()
    .default(false)
    .describe('watershed --surface distance: objects are darker than the ground'),
  lines: z.boolean().default(false).describe('watershed: basins are divided by lines, which are a segment'),
  connected: z.boolean().default(false).describe('split labels into their connected regions'),
  minSize: number(
    whole().positive(),
    'smaller regions join a neighbour, the one with the longest common border; needs --connected but for slic, felzenszwalb',
    '1; slic a quarter of the mean, felzenszwalb 20',
    'PIXELS',
  ),
  truth: input('true label of every pixel, to judge the segments by'),
  overlay: file('write the picture with the boundaries drawn in here', 'image'),
  means: file('write the picture with every segment in its mean colour here', 'image'),
  boundaries: file('write the boundaries as a 0/255 mask here', 'image'),
  regions: file('write area, place, box, mean colour and neighbours of each segment here', 'table'),
  ...imageInput,
});

export type SegmentOptions = z.output<typeof segmentOptions>;
