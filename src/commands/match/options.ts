import * as z from 'zod';
import { imageInput } from '../../core/options.js';
import { SEARCHES } from '../../kernels/features/matching.js';
import { TWO_VIEW_MODELS } from '../../kernels/geometry/two-view.js';
import { FEATURE_KINDS } from '../shared/feature-input.js';

export const matchOptions = z.object({
  features: z
    .enum(FEATURE_KINDS)
    .default('sift')
    .describe('what pictures are described by, or what the descriptors of a table are'),
  max: z.number().int().positive().optional().describe('features of each picture, the strongest').meta({
    defaultText: 'all; orb 2000',
  }),
  ratio: z
    .number()
    .gt(0)
    .max(1)
    .default(0.8)
    .describe('keep matches nearer than this share of the second distance; 1 keeps all'),
  crossCheck: z.boolean().default(false).describe('keep what is nearest in both directions only'),
  method: z
    .enum(SEARCHES)
    .default('brute')
    .describe('how the nearest are found: all looked at (exact), or some of them'),
  checks: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('kd-tree: descriptors looked at for each; hnsw: candidates held; more finds more')
    .meta({ defaultText: '256 kd-tree, 64 hnsw' }),
  ransac: z
    .enum([...TWO_VIEW_MODELS, 'none'])
    .default('homography')
    .describe('what inliers have to agree on'),
  threshold: z
    .number()
    .gt(0)
    .max(1000)
    .optional()
    .describe('largest residual of an inlier')
    .meta({ unit: 'PIXELS', defaultText: '3; fundamental 1' }),
  confidence: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('probability that one sample of RANSAC had no outlier')
    .meta({ defaultText: '0.999' }),
  trials: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('samples of RANSAC at most')
    .meta({ defaultText: '20000' }),
  warped: z
    .string()
    .min(1)
    .optional()
    .describe('write A as seen in B here')
    .meta({ placeholder: 'FILE', output: ['image'] }),
  ...imageInput,
});

export type MatchCommandOptions = z.output<typeof matchOptions>;
