import * as z from 'zod';
import { flagOf } from '../../core/command/flag-of.js';
import { UsageError } from '../../core/errors.js';
import { imageInput } from '../../core/options.js';

export const RETRIEVAL_METHODS = ['tf-idf', 'vlad'] as const;

export const retrieveOptions = z.object({
  method: z
    .enum(RETRIEVAL_METHODS)
    .optional()
    .describe('build: a picture as weighted counts of visual words, or as sums of differences from them')
    .meta({ defaultText: 'tf-idf' }),
  branch: z
    .number()
    .int()
    .min(2)
    .max(4096)
    .optional()
    .describe('build: clusters into which each cluster of descriptors is divided')
    .meta({ defaultText: '10; vlad 32' }),
  depth: z
    .number()
    .int()
    .min(1)
    .max(8)
    .optional()
    .describe('build: how often it is divided; there are branch^depth visual words at most')
    .meta({ defaultText: '3; vlad 1' }),
  sample: z
    .number()
    .int()
    .min(2)
    .optional()
    .describe('build: descriptors that the words are learned from, at most')
    .meta({ defaultText: '100000' }),
  max: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('build: features of each picture, the strongest')
    .meta({ defaultText: '800' }),
  detail: z
    .number()
    .int()
    .min(16)
    .optional()
    .describe('build: features are sought in pictures made smaller to this longer side')
    .meta({ unit: 'PIXELS', defaultText: '800' }),
  k: z.number().int().positive().optional().describe('query: results for each picture').meta({
    defaultText: '10',
  }),
  rerank: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('query: first results that are matched feature by feature, to be ranked by inliers')
    .meta({ defaultText: '20' }),
  truth: z
    .string()
    .min(1)
    .optional()
    .describe('query: a table of image and class, to judge the ranking by; folders are classes without it')
    .meta({ placeholder: 'FILE' }),
  ...imageInput,
});

export type RetrieveOptions = z.output<typeof retrieveOptions>;

const HEEDED = {
  build: ['method', 'branch', 'depth', 'sample', 'max', 'detail'],
  query: ['k', 'rerank', 'truth'],
  encode: [],
} as const;

export type Action = keyof typeof HEEDED;

/** An option of another action is a mistake. */
export function refuseOthers(action: Action, options: RetrieveOptions): void {
  for (const other of ['build', 'query'] as const)
    for (const key of other === action ? [] : HEEDED[other])
      if (options[key] !== undefined) throw new UsageError(`${flagOf(key)} is for retrieve ${other}`);
}
