import * as z from 'zod';
import { imageInput } from '../../core/options.js';
import { BOOSTS } from '../../kernels/detection/adaboost.js';
import { MOST_SAMPLES } from '../../kernels/detection/stumps.js';

const share = z.number().gt(0).lt(1);

export const faceTrainOptions = z.object({
  class: z
    .string()
    .min(1)
    .optional()
    .describe('with one folder: its subfolder of positives; the others are the background')
    .meta({ placeholder: 'NAME' }),
  window: z
    .string()
    .regex(/^[1-9]\d{0,3}x[1-9]\d{0,3}$/)
    .default('24x24')
    .describe('pixels that the detector looks at; positives are brought to this size')
    .meta({ placeholder: 'WxH', allowed: 'a width and a height as 24x24' }),
  stages: z.number().int().min(1).max(100).default(15).describe('stages of the cascade at most'),
  hitRate: share.default(0.998).describe('share of the positives that a stage lets pass at least'),
  falseAlarm: share.default(0.4).describe('share of the negatives that a stage lets pass at most'),
  goal: z
    .number()
    .min(0)
    .lt(1)
    .default(1e-7)
    .describe('end where no more than this share of the background windows passes'),
  stumps: z.number().int().min(1).max(2000).default(200).describe('stumps of a stage at most'),
  negatives: z
    .number()
    .int()
    .min(10)
    .max(MOST_SAMPLES / 2)
    .default(2000)
    .describe('windows of the background that a stage learns from: false alarms of those before it'),
  features: z
    .number()
    .int()
    .min(1)
    .max(10_000_000)
    .default(5000)
    .describe('features that a stage may choose from, drawn anew for each; 24 x 24 pixels have 162336'),
  boost: z
    .enum(BOOSTS)
    .default('gentle')
    .describe('stumps with the least squared error, or with the least share of errors'),
  mirror: z.boolean().default(false).describe('train on the mirror images of the positives too'),
  valSplit: z
    .number()
    .min(0)
    .max(0.9)
    .default(0.2)
    .describe('share of positives and of background pictures that is kept for judging'),
  roc: z
    .string()
    .min(1)
    .optional()
    .describe('write false alarms and hits, stage by stage and by threshold, here')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  log: z
    .string()
    .min(1)
    .optional()
    .describe('write a row a stage here: stumps, rates, windows it was trained on')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  checkpoint: z
    .string()
    .min(1)
    .optional()
    .describe('write the model here after every stage')
    .meta({ placeholder: 'FILE' }),
  resume: z.boolean().default(false).describe('go on from the stages that --checkpoint holds'),
  ...imageInput,
});

export type FaceTrainOptions = z.output<typeof faceTrainOptions>;
