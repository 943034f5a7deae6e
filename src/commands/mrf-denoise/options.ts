import * as z from 'zod';
import { imageInput } from '../../core/options.js';
import type { Neighbours } from '../../kernels/field/grid-field.js';

export const METHODS = [
  'icm',
  'gibbs',
  'anneal',
  'bp',
  'mean-field',
  'graph-cut',
  'expansion',
  'swap',
] as const;
export const PRIORS = ['ising', 'potts', 'linear', 'quadratic'] as const;

const file = (about: string, form: 'array' | 'table') =>
  z
    .string()
    .min(1)
    .optional()
    .describe(about)
    .meta({ placeholder: 'FILE', output: [form] });

const input = (about: string) => z.string().min(1).optional().describe(about).meta({ placeholder: 'FILE' });

export const options = z.object({
  method: z
    .enum(METHODS)
    .optional()
    .describe('how the labels are found; graph-cut is exact for two labels, and expansion or swap for more')
    .meta({ defaultText: 'graph-cut; bp for gray levels' }),
  prior: z
    .enum(PRIORS)
    .optional()
    .describe('what neighbours that differ cost')
    .meta({ defaultText: 'ising for two levels, quadratic for gray, potts for labels and probabilities' }),
  dataWeight: z.number().min(0).optional().describe('weight of the data').meta({ defaultText: '1' }),
  smoothness: z
    .number()
    .min(0)
    .optional()
    .describe('weight of neighbours')
    .meta({ defaultText: '0.8 ising, 1 potts and quadratic, 20 linear' }),
  truncate: z
    .number()
    .positive()
    .optional()
    .describe('linear, quadratic: the most that a pair costs, so that edges stay; Infinity for no end')
    .meta({ defaultText: '50 linear, 1000 quadratic' }),
  dataTruncate: z
    .number()
    .positive()
    .optional()
    .describe('linear, quadratic: the most that the data of a pixel cost, against salt and pepper')
    .meta({ defaultText: 'no end' }),
  levels: z
    .number()
    .int()
    .min(2)
    .max(256)
    .optional()
    .describe('linear, quadratic: gray levels that pixels may take, evenly from 0 to 255')
    .meta({ defaultText: '64' }),
  neighbours: z.enum(['4', '8']).default('4').describe('of a pixel; corners weigh 1/√2, in ising 1'),
  pairs: input(
    'potts: costs of neighbours by name, a table first,relation,second,cost; relation above, below, left-of, right-of, beside or any',
  ),
  names: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('names of the labels 0, 1, …, for --pairs')
    .meta({ placeholder: 'A,B,…' }),
  iterations: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('rounds at most; anneal: sweeps')
    .meta({ defaultText: '100; bp 50, expansion and swap 20' }),
  tol: z
    .number()
    .positive()
    .optional()
    .describe('bp: largest move of a message that ends the rounds; mean-field: of a probability')
    .meta({ defaultText: '1e-3; mean-field 1e-4' }),
  estimate: z
    .enum(['map', 'mpm'])
    .default('map')
    .describe('bp: the likeliest picture (min-sum), or the likeliest label of each pixel (sum-product)'),
  damping: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('bp: part of the old message that stays; 0.5 where it swings'),
  scales: z
    .number()
    .int()
    .min(1)
    .max(12)
    .optional()
    .describe('bp: levels of a pyramid whose messages begin the next finer level; 4 neighbours only')
    .meta({ defaultText: '5; 1 for 8 neighbours and --pairs' }),
  samples: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('gibbs: sweeps that count')
    .meta({ defaultText: '100' }),
  burnIn: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('gibbs: sweeps before them')
    .meta({ defaultText: '20' }),
  learn: input('ising: the clean picture, from which and IMG both weights are learnt'),
  reference: input('the clean picture or true labels, to measure against'),
  marginals: file(
    'gibbs, mean-field, bp --estimate mpm: write the probabilities of each pixel here, [y, x, label]',
    'array',
  ),
  trace: file('write the energy of each round here', 'table'),
  ...imageInput,
});

export type Options = z.output<typeof options>;

export const neighboursOf = ({ neighbours }: Pick<Options, 'neighbours'>): Neighbours =>
  neighbours === '8' ? 8 : 4;
