import * as z from 'zod';
import { tableInput } from '../../core/options.js';

const { columns, delimiter, header } = tableInput;

export const METHODS = ['mle', 'map', 'em', 'gradient'] as const;

export const fitOptions = z.object({
  graph: z
    .string()
    .min(1)
    .optional()
    .describe('its edges: a table from,to, a DOT file, or a network whose structure is taken')
    .meta({ placeholder: 'FILE' }),
  structure: z
    .enum(['naive-bayes', 'tan'])
    .optional()
    .describe('instead of --graph: the --target is parent of all others; tan adds a tree among those'),
  target: z.string().min(1).optional().describe('class of --structure').meta({ placeholder: 'COL' }),
  method: z
    .enum(METHODS)
    .optional()
    .describe('most likely parameters, with a prior, or with cells and variables that are hidden')
    .meta({ defaultText: 'map with a prior, em with --hidden, else mle' }),
  priorStrength: z
    .number()
    .positive()
    .optional()
    .describe('BDeu prior: size of the sample that every table is thought to have seen, spread evenly')
    .meta({ placeholder: 'S', defaultText: 'map: 1' }),
  dirichlet: z
    .number()
    .positive()
    .optional()
    .describe('instead: so many are added to each count (1 is the rule of Laplace)')
    .meta({ placeholder: 'A' }),
  missing: z
    .enum(['error', 'drop', 'available'])
    .optional()
    .describe('mle, map: empty cells: refuse them, leave out the row, or leave it out where it is needed')
    .meta({ defaultText: 'error; em and gradient use what there is' }),
  hidden: z
    .array(z.string().regex(/^.+:\d+$/, 'NAME:STATES was needed, such as Z:3'))
    .min(1)
    .optional()
    .describe('em, gradient: variables without a column, and their states')
    .meta({ placeholder: 'Z:3,…' }),
  states: z
    .string()
    .min(1)
    .optional()
    .describe('states of columns and their order: a table variable,state or a network')
    .meta({
      placeholder: 'FILE',
      defaultText: 'those of a --graph that has them, else what the columns hold',
    }),
  numeric: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('columns of numbers, normal around a linear function of their parents')
    .meta({ placeholder: 'A,B,…', defaultText: 'those with fractions or more than 20 different numbers' }),
  iterations: z.number().int().positive().default(200).describe('em, gradient: at most so many'),
  tol: z
    .number()
    .positive()
    .default(1e-7)
    .describe('em, gradient: stop when the objective changes less than this share'),
  restarts: z
    .number()
    .int()
    .positive()
    .default(1)
    .describe('em, gradient: runs from random parameters, the best is kept'),
  test: z
    .string()
    .min(1)
    .optional()
    .describe('rows whose log-likelihood is told too')
    .meta({ placeholder: 'FILE' }),
  scores: z
    .string()
    .min(1)
    .optional()
    .describe('write node by node: states, parents, parameters, log-likelihood')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  columns: columns
    .describe('--structure: columns to use, by name or position from 0')
    .meta({ placeholder: 'A,B,…', defaultText: 'all' }),
  delimiter,
  header,
});

export type FitOptions = z.output<typeof fitOptions>;
