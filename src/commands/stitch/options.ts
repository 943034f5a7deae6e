import * as z from 'zod';
import { imageInput } from '../../core/options.js';
import { BLENDS } from '../../kernels/panorama/blend-layers.js';
import { FEATURE_KINDS } from '../shared/feature-input.js';

export const PROJECTIONS = ['plane', 'cylinder'] as const;

export const stitchOptions = z.object({
  projection: z
    .enum(PROJECTIONS)
    .default('plane')
    .describe('plane keeps lines straight; cylinder is for wide turns of the camera, and needs --focal'),
  focal: z
    .number()
    .gt(0)
    .max(1e6)
    .optional()
    .describe('cylinder: focal length of all pictures, as long as a picture is wide for 53 degrees of view')
    .meta({ unit: 'PIXELS' }),
  reference: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('the picture that stays upright, counted from 0')
    .meta({ defaultText: 'the one in the middle' }),
  blend: z
    .enum(BLENDS)
    .default('multiband')
    .describe('at seams: every band of detail over its own width, a weighted mean, or nothing'),
  bands: z
    .number()
    .int()
    .min(1)
    .max(12)
    .optional()
    .describe('multiband: bands of detail')
    .meta({ defaultText: '5' }),
  gain: z.boolean().default(true).describe('leave the brightness of each picture as it is'),
  bundle: z.boolean().default(true).describe('leave the transforms as chains of pairs'),
  crop: z.boolean().default(false).describe('cut down to the largest rectangle that is covered'),
  features: z.enum(FEATURE_KINDS).default('sift').describe('what pictures are matched by'),
  max: z.number().int().positive().default(3000).describe('features of each picture, the strongest'),
  detail: z
    .number()
    .int()
    .min(16)
    .default(1600)
    .describe('features are sought in pictures made smaller to this longer side')
    .meta({ unit: 'PIXELS' }),
  ratio: z
    .number()
    .gt(0)
    .max(1)
    .default(0.8)
    .describe('keep matches nearer than this share of the second distance'),
  threshold: z
    .number()
    .gt(0)
    .max(1000)
    .default(3)
    .describe('largest residual of an inlier')
    .meta({ unit: 'PIXELS' }),
  transforms: z
    .string()
    .min(1)
    .optional()
    .describe('write the transform of each picture to the reference here: image, h0 … h8')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  ...imageInput,
});

export type StitchOptions = z.output<typeof stitchOptions>;
