import * as z from 'zod';
import { sequenceInput } from '../shared/hmm-input.js';

const { missing: _, ...tokens } = sequenceInput;

export const DEFAULT_HOLDOUT = 0.2;
export const DEFAULT_MOST = 5;

export const markovFitOptions = z.object({
  ...tokens,
  order: z
    .number()
    .int()
    .min(0)
    .max(50)
    .optional()
    .describe('symbols that the next one depends on')
    .meta({ placeholder: 'K', defaultText: '1' }),
  smoothing: z
    .union([z.number().min(0), z.literal('witten-bell'), z.literal('kneser-ney')])
    .default(0)
    .describe('add a number to all counts, or mix the laws of all orders')
    .meta({ placeholder: 'A|witten-bell|kneser-ney' }),
  initial: z
    .enum(['first', 'frequency', 'uniform'])
    .optional()
    .describe('law of the first symbol: how sequences begin, how often it occurs, or all alike')
    .meta({ defaultText: 'first; frequency for a single sequence' }),
  select: z.enum(['aic', 'bic', 'holdout']).optional().describe('try orders from 0 on, and take the best'),
  maxOrder: z
    .number()
    .int()
    .min(1)
    .max(20)
    .optional()
    .describe('with --select: the largest that is tried')
    .meta({ placeholder: 'M', defaultText: String(DEFAULT_MOST) }),
  holdout: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('share, from the end, on which perplexity is measured by chains of the rest')
    .meta({ placeholder: 'SHARE', defaultText: `${DEFAULT_HOLDOUT} with --select holdout` }),
  scores: z
    .string()
    .min(1)
    .optional()
    .describe('with --select: write the measures of each order here')
    .meta({ placeholder: 'FILE', output: ['table'] }),
});

export type MarkovFitOptions = z.output<typeof markovFitOptions>;
