import * as z from 'zod';
import { tableInput } from '../../core/options.js';
import { FEATURES } from '../../kernels/graphical/log-linear.js';

const { delimiter, header } = tableInput;

export const METHODS = ['ml', 'pseudo', 'sampled'] as const;

export const fitOptions = z.object({
  graph: z
    .string()
    .min(1)
    .optional()
    .describe(
      'structure: edges -- of a table or DOT file, between columns; a directed graph or network is moralised',
    )
    .meta({ placeholder: 'FILE' }),
  model: z
    .string()
    .min(1)
    .optional()
    .describe('instead: a factor graph (UAI) whose variables, states and scopes are taken, not its numbers')
    .meta({ placeholder: 'FILE' }),
  method: z
    .enum(METHODS)
    .default('ml')
    .describe(
      'ml: exact likelihood, by a junction tree; pseudo: each variable given the others; sampled: moments by Gibbs chains',
    ),
  features: z
    .enum(FEATURES)
    .default('table')
    .describe(
      'of each clique: a weight for every joint state, or for pairs and more one weight for equal states',
    ),
  tie: z.boolean().default(false).describe('cliques of the same shape share their weights'),
  cliques: z
    .boolean()
    .default(false)
    .describe('--graph: a factor for each maximal clique instead of each edge'),
  l2: z.number().min(0).default(0).describe('penalty (l2/2) |theta|^2 on the log-likelihood of all rows'),
  iterations: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('most steps')
    .meta({ defaultText: '500; sampled 1000' }),
  tol: z
    .number()
    .positive()
    .optional()
    .describe('largest difference of a moment of model and data, a row and clique, that counts as met')
    .meta({ defaultText: '1e-7; sampled 0.02' }),
  chains: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('sampled: Gibbs chains that go on from step to step')
    .meta({ defaultText: '50' }),
  sweeps: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('sampled: sweeps of each chain a step')
    .meta({ defaultText: '1' }),
  ...{ delimiter, header },
  moments: z
    .string()
    .optional()
    .describe('further output: weights and moments, one row a weight')
    .meta({ placeholder: 'FILE', output: ['table'] }),
});

export type FitOptions = z.output<typeof fitOptions>;
