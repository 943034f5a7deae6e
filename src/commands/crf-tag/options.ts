import * as z from 'zod';

const table = (about: string) =>
  z
    .string()
    .min(1)
    .optional()
    .describe(about)
    .meta({ placeholder: 'FILE', output: ['table'] });

export const crfTagOptions = z.object({
  method: z
    .enum(['viterbi', 'posterior'])
    .default('viterbi')
    .describe('the likeliest labels of the sentence together, or of each token by itself'),
  marginals: z.boolean().default(false).describe('add how likely the label of each token is'),
  nBest: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('the likeliest label sequences of each sentence, with their probabilities')
    .meta({ placeholder: 'N' }),
  probabilities: table('write the probability of every label of every token here'),
  weights: table('write the features of the model here by falling magnitude of their weights'),
});

export type CrfTagOptions = z.output<typeof crfTagOptions>;
