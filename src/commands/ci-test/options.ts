import * as z from 'zod';
import { tableInput } from '../../core/options.js';

export const TABLE_METHODS = ['g2', 'chi2', 'cressie-read', 'freeman-tukey'] as const;
export const CORRELATION_METHODS = ['fisher-z', 'partial-correlation'] as const;
export const CI_METHODS = ['auto', ...TABLE_METHODS, ...CORRELATION_METHODS, 'mi', 'hsic', 'kci'] as const;
export type CiMethod = Exclude<(typeof CI_METHODS)[number], 'auto'>;

export const DEFAULT_PERMUTATIONS = 999;

const names = (about: string) =>
  z.array(z.string().min(1)).min(1).describe(about).meta({ placeholder: 'COL,…' });

export const ciTestOptions = z.object({
  x: names('columns on the one side; each is tested with each of --y'),
  y: names('columns on the other side'),
  given: names('columns that are known, all of them together')
    .optional()
    .meta({ placeholder: 'COL,…', defaultText: 'none' }),
  method: z
    .enum(CI_METHODS)
    .default('auto')
    .describe('the test; auto: g2 for states, fisher-z for numbers, kci where both occur'),
  alpha: z.number().gt(0).lt(1).default(0.05).describe('a smaller p-value speaks against independence'),
  permutations: z
    .number()
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .describe('of mi and hsic: shuffles for the p-value; without it hsic has that of a gamma law')
    .meta({ placeholder: 'N', defaultText: `${DEFAULT_PERMUTATIONS} for mi` }),
  yates: z
    .boolean()
    .default(false)
    .describe('of tables: correct those of one degree of freedom for continuity'),
  bins: z
    .number()
    .int()
    .min(2)
    .max(1000)
    .optional()
    .describe('of tables and mi: cut columns of numbers into bins with equally many rows')
    .meta({ placeholder: 'K' }),
  weight: z
    .string()
    .min(1)
    .optional()
    .describe('of tables: column of counts, or of probabilities that sum to 1')
    .meta({ placeholder: 'COL' }),
  delimiter: tableInput.delimiter,
  header: tableInput.header,
  missing: z
    .enum(['error', 'drop'])
    .default('error')
    .describe('rows with empty cells: refuse them, or drop them'),
});

export type CiTestOptions = z.output<typeof ciTestOptions>;
