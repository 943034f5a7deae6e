import * as z from 'zod';
import { imageInput } from '../../core/options.js';
import { FEATURE_SPACES } from '../../kernels/colour/colour-features.js';
import { LOCAL_THRESHOLDS } from '../../kernels/image/local-threshold.js';
import { GROWTH_REFERENCES } from '../../kernels/segmentation/region-growing.js';
import { MERGE_CRITERIA } from '../../kernels/segmentation/region-merging.js';

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
export const METHOD_NAMES = [
  'otsu',
  'kmeans',
  'slic',
  'felzenszwalb',
  'watershed',
  'adaptive',
  'mean-shift',
  'merge',
  'grow',
  'contour',
  'ncut',
  'mincut',
  'grabcut',
  'mrf',
] as const;

export const SURFACES = ['gradient', 'gray', 'distance'] as const;

export const segmentOptions = z.object({
  method: z.enum(METHOD_NAMES).default('kmeans').describe('how; each heeds its own options'),
  k: number(
    whole().min(2).max(10_000_000),
    'otsu, mrf: classes; kmeans: clusters; slic: superpixels; ncut: segments',
    '2 otsu, 4 kmeans, mrf, 1000 or a 64th of the pixels slic, by --max-ncut ncut',
  ),
  space: z
    .enum(FEATURE_SPACES)
    .optional()
    .describe('kmeans, mrf: colours, with xy also places, that are clustered')
    .meta({ defaultText: 'lab' }),
  positionWeight: number(z.number().min(0), 'kmeans, mrf: weight of places against colours', '1'),
  restarts: number(
    whole().positive(),
    'kmeans: fits from different first centres; ncut --k: discretisations',
    '3 kmeans, 10 ncut',
  ),
  iterations: number(
    whole().positive(),
    'rounds at most',
    '300 kmeans, 10 slic, grabcut, mrf, mean-shift, 500 contour',
  ),
  tol: number(
    z.number().min(0),
    'kmeans: smallest gain of a move that goes on; ncut: largest residual of eigenvectors; contour: smallest move of the level set',
    '1e-4 kmeans, 1e-6 ncut, 1e-3 contour',
  ),
  compactness: number(
    z.number().positive(),
    'slic, merge, ncut --superpixels: a step of the grid counts as this difference in Lab; watershed: height of a pixel of distance to the marker, of a relief of height 1',
    '10, 0 watershed',
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
  maxNcut: number(z.number().min(0).max(2), 'ncut: a part is cut while its best cut is at most this', '0.03'),
  superpixels: number(
    whole().min(2).max(100_000),
    'ncut: cut the graph of about so many superpixels (slic) in place of pixels; merge: begin with them',
    'ncut: pixels up to 200 x 200, then 400; merge: 1000',
  ),
  radius: number(z.number().min(1).max(30), 'ncut: pixels up to so far apart are tied', '5', 'PIXELS'),
  sigmaColour: number(
    z.number().positive(),
    'ncut: affinity falls by 1/e where colours differ by this, in Lab',
    '10',
  ),
  sigmaSpace: number(z.number().positive(), 'ncut: and by as much over this distance', '4', 'PIXELS'),
  cuts: file('ncut: write the recursive cuts, made or too costly, with eigenvalue and Ncut here', 'table'),
  seeds: input(
    'marks of the size of the picture; mincut, grabcut: 0 unknown, 1 foreground, 2 background; grow: labels above 0; contour: 1 inside',
  ),
  box: z
    .array(z.number().int().min(0))
    .length(4)
    .optional()
    .describe('mincut, grabcut: x,y,w,h around the object: all outside is background')
    .meta({ placeholder: 'X,Y,W,H' }),
  components: number(whole().min(1).max(20), 'mincut, grabcut: Gaussians in the colours of each side', '5'),
  gamma: number(z.number().min(0), 'mincut, grabcut: weight of smooth outlines', '50'),
  mask: file('mincut, grabcut: write the foreground as a 0/255 mask here', 'image'),
  threshold: z
    .enum(LOCAL_THRESHOLDS)
    .optional()
    .describe('adaptive: mean or Gaussian mean of the neighbourhood less --offset; Sauvola, for pages')
    .meta({ defaultText: 'gaussian' }),
  window: number(
    whole()
      .min(3)
      .refine((v) => v % 2 === 1, 'must be odd'),
    'adaptive: side of the neighbourhood, odd',
    'an eighth of the shorter side',
    'PIXELS',
  ),
  offset: number(
    z.number().min(-1).max(1),
    'adaptive: how much lower the threshold is, of a range of 1',
    '0',
  ),
  sensitivity: number(
    z.number().min(0).max(1),
    'adaptive --threshold sauvola: weight of the deviation',
    '0.2',
  ),
  spatialRadius: number(whole().min(1).max(100), 'mean-shift: half the side of the window', '8', 'PIXELS'),
  rangeRadius: number(z.number().positive(), 'mean-shift: colours this far apart are different, in Lab', '8'),
  levels: z
    .array(whole().min(1))
    .min(1)
    .optional()
    .describe('merge: how many segments each level has, falling')
    .meta({ placeholder: 'N,…', defaultText: '20' }),
  criterion: z
    .enum(MERGE_CRITERIA)
    .optional()
    .describe('merge: what a merge costs, the rise of the squared error or the distance of the mean colours')
    .meta({ defaultText: 'ward' }),
  hierarchy: file('merge: write the labels of all levels here, an array [level, y, x]', 'array'),
  seedPoints: z
    .string()
    .regex(/^\d+,\d+(;\d+,\d+)*$/)
    .optional()
    .describe('grow: one region from each')
    .meta({ placeholder: 'X,Y;…', allowed: 'points as 10,20;30,40' }),
  tolerance: number(z.number().min(0), 'grow: farthest colour that a region takes, in Lab', '10'),
  reference: z
    .enum(GROWTH_REFERENCES)
    .optional()
    .describe('grow: a region is compared by its mean as it grows, or by that of its seeds')
    .meta({ defaultText: 'mean' }),
  smoothness: number(
    z.number().min(0),
    'contour: weight of its length, for gray levels of 0 to 1; mrf: of neighbours that differ, in nats',
    '0.25 contour, 2 mrf',
  ),
  connected: z.boolean().default(false).describe('split labels into their connected regions'),
  minSize: number(
    whole().positive(),
    'smaller regions join a neighbour, the one with the longest common border; needs --connected but for slic, felzenszwalb, mean-shift',
    '1; slic a quarter of the mean, felzenszwalb and mean-shift 20',
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
