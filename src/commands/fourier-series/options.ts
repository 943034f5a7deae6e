import * as z from 'zod';
import { UsageError } from '../../core/errors.js';
import { seriesInput } from '../../core/options.js';
import { FUNCTION_NAMES, namedFunction } from '../../kernels/signal/fourier-functions.js';
import { SUMMATIONS } from '../../kernels/signal/fourier-series.js';

export const seriesOptions = z.object({
  function: z
    .enum(FUNCTION_NAMES)
    .optional()
    .describe(
      `instead of IN, t from minus half a period on: ${FUNCTION_NAMES.map((name) => `${name}: ${namedFunction(name).about}`).join('; ')}`,
    ),
  expression: z
    .string()
    .min(1)
    .optional()
    .describe('instead of IN: a function of t, such as "sin(t)^3" or "t > 0"; jumps and kinks are found')
    .meta({ placeholder: 'TEXT' }),
  terms: z
    .number()
    .int()
    .min(0)
    .max(100_000)
    .optional()
    .describe('highest k')
    .meta({ placeholder: 'N', defaultText: '20, or what the samples tell' }),
  period: z
    .number()
    .positive()
    .optional()
    .describe('length of the interval that is repeated')
    .meta({ placeholder: 'T', defaultText: '2π; of samples their number over the rate' }),
  start: z
    .number()
    .optional()
    .describe('time of the first sample, or where an expression is taken from')
    .meta({ placeholder: 'T0', defaultText: '0, or the time column; -T/2 for expressions' }),
  duty: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('pulse: part of the period in which it is 1')
    .meta({ defaultText: '0.5' }),
  closed: z
    .boolean()
    .default(false)
    .describe('the last sample of IN repeats the first, a period later, and is left out'),
  summation: z
    .enum(SUMMATIONS)
    .default('fourier')
    .describe('of sums and errors: as it is, by means (fejer: no overshoot), or smoothed (lanczos)'),
  sums: z
    .array(z.number().int().min(0))
    .min(1)
    .max(50)
    .optional()
    .describe('numbers of terms of the sums that are drawn and written')
    .meta({ placeholder: 'N,…', defaultText: '1, 3, 9, … up to all' }),
  points: z.number().int().min(2).max(10_000_000).default(1000).describe('--partial: points of a period'),
  partial: z
    .string()
    .min(1)
    .optional()
    .describe('write the function and its partial sums here: t, value, and a column for each of --sums')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  errors: z
    .string()
    .min(1)
    .optional()
    .describe('write the error of every partial sum here: terms, mean square, largest')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  ...seriesInput,
});

export type SeriesOptions = z.output<typeof seriesOptions>;

export function checkSource(path: string | undefined, o: SeriesOptions): void {
  const given = [path, o.function, o.expression].filter((source) => source !== undefined);
  if (given.length !== 1)
    throw new UsageError(`one of IN, --function and --expression is needed, got ${given.length}`);
  if (o.duty !== undefined && o.function !== 'pulse')
    throw new UsageError('--duty is an option of --function pulse');
  if (o.closed && path === undefined) throw new UsageError('--closed is about the samples of IN');
  if (o.start !== undefined && o.function !== undefined)
    throw new UsageError('--start: named functions begin half a period before 0');
}
